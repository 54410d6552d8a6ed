"""A build that is killed publishes nothing by halves: what was there stays whole, and the next build just works."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.rollback.conftest import Made
from tests.rollback.program import published
from tests.rollback.shop import Shop, now, percent_flag

from flaggit.errors import FailedStop
from flaggit.runtime import open_flags

RAMP = "flags/checkout/ramp.flag.yaml"

DEADLY = """
import os, resource, runpy, signal, sys

event, nth, limit = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
store = sys.argv[4]
seen = 0

def kill(name, arguments):
    global seen
    if name == event and any(store in str(argument) for argument in arguments):
        seen += 1
        if seen == nth and limit:
            # The kernel itself ends the process in the middle of a write.
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        elif seen == nth:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(kill)
sys.argv = ["flaggit", *sys.argv[5:]]
runpy.run_module("flaggit", run_name="__main__")
"""
"""Runs the program, and kills it at the n-th time that it does something to its output."""

MOMENTS = [
    pytest.param("os.mkdir", 1, 0, id="when it makes its first folder"),
    pytest.param("open", 1, 0, id="when it opens its first file"),
    pytest.param("open", 5, 0, id="when it opens its fifth file"),
    pytest.param("open", 1, 2_000, id="in the middle of a bundle"),
    pytest.param("os.rename", 1, 0, id="when it first names something"),
    pytest.param("os.symlink", 1, 0, id="when it makes the link"),
    pytest.param("os.rename", 2, 0, id="when it is about to swap the link"),
]


def killed(shop: Shop, event: str, nth: int, limit: int) -> int:
    """Start a build that is killed; its exit code."""
    arguments = ("build", "--rev", "HEAD", "--key", str(shop.key), "--output", str(shop.bundles))
    command = [sys.executable, "-B", "-c", DEADLY, event, str(nth), str(limit), str(shop.bundles.name)]
    environ = {name: value for name, value in shop.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [*command, *arguments], cwd=shop.root, env=environ, capture_output=True, text=True, check=False
    )
    return done.returncode


def verified(shop: Shop, folder: Path) -> set[int]:
    """Open every bundle of a folder as its service does; their serials."""
    serials = set()
    for path in sorted(folder.glob("*.bundle")):
        project, environment, service, _ = path.name.split(".")
        flags = open_flags(
            path,
            project=project,
            environment=environment,
            service=service,
            keyring=shop.keyring,
            clock=now,
        )
        assert flags.refused is None
        serials.add(flags.serial)
    return serials


@pytest.mark.parametrize(("event", "nth", "limit"), MOMENTS)
def test_the_earlier_folder_stays_whole(shop: Made, event: str, nth: int, limit: int) -> None:
    made = shop({RAMP: percent_flag(10)})
    earlier = made.release()
    before = published(made.bundles)
    made.edit(RAMP, "percent: 10", "percent: 20")

    assert killed(made, event, nth, limit) < 0
    assert published(made.bundles) == before
    assert verified(made, made.bundles) == {earlier.serial}

    later = made.release()
    assert published(made.bundles).keys() == before.keys()
    assert verified(made, made.bundles) == {later.serial}
    assert later.serial > earlier.serial
    assert not (made.home / ".bundles.flaggit" / "partial").exists()


@pytest.mark.parametrize(("event", "nth", "limit"), [MOMENTS[2], MOMENTS[3], MOMENTS[-1]])
def test_a_first_build_leaves_nothing_that_looks_published(
    shop: Made, event: str, nth: int, limit: int
) -> None:
    made = shop({})
    assert killed(made, event, nth, limit) < 0
    assert not os.path.lexists(made.bundles)
    assert verified(made, made.bundles) == set()
    assert made.release().files
    assert verified(made, made.bundles) != set()


def test_a_build_that_finds_errors_publishes_nothing(shop: Made) -> None:
    made = shop({})
    before = made.release()
    made.edit("flags/checkout/express-pay.flag.yaml", "percent: 25", "percent: 250")
    with pytest.raises(FailedStop) as stop:
        made.release()
    assert stop.value.where == "flags/checkout/express-pay.flag.yaml"
    assert verified(made, made.bundles) == {before.serial}
