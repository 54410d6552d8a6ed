"""State on disk, by real processes: killed, crowded, out of room, out of rights, out of date."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.runtime.live.conftest import FIRST, NAME, OFF, ON, PROLOGUE, SECOND, THIRD, Place

from flaggit.runtime.live import File, SourceFailed

NOBODY = 65_534


class Gone:
    def fetch(self, _: object) -> None:
        raise SourceFailed("the source is gone")


def pipe_at(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def troubles(place: Place) -> list[object]:
    return [event.data["code"] for event in place.events if event.type == "state.failed"]


def test_a_restart_serves_the_last_good_one(place: Place) -> None:
    place.publish(ON)
    assert place.follow(state=place.state).refused is None
    flags = place.follow(Gone(), state=place.state, stale_after=3600)
    assert (flags.boolean("flag", default=False), flags.serial) == (True, FIRST)
    assert (flags.refused, flags.status().source_error) == (None, "the source is gone")
    assert sorted(path.name for path in place.state.iterdir()) == [NAME, f"{NAME}.lock", f"{NAME}.mark"]
    assert place.state.stat().st_mode & 0o777 == 0o700
    assert place.state.joinpath(NAME).read_bytes() == place.bundle.read_bytes()


def test_its_age_goes_on_from_before(place: Place) -> None:
    place.publish(ON)
    place.follow(state=place.state)
    place.now += 4000
    flags = place.follow(Gone(), state=place.state, stale_after=3600)
    assert flags.age == pytest.approx(4000, abs=2)
    assert flags.details("flag", default=False).stale
    place.now -= 86_400
    assert place.follow(Gone(), state=place.state, stale_after=3600).age == pytest.approx(0, abs=2)


@pytest.mark.parametrize("tolerated", [True, False])
def test_an_expired_one_is_served_where_that_is_tolerated(place: Place, *, tolerated: bool) -> None:
    place.publish(ON)
    place.follow(state=place.state)
    place.now += 100_000
    flags = place.follow(Gone(), state=place.state, tolerate_expired=tolerated)
    decided = flags.details("flag", default=False)
    assert (decided.value, decided.stale, decided.error_code) == (
        (True, True, "") if tolerated else (False, False, "PROVIDER_NOT_READY")
    )
    assert troubles(place) == ([] if tolerated else ["expired"])
    # What was accepted once still counts: nothing below it comes in.
    place.publish(ON, FIRST - 1000, expires=1_900_000_000)
    assert flags.accept(place.bundle.read_bytes()).refused.code == "serial-lower"  # type: ignore[union-attr] # it is refused
    place.publish(ON, FIRST, issued=1_800_090_000, expires=1_900_000_000)
    assert flags.accept(place.bundle.read_bytes()).outcome == ("renewed" if tolerated else "accepted")
    assert not flags.stale


def test_a_fresh_one_is_not_replaced_by_an_expired_one_though_that_is_tolerated(place: Place) -> None:
    place.publish(ON)
    flags = place.follow(tolerate_expired=True)
    place.publish(OFF, SECOND, expires=1_799_999_999)
    assert flags.refresh().outcome == "refused"


@pytest.mark.parametrize("part", ["", ".mark"])
@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_bytes(b"{}\n" * 9), id="something else"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:-9]), id="cut off"),
        pytest.param(
            lambda path: path.write_bytes(path.read_bytes().replace(b'"sig":"', b'"sig":"A', 1)),
            id="not signed so",
        ),
        pytest.param(lambda path: (path.unlink(), path.mkdir()), id="a folder"),
        pytest.param(pipe_at, id="a pipe"),
        pytest.param(lambda path: (path.unlink(), path.symlink_to("/dev/zero")), id="a link to a device"),
    ],
)
def test_what_is_not_believed_is_told_and_does_no_harm(spoil: Any, part: str, place: Place) -> None:
    place.publish(ON)
    place.follow(state=place.state)
    spoil(place.state / (NAME + part))
    flags = place.follow(state=place.state)
    assert flags.boolean("flag", default=False)
    place.publish(OFF, SECOND)
    assert flags.refresh().outcome == "accepted"
    again = place.follow(Gone(), state=place.state)
    assert again.serial in {SECOND, FIRST, 0}
    if (place.state / NAME).is_file() and (place.state / f"{NAME}.mark").is_file():
        assert again.serial == SECOND


def test_the_bundle_of_another_service_or_key_is_foreign(place: Place) -> None:
    place.publish(ON)
    place.follow(state=place.state)
    for changes in ({"service": "api"}, {"signers": (1, 7)}, {"signers": ()}):
        data = place.release(ON, serial=THIRD, **changes).encode()
        for part in ("", ".mark"):
            (place.state / (NAME + part)).write_bytes(data if not part else data.partition(b"\n")[0] + b"\n")
        place.events.clear()
        flags = place.follow(state=place.state)
        assert (flags.serial, len(troubles(place))) == (FIRST, 2)
        assert flags.status().state_error == ""
        assert place.follow(Gone(), state=place.state).serial == FIRST


def test_an_older_bundle_put_in_its_place_is_refused(place: Place) -> None:
    older = place.publish(ON)
    place.publish(OFF, SECOND)
    place.follow(state=place.state)
    (place.state / NAME).write_bytes(older)
    flags = place.follow(Gone(), state=place.state)
    assert (flags.serial, troubles(place)) == (0, ["serial-lower"])
    assert flags.accept(older).refused.code == "serial-lower"  # type: ignore[union-attr] # it is refused
    assert flags.accept(place.bundle.read_bytes()).outcome == "accepted"


def test_a_state_without_a_keyring_is_not_believed(place: Place) -> None:
    place.publish(ON)
    place.follow(state=place.state)
    place.keyring.unlink()
    assert place.follow(Gone(), state=place.state).serial == 0
    assert troubles(place) == ["unreadable"]


STEPS = """
import signal
wanted, steps = int(sys.argv[2]), 0
def counted(function):
    def call(*arguments, **options):
        global steps
        steps += 1
        if steps == wanted:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **options)
    return call
flags = open_()
for name in ("open", "write", "fsync", "replace", "close", "unlink", "scandir", "utime"):
    setattr(os, name, counted(getattr(os, name)))
os.replace_, os.rename_ = os.replace, os.rename
with open(FOLDER + "/newer", "rb") as file:
    newer = file.read()
assert flags.accept(newer).outcome == "accepted"
print(steps)
"""


def test_a_kill_at_any_step_leaves_a_whole_one_and_never_a_lower_one(place: Place) -> None:
    newer = place.folder / "newer"
    newer.write_bytes(place.release(OFF, serial=SECOND).encode())
    place.publish(ON)
    place.follow(state=place.state)
    whole = place.folder / "whole"
    shutil.copytree(place.state, whole)
    total = int(place.run(STEPS, 0).stdout)
    assert total > 10
    seen = []
    for step in range(1, total + 1):
        shutil.rmtree(place.state)
        shutil.copytree(whole, place.state)
        assert place.run(STEPS, step, check=False).returncode == -9
        flags = place.follow(Gone(), state=place.state)
        assert troubles(place) == []
        seen.append(flags.serial)
        # Whoever comes next takes the newer one in, and cleans up.
        flags.accept(newer.read_bytes())
        place.follow(newer, state=place.state)
        assert flags.status().state_error == ""
    assert seen == sorted(seen)
    assert set(seen) == {FIRST, SECOND}


def test_what_killed_writers_left_is_removed(place: Place) -> None:
    place.publish(ON)
    place.state.mkdir()
    (place.state / f".{NAME}.0123456789ab.tmp").write_bytes(b"half")
    (place.state / ".other.bundle.0123456789ab.tmp").write_bytes(b"of another service")
    place.follow(state=place.state)
    left = {path.name for path in place.state.iterdir() if path.name.endswith(".tmp")}
    assert left == {".other.bundle.0123456789ab.tmp"}


REFRESHERS = """
own = sys.argv[2]
flags = open_(FOLDER + "/" + own)
highest = flags.serial
deadline = time.monotonic() + 60
while highest < int(sys.argv[3]) and time.monotonic() < deadline:
    flags.refresh()
    assert flags.serial >= highest, (flags.serial, highest)
    highest = flags.serial
print(highest, flags.status().state_error)
"""


def test_eight_refreshers_share_one_folder(place: Place) -> None:
    serials = [FIRST + 1000 * n for n in range(12)]
    place.publish(ON, serials[0])
    arguments = [sys.executable, "-c", PROLOGUE + REFRESHERS, str(place.folder), NAME, str(serials[-1])]
    running = [
        subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    for serial in serials[1:]:
        place.publish(ON if serial % 2000 else OFF, serial)
        again = place.follow(state=place.state)
        assert again.serial == serial
    for process in running:
        printed, complaint = process.communicate(timeout=100)
        assert (process.returncode, complaint) == (0, "")
        assert printed.split()[0] == str(serials[-1])
    flags = place.follow(Gone(), state=place.state)
    assert (flags.serial, troubles(place)) == (serials[-1], [])
    assert (place.state / NAME).read_bytes() == place.bundle.read_bytes()


def test_what_another_process_accepted_is_taken_rather_than_something_older(place: Place) -> None:
    first = place.publish(OFF)
    behind = place.follow(state=place.state, source=File(place.bundle))
    place.publish(ON, THIRD)
    place.follow(state=place.state)
    place.events.clear()
    place.publish(OFF, SECOND)
    accepted = behind.refresh()
    assert (accepted.outcome, behind.serial, behind.boolean("flag", default=False)) == (
        "accepted",
        THIRD,
        True,
    )
    assert place.types() == ["bundle.refused", "bundle.accepted"]
    assert behind.refused is not None
    assert behind.refused.code == "serial-lower"
    assert behind.accept(first).outcome == "refused"


def test_a_serial_that_another_process_has_with_other_decisions_is_an_alarm(place: Place) -> None:
    place.publish(OFF)
    behind = place.follow(state=place.state)
    place.publish(ON, SECOND)
    place.follow(state=place.state)
    conflicting = place.release({**ON, "other": ON["flag"]}, serial=SECOND).encode()
    refused = behind.accept(conflicting).refused
    assert refused is not None
    assert (refused.code, behind.serial) == ("serial-conflict", FIRST)


@pytest.fixture(name="small")
def _small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=755", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


FILL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
flags = open_()
resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
with open(FOLDER + "/newer", "rb") as file:
    newer = file.read()
print(flags.accept(newer).outcome, flags.boolean("flag", True), flags.status().state_error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
flags.accept(newer)
print(flags.status().state_error)
"""


def test_a_disk_that_takes_no_more_keeps_nobody_from_the_newer_one(place: Place) -> None:
    place.publish(ON)
    (place.folder / "newer").write_bytes(place.release(OFF, serial=SECOND).encode())
    first, second = place.run(FILL).stdout.splitlines()
    assert first.startswith("accepted False the state can't be written: ")
    assert second == ""
    assert place.follow(Gone(), state=place.state).serial == SECOND


@pytest.fixture(name="open_place")
def _open_place(place: Place) -> Iterator[Place]:
    """A place that another user may pass through; those of pytest are closed."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Place(Path(folder), place.release, place.keyring.read_bytes(), int(place.now))


READ_ONLY = """
# What is imported later may be out of reach for another user.
open_(state=FOLDER + "/other")
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
flags = open_()
print(flags.boolean("flag", False), flags.serial)
print(flags.status().state_error)
"""


@pytest.mark.parametrize(
    ("mode", "restored"), [pytest.param(0o755, True, id="read-only"), pytest.param(0o700, False, id="closed")]
)
def test_a_folder_of_another_user(mode: int, open_place: Place, *, restored: bool) -> None:
    place = open_place
    place.publish(ON)
    place.follow(state=place.state)
    place.state.chmod(mode)
    for path in place.state.iterdir():
        path.chmod(0o644)
    place.keyring.chmod(0o644)
    place.bundle.chmod(0o644)
    if os.getuid() != 0:
        program = READ_ONLY[READ_ONLY.index("flags") :]
        place.state.chmod(mode & 0o555)
    else:
        program = READ_ONLY
    place.publish(ON, SECOND)
    place.bundle.chmod(0o644)
    decided, trouble = place.run(program).stdout.splitlines()
    assert decided == f"True {SECOND}"
    assert trouble == "the state can't be written: Permission denied"
    place.bundle.unlink()
    decided = place.run(program).stdout.splitlines()[0]
    assert decided == (f"True {FIRST}" if restored else "False 0")
    place.state.chmod(0o700)


def test_a_file_where_the_folder_should_be(place: Place) -> None:
    place.publish(ON)
    place.state.write_text("in the way")
    flags = place.follow(state=place.state)
    assert flags.boolean("flag", default=False)
    assert "state" in flags.status().state_error
    assert troubles(place) == ["unreadable"]
    flags.refresh()
    assert troubles(place) == ["unreadable"]
    place.state.unlink()
    flags.refresh()
    assert flags.status().state_error == ""
    assert (place.state / NAME).exists()


HOLD = """
from flaggit.runtime.live.locking import locked
os.makedirs(FOLDER + "/state", exist_ok=True)
with locked(FOLDER + "/state/" + NAME + ".lock"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_that_nobody_gives_back_is_not_waited_for_for_ever(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flaggit.runtime.live.locking.PATIENCE", 0.05)
    place.publish(ON)
    arguments = [sys.executable, "-c", PROLOGUE + HOLD, str(place.folder)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        flags = place.follow(state=place.state)
        assert flags.boolean("flag", default=False)
        assert "another process holds the lock" in flags.status().state_error
        holder.kill()
    flags.refresh()
    assert flags.status().state_error == ""


def test_a_full_disk(place: Place, small: Path) -> None:
    place.publish(ON)
    state = small / "state"
    assert place.follow(state=state).status().state_error == ""
    (small / "filler").write_bytes(b"x" * (40 << 10))
    metas = {"flag": {"summary": "x" * (30 << 10)}}
    place.publish(OFF, SECOND, metas=metas)
    flags = place.follow(state=state)
    assert (flags.serial, flags.boolean("flag", default=True)) == (SECOND, False)
    assert flags.status().state_error == "the state can't be written: No space left on device"
    assert {path.suffix for path in state.iterdir()} == {".bundle", ".lock", ".mark"}
    assert place.follow(Gone(), state=state).serial == FIRST
    (small / "filler").unlink()
    flags.refresh()
    assert flags.status().state_error == ""
    assert place.follow(Gone(), state=state).serial == SECOND
