"""One file is replaced in one step."""

import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from flaggit.delivery import write_atomically
from flaggit.errors import UsageStop


def test_it_creates_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_it_keeps_the_permissions(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    path.chmod(mode)
    write_atomically(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_new_file_follows_the_umask_unless_told(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "a", b"")
        write_atomically(tmp_path / "key", b"", mode=0o600)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_links_and_folders_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("elsewhere")
    (tmp_path / "folder").mkdir()
    for name in ("link", "folder"):
        with pytest.raises(UsageStop, match="not an ordinary file"):
            write_atomically(tmp_path / name, b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "link"]


def test_a_folder_that_is_missing_is_a_stop(tmp_path: Path) -> None:
    with pytest.raises(UsageStop, match="can't write: no such file or directory") as stop:
        write_atomically(tmp_path / "missing/a", b"new")
    assert stop.value.where.endswith("missing/a")


def test_a_disk_that_is_full_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    script = (
        "import pathlib, resource, sys\n"
        "from flaggit.delivery import write_atomically\n"
        "from flaggit.errors import UsageStop\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))\n"
        "try:\n    write_atomically(pathlib.Path(sys.argv[1]), b'x' * 2000)\n"
        "except UsageStop as stop:\n    print(stop.message)\n"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout == "can't write: file too large\n"
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 1000
