"""`make demo` runs anywhere, says what it must, and leaves neither files nor processes behind."""

import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.examples.conftest import EXAMPLES, Run

DEMO = EXAMPLES / "demo" / "demo.py"
PROMISES = [
    "every service accepted its bundle of production-us",
    "every service has the flags that it asks for",
    "whoever sees the button in web can pay by it in the services behind",
    "web, checkout-api, payments took the new bundle while they ran",
    "some entered, and nobody left",
    "the three services agree about every shopper",
    "nobody moved to another variant of any other flag",
    "web, checkout-api, payments took the new bundle while they ran",
    "all shoppers get what they got before the ramp, in every service",
    "all bundles have the decisions digests of before",
    "and the highest serial of all",
    "every service refuses them and serves on",
]


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """The flags of this repository in a folder without git, as in an archive."""
    for name in ("flags", "schemas"):
        shutil.copytree(EXAMPLES.parent / name, tmp_path / "archive" / name)
    return tmp_path / "archive"


def test_every_promise_is_kept(run: Run, tmp_path: Path) -> None:
    # Whatever the reader's git is set to.
    (tmp_path / "home" / ".gitconfig").write_text(
        "[commit]\ngpgsign = true\n[color]\nui = always\n[diff]\nexternal = false\n"
    )
    done = run(sys.executable, DEMO, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    said = [line.strip() for line in done.stdout.splitlines()]
    assert [line.removeprefix("kept: ") for line in said if line.startswith("kept: ")] == PROMISES
    assert "\x1b" not in done.stdout, "colours are for terminals"
    assert max(map(len, done.stdout.splitlines())) <= 110
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_without_git_history_it_makes_its_own(run: Run, tmp_path: Path, company: Path) -> None:
    done = run(sys.executable, DEMO, "--source", company, cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "serial 1000000001000, commit" in done.stdout


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(
            "percent: 60", "percent: 95", "has no percentage that can be raised by 20", id="no room"
        ),
        pytest.param("percent: 60", "percent: 600", "ended with 1", id="flags with errors"),
        pytest.param(
            "country: BR", "country: DE", "broken: some entered, and nobody left", id="nobody enters"
        ),
    ],
)
def test_what_does_not_hold_fails_it(
    run: Run, tmp_path: Path, company: Path, old: str, new: str, said: str
) -> None:
    flag = company / "flags" / "payments" / "pix.flag.yaml"
    text = flag.read_text("utf-8")
    assert old in text
    flag.write_text(text.replace(old, new), "utf-8")
    done = run(sys.executable, DEMO, "--source", company, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert said in done.stdout
    assert "Traceback" not in done.stdout


def test_a_killed_demo_takes_its_services_along(environ: dict[str, str], tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, str(DEMO)], cwd=tmp_path, env=environ, stdout=subprocess.PIPE, text=True
    ) as demo:
        assert demo.stdout is not None
        pids = []
        for line in demo.stdout:
            words = line.split()
            if words[:1] and words[0] in {"web", "checkout-api", "payments"} and len(words) == 5:
                pids.append(int(words[1]))
            if "every service accepted" in line:
                break
        demo.send_signal(signal.SIGKILL)
    assert len(pids) == 3
    for pid in pids:
        wait_for_the_end(pid)


def wait_for_the_end(pid: int) -> None:
    """Wait for a process that is no child of ours."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ended, _, _ = select.select([handle], [], [], 60)
    os.close(handle)
    assert ended, f"process {pid} is still there"
