"""A folder of build products is replaced in one step, whatever happens to the writer."""

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from flaggit.delivery import folder, replace_folder
from flaggit.errors import UsageStop

WRITER = """
import os, pathlib, resource, signal, sys
from flaggit.delivery import replace_folder
from flaggit.errors import UsageStop

target, generation, deadly, limit = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
step = 0

def kill_at(event, arguments):
    global step
    if event in {"open", "os.mkdir", "os.rename", "os.symlink", "os.remove", "os.rmdir", "os.listdir", "os.scandir"}:
        step += 1
        if step == deadly:
            os.kill(os.getpid(), signal.SIGKILL)

if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
if deadly:
    sys.addaudithook(kill_at)
try:
    replace_folder(target, {name: generation.encode() * 500 for name in ("a.bundle", "b.bundle", "deep/c.bundle")})
except UsageStop as stop:
    sys.exit(stop.message)
"""


def write(
    target: Path, generation: str, *, deadly: int = 0, limit: int = 0
) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    command = [sys.executable, "-c", WRITER, str(target), generation, str(deadly), str(limit)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def read(target: Path) -> dict[str, bytes]:
    """Read as a careful reader does: open the folder once."""
    whole = target.resolve()
    return {
        str(path.relative_to(whole)): path.read_bytes() for path in sorted(whole.rglob("*")) if path.is_file()
    }


def whole(generation: str) -> dict[str, bytes]:
    return {name: generation.encode() * 500 for name in ("a.bundle", "b.bundle", "deep/c.bundle")}


def test_the_folder_is_published_and_replaced(tmp_path: Path) -> None:
    target = tmp_path / "new" / "build"
    replace_folder(target, {"a": b"1", "deep/b": b"2"})
    assert read(target) == {"a": b"1", "deep/b": b"2"}
    replace_folder(target, {"c": b"3"})
    assert read(target) == {"c": b"3"}
    replace_folder(target, {})
    assert read(target) == {}


def test_a_relative_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    replace_folder(Path("build"), {"a": b"1"})
    replace_folder(Path("./x/../build/"), {"a": b"2"})
    assert read(tmp_path / "build") == {"a": b"2"}


def test_a_reader_who_opened_the_folder_can_finish(tmp_path: Path) -> None:
    replace_folder(tmp_path / "build", {"a": b"1"})
    opened = os.open(tmp_path / "build", os.O_DIRECTORY)
    replace_folder(tmp_path / "build", {"a": b"2"})
    handle = os.open("a", os.O_RDONLY, dir_fd=opened)
    assert os.read(handle, 9) == b"1"
    os.close(handle)
    os.close(opened)


def test_two_versions_are_kept(tmp_path: Path) -> None:
    for generation in range(5):
        replace_folder(tmp_path / "build", {"a": str(generation).encode()})
    kept = sorted(path.name for path in (tmp_path / ".build.flaggit").iterdir())
    assert kept == [".gitignore", "4", "5", "lock"]


def test_git_sees_none_of_the_versions(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("/build\n")
    replace_folder(tmp_path / "build", {"a": b"1"})
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert status.stdout == "?? .gitignore\n"


@pytest.mark.parametrize(
    "before", [pytest.param("", id="first-build"), pytest.param("old", id="later-build")]
)
def test_a_kill_at_any_step_leaves_a_whole_set(tmp_path: Path, before: str) -> None:
    seen, deadly = set(), 0
    while True:
        deadly += 1
        target = tmp_path / str(deadly) / "build"
        if before:
            replace_folder(target, whole("older"))
            replace_folder(target, whole(before))
        done = write(target, "new", deadly=deadly)
        found = read(target) if os.path.lexists(target) else {}
        assert found in (whole(before) if before else {}, whole("new")), deadly
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        seen.add(found == whole("new"))
        replace_folder(target, whole("next"))
        assert read(target) == whole("next")
        names = {path.name for path in (target.parent / ".build.flaggit").iterdir()}
        assert len(names - {".gitignore", "lock"}) <= 2
        assert not names & {"partial", "link", "partial-marker"}
    assert found == whole("new")
    assert seen == {True, False}
    assert deadly > 15


def test_a_reader_beside_a_busy_writer_sees_whole_sets_only(tmp_path: Path) -> None:
    target = tmp_path / "build"
    replace_folder(target, whole("0"))
    script = (
        "import pathlib, sys\nfrom flaggit.delivery import replace_folder\n"
        "for n in range(60):\n"
        "    names = ('a.bundle', 'b.bundle', 'deep/c.bundle')\n"
        "    replace_folder(pathlib.Path(sys.argv[1]), {name: str(n).encode() * 500 for name in names})\n"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    writer = subprocess.Popen([sys.executable, "-c", script, str(target)], env=environment)
    generations = set()
    while writer.poll() is None:
        try:
            found = read(target)
        except FileNotFoundError:
            continue  # two versions passed by during one reading
        if len(found) == 3:
            assert len(set(found.values())) == 1
            generations.add(found["a.bundle"])
        assert target.is_dir()
    assert writer.returncode == 0
    assert len(generations) > 1


def test_two_builds_at_once_publish_one_after_the_other(tmp_path: Path) -> None:
    target = tmp_path / "build"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    command = [sys.executable, "-c", WRITER, str(target)]
    running = [
        subprocess.Popen([*command, name, "0", "0"], env=environment) for name in ("one", "two", "three")
    ]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert read(target) in [whole("one"), whole("two"), whole("three")]


def test_a_writer_that_does_not_end_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_folder(tmp_path / "build", {"a": b"1"})
    monkeypatch.setattr(folder, "_PAUSE_SECONDS", 0)
    with (tmp_path / ".build.flaggit/lock").open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(UsageStop, match="another build"):
            replace_folder(tmp_path / "build", {"a": b"2"})
    assert read(tmp_path / "build") == {"a": b"1"}


def test_a_disk_that_is_full_leaves_the_old_set(tmp_path: Path) -> None:
    replace_folder(tmp_path / "build", whole("old"))
    done = write(tmp_path / "build", "new", limit=700)
    assert done.stderr == "can't write: file too large\n"
    assert read(tmp_path / "build") == whole("old")
    assert {path.name for path in (tmp_path / ".build.flaggit").iterdir()} == {".gitignore", "1", "lock"}


def make_file(root: Path) -> None:
    (root / "build").write_text("mine")


def make_folder(root: Path) -> None:
    (root / "build").mkdir()
    (root / "build/mine").write_text("mine")


def make_link(root: Path) -> None:
    (root / "home").mkdir()
    (root / "build").symlink_to("home")


def make_deep_link(root: Path) -> None:
    (root / "build").symlink_to("/.build.flaggit/1")


def make_store(root: Path) -> None:
    (root / ".build.flaggit").mkdir()
    (root / ".build.flaggit/1").write_text("mine")


def make_linked_store(root: Path) -> None:
    (root / "home").mkdir()
    (root / ".build.flaggit").symlink_to("home")


def make_store_file(root: Path) -> None:
    (root / ".build.flaggit").write_text("mine")


def make_store_with_another_mark(root: Path) -> None:
    (root / ".build.flaggit").mkdir()
    (root / ".build.flaggit/.gitignore").write_text("mine\n")


@pytest.mark.parametrize(
    "arrange",
    [
        make_file,
        make_folder,
        make_link,
        make_deep_link,
        make_store,
        make_linked_store,
        make_store_file,
        make_store_with_another_mark,
    ],
)
def test_what_flaggit_did_not_make_is_refused_and_kept(
    tmp_path: Path, arrange: Callable[[Path], None]
) -> None:
    arrange(tmp_path)
    before = {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")}
    with pytest.raises(UsageStop, match="did not make") as stop:
        replace_folder(tmp_path / "build", {"a": b"1"})
    assert "another output folder" in stop.value.remedy
    assert {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_an_empty_folder_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    replace_folder(tmp_path / "build", {"a": b"1"})
    assert read(tmp_path / "build") == {"a": b"1"}


def test_a_link_that_was_removed_is_made_again(tmp_path: Path) -> None:
    replace_folder(tmp_path / "build", {"a": b"1"})
    (tmp_path / "build").unlink()
    replace_folder(tmp_path / "build", {"a": b"2"})
    assert read(tmp_path / "build") == {"a": b"2"}


def test_a_version_edited_by_hand_is_not_trusted(tmp_path: Path) -> None:
    replace_folder(tmp_path / "build", {"a": b"1"})
    (tmp_path / "build/a").write_bytes(b"edited")
    replace_folder(tmp_path / "build", {"a": b"1"})
    assert read(tmp_path / "build") == {"a": b"1"}


@pytest.mark.parametrize("name", ["", ".", "/etc/x", "../x", "a/../../x", "a\0b"])
def test_names_that_leave_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageStop, match="inside the output folder"):
        replace_folder(tmp_path / "build", {name: b"1"})
    assert list(tmp_path.iterdir()) == []


def test_names_that_contradict_each_other_leave_the_old_set(tmp_path: Path) -> None:
    replace_folder(tmp_path / "build", {"a": b"1"})
    with pytest.raises(UsageStop, match="can't write: file exists"):
        replace_folder(tmp_path / "build", {"a": b"2", "a/b": b"2"})
    assert read(tmp_path / "build") == {"a": b"1"}
    assert not (tmp_path / ".build.flaggit/partial").exists()


def test_a_parent_that_is_a_file_is_a_stop(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageStop, match="can't write"):
        replace_folder(tmp_path / "file/build", {"a": b"1"})


def test_a_parent_that_is_read_only_is_a_stop(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o555)
    drop = "import os\nif os.geteuid() == 0:\n    os.setuid(65534)\n"
    command = [sys.executable, "-c", f"{WRITER.replace('step = 0', drop + 'step = 0')}"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [*command, str(tmp_path / "locked/build"), "new", "0", "0"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == "can't write: permission denied\n"
    assert list((tmp_path / "locked").iterdir()) == []
