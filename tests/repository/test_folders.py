"""Finding and opening the folder, in git or not."""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flaggit.errors import Exit, NothingReadStop
from flaggit.repository import MAXIMUM_BYTES, Refusal, find_root, initialise, open_repository
from flaggit.repository.running import Outcome, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.repository.conftest import Work

    Arrange = Callable[[Path], object]


@pytest.fixture
def plain(tmp_path: Path, work: "Work") -> "Work":
    made = type(work)(tmp_path / "plain")
    made.write(
        {
            "flags/flaggit.yaml": "p\n",
            "flags/a/x.flag.yaml": "x\n",
            "schemas/taxonomy.yaml": "t\n",
            "y": "y\n",
        }
    )
    return made


@pytest.mark.parametrize("start", [".", "flags", "flags/a", "schemas"])
def test_the_root_is_found_from_below(plain: "Work", start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_root(plain.root / start) == plain.root
    monkeypatch.chdir(plain.root / start)
    assert find_root(Path()) == plain.root


def test_no_root_is_a_stop_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(NothingReadStop, match="nor one above it holds") as stop:
        find_root(tmp_path)
    assert "flaggit init" in stop.value.remedy
    assert "-C FOLDER" in stop.value.remedy
    assert stop.value.exit is Exit.NOTHING


def test_a_folder_that_does_not_exist_is_a_stop(tmp_path: Path) -> None:
    with pytest.raises(NothingReadStop, match="no such folder"):
        find_root(tmp_path / "nowhere")


def test_a_bare_repository_is_its_own_root(work: "Work", tmp_path: Path) -> None:
    work.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    assert find_root(tmp_path / "bare.git") == tmp_path / "bare.git"


def test_a_plain_folder_is_read(plain: "Work") -> None:
    taken = open_repository(plain.root).snapshot()
    assert (taken.commit, taken.committed, taken.dirty) == (None, None, True)
    assert taken.read() == {
        "flags/a/x.flag.yaml": b"x\n",
        "flags/flaggit.yaml": b"p\n",
        "schemas/taxonomy.yaml": b"t\n",
    }


def test_a_plain_folder_has_the_ids_that_git_would_give(plain: "Work") -> None:
    (plain.root / "flags/a/x.flag.yaml").chmod(0o755)
    (plain.root / "y").unlink()
    before = open_repository(plain.root).snapshot()
    plain.git("init", "-q")
    plain.commit()
    after = open_repository(plain.root).snapshot("HEAD")
    assert (before.tree, before.files, before.modes) == (after.tree, after.files, after.modes)


def test_an_empty_folder_is_read(tmp_path: Path) -> None:
    taken = open_repository(tmp_path).snapshot()
    assert (taken.files, taken.refused) == ({}, ())


def test_a_plain_folder_without_a_git_program(plain: "Work") -> None:
    script = (
        "import pathlib, sys\n"
        "from flaggit.errors import NothingReadStop\n"
        "from flaggit.repository import initialise, open_repository\n"
        "repository = open_repository(pathlib.Path(sys.argv[1]))\n"
        "print(len(repository.snapshot().read()), repository.author())\n"
        "try:\n    initialise(repository.root)\n"
        "except NothingReadStop as stop:\n    print(stop.message)\n"
    )
    environment = {**os.environ, "PATH": "/nowhere"}
    done = subprocess.run(
        [sys.executable, "-c", script, str(plain.root)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["3 None", "no git program was found"]


@pytest.mark.parametrize(
    ("arrange", "path", "reason"),
    [
        pytest.param(
            lambda root: (root / "flags/l.yaml").symlink_to("/"), "flags/l.yaml", Refusal.SYMLINK, id="link"
        ),
        pytest.param(
            lambda root: (root / "flags/l").symlink_to(root / "flags"), "flags/l", Refusal.SYMLINK, id="loop"
        ),
        pytest.param(lambda root: os.mkfifo(root / "flags/p"), "flags/p", Refusal.NOT_REGULAR, id="pipe"),
        pytest.param(
            lambda root: (root / "flags/big.yaml").write_bytes(b"#" * (MAXIMUM_BYTES + 1)),
            "flags/big.yaml",
            Refusal.TOO_LARGE,
            id="too-large",
        ),
        pytest.param(
            lambda root: os.mkdir(os.fsencode(root) + b"/flags/\xff.yaml"),  # noqa: PTH102  # Path takes no bytes
            None,
            None,
            id="empty-folder-with-a-bad-name",
        ),
        pytest.param(
            lambda root: subprocess.run(["touch", os.fsencode(root) + b"/flags/\xff.yaml"], check=True),
            "flags/\\xff.yaml",
            Refusal.ENCODING,
            id="bad-name",
        ),
    ],
)
def test_what_a_plain_folder_refuses(
    plain: "Work", arrange: "Arrange", path: str | None, reason: Refusal
) -> None:
    arrange(plain.root)
    taken = open_repository(plain.root).snapshot()
    assert [(item.path, item.reason) for item in taken.refused] == ([(path, reason)] if path else [])
    assert len(taken.read()) == 3


def test_a_folder_too_deep_to_be_read_is_a_stop(plain: "Work", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(plain.root / "flags")
    for _ in range(20):
        Path("x" * 250).mkdir()
        os.chdir("x" * 250)
    with pytest.raises(NothingReadStop, match="can't be read: File name too long"):
        open_repository(plain.root).snapshot()


def test_the_governed_folder_itself_is_no_link(plain: "Work") -> None:
    (plain.root / "flags").rename(plain.root / "kept")
    (plain.root / "flags").symlink_to("kept")
    assert open_repository(plain.root).snapshot().refused[0].reason is Refusal.SYMLINK


def test_a_plain_folder_has_no_commits(plain: "Work") -> None:
    repository = open_repository(plain.root)
    for ask in (
        lambda: repository.snapshot("main"),
        lambda: repository.base_snapshot("main"),
        repository.commit_count,
        lambda: repository.blame("flags/flaggit.yaml", [1]),
        lambda: repository.changed("main", repository.snapshot()),
    ):
        with pytest.raises(NothingReadStop, match="no git repository") as stop:
            ask()
        assert "git init" in stop.value.remedy


def test_a_plain_snapshot_is_not_compared_with_commits(plain: "Work", work: "Work") -> None:
    with pytest.raises(NothingReadStop, match="no history"):
        open_repository(work.root).changed("HEAD", open_repository(plain.root).snapshot())


def test_the_author_comes_from_gits_settings(plain: "Work", work: "Work") -> None:
    assert open_repository(plain.root).author() == ("Ada Example", "ada@example.com")
    work.git("config", "user.name", "Bo Ünal")
    assert open_repository(work.root).author() == ("Bo Ünal", "ada@example.com")
    work.git("config", "user.email", "")
    assert open_repository(work.root).author() is None


def test_initialise_begins_a_repository_once(plain: "Work") -> None:
    made = initialise(plain.root)
    assert made.git is not None
    assert plain.git("symbolic-ref", "HEAD") == "refs/heads/main"
    (plain.root / "inner").mkdir()
    assert initialise(plain.root / "inner").git is not None
    assert not (plain.root / "inner/.git").exists()


def test_a_broken_git_link_is_a_stop(plain: "Work") -> None:
    (plain.root / ".git").write_text("gitdir: nowhere\n")
    with pytest.raises(NothingReadStop, match="not a git repository"):
        open_repository(plain.root)


def test_a_line_break_in_the_path_is_refused(plain: "Work", tmp_path: Path) -> None:
    plain.root.rename(tmp_path / "a\nb")
    moved = type(plain)(tmp_path / "a\nb")
    moved.git("init", "-q")
    moved.commit()
    moved.git("worktree", "add", "-q", str(tmp_path / "linked"))
    with pytest.raises(NothingReadStop, match="line break"):
        open_repository(tmp_path / "linked")


def test_hostile_paths_above_the_repository(plain: "Work", tmp_path: Path) -> None:
    plain.git("init", "-q")
    target = tmp_path / 'q"uote:d \\ $HOME ~'
    plain.root.rename(target)
    (target / "flags/new.yaml").write_text("new\n")
    assert open_repository(target).snapshot().read()["flags/new.yaml"] == b"new\n"


def test_a_folder_of_another_user_is_a_stop_in_words(work: "Work") -> None:
    environment = {**os.environ, "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1", "LC_ALL": "C"}
    done = subprocess.run(
        ["git", "status"], cwd=work.root, env=environment, capture_output=True, text=True, check=False
    )
    stop = refusal(work.root, "status", Outcome(code=done.returncode, output=b"", error=done.stderr))
    assert "belongs to another user" in stop.message
    assert f"safe.directory '{work.root}'" in stop.remedy
