"""A snapshot of the work tree is the commit that `git add -A flags schemas` would make."""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flaggit.errors import NothingReadStop
from flaggit.repository import MAXIMUM_BYTES, Refusal, open_repository, running

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.repository.conftest import Work

    Change = Callable[[Work], object]

PAY = "flags/checkout/pay.flag.yaml"


def stage(work: "Work") -> None:
    work.write({PAY: "staged\n"})
    work.git("add", PAY)


def stage_then_edit(work: "Work") -> None:
    stage(work)
    work.write({PAY: "edited after\n"})


def replace_file_by_folder(work: "Work") -> None:
    (work.root / PAY).unlink()
    work.write({f"{PAY}/inner.flag.yaml": "inner\n"})


def replace_folder_by_file(work: "Work") -> None:
    shutil.rmtree(work.root / "flags/checkout")
    work.write({"flags/checkout": "a file\n"})


def replace_folder_by_link(work: "Work") -> None:
    (work.root / "flags/checkout").rename(work.root / "flags/elsewhere")
    (work.root / "flags/checkout").symlink_to("elsewhere")
    work.write({"flags/elsewhere/pay.flag.yaml": "edited behind the link\n"})


def ignore(work: "Work") -> None:
    work.write(
        {"flags/.gitignore": "*.draft.yaml\n", "flags/x.draft.yaml": "ignored\n", "flags/y.yaml": "seen\n"}
    )


def intend(work: "Work") -> None:
    work.write({"flags/new.yaml": "new\n"})
    work.git("add", "-N", "flags/new.yaml")


def conflict(work: "Work") -> None:
    work.git("checkout", "-q", "-b", "other")
    work.commit("theirs", **{PAY: "theirs\n"})
    work.git("checkout", "-q", "main")
    work.commit("ours", **{PAY: "ours\n"})
    work.git("merge", "other", check=False)


def crlf(work: "Work") -> None:
    work.git("config", "core.autocrlf", "true")
    work.write({PAY: "summary: changed\r\n", "flags/new.yaml": "a: b\r\n"})


def attributes(work: "Work") -> None:
    work.write({"flags/.gitattributes": "*.yaml text eol=crlf\n", PAY: "summary: changed\r\n"})


CHANGES = [
    pytest.param(lambda work: work, id="clean"),
    pytest.param(lambda work: work.write({PAY: "edited\n"}), id="unstaged"),
    pytest.param(stage, id="staged"),
    pytest.param(stage_then_edit, id="staged-then-edited"),
    pytest.param(lambda work: work.write({"flags/new.yaml": "new\n"}), id="untracked"),
    pytest.param(
        lambda work: work.write({f"flags/many/{number}.yaml": f"n: {number}\n" for number in range(300)}),
        id="many-untracked",
    ),
    pytest.param(ignore, id="ignored"),
    pytest.param(lambda work: (work.root / PAY).unlink(), id="deleted"),
    pytest.param(lambda work: work.git("rm", "-q", PAY), id="deletion-staged"),
    pytest.param(lambda work: shutil.rmtree(work.root / "schemas"), id="governed-folder-deleted"),
    pytest.param(intend, id="intent-to-add"),
    pytest.param(conflict, id="unfinished-merge"),
    pytest.param(crlf, id="autocrlf"),
    pytest.param(attributes, id="gitattributes"),
    pytest.param(lambda work: (work.root / PAY).chmod(0o755), id="executable"),
    pytest.param(replace_file_by_folder, id="file-became-folder"),
    pytest.param(replace_folder_by_file, id="folder-became-file"),
    pytest.param(replace_folder_by_link, id="folder-became-link"),
    pytest.param(lambda work: work.git("checkout", "-q", "--detach"), id="detached-head"),
    pytest.param(lambda work: work.git("sparse-checkout", "set", "flags"), id="sparse-checkout"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_it_is_what_git_would_commit(work: "Work", change: "Change") -> None:
    change(work)
    taken = open_repository(work.root).snapshot()
    head = work.git("rev-parse", "HEAD")
    work.git("add", "-A")
    work.git("commit", "-q", "--allow-empty", "-m", "what git would commit")
    committed = open_repository(work.root).snapshot("HEAD")
    assert taken.tree == committed.tree == work.git("rev-parse", "HEAD^{tree}")
    assert (taken.files, taken.modes) == (committed.files, committed.modes)
    assert taken.read() == committed.read()
    assert taken.digest() == committed.digest()
    assert taken.commit == head
    assert taken.dirty == (taken.tree != work.git("rev-parse", f"{head}^{{tree}}"))


@pytest.mark.parametrize("change", CHANGES)
def test_taking_it_changes_nothing(work: "Work", change: "Change") -> None:
    change(work)
    before = {path: path.read_bytes() for path in (work.root / ".git").rglob("*") if path.is_file()}
    open_repository(work.root).snapshot().read()
    assert {path: path.read_bytes() for path in (work.root / ".git").rglob("*") if path.is_file()} == before


def test_a_staged_change_that_is_gone_from_disk_is_not_dirty(work: "Work") -> None:
    before = (work.root / PAY).read_text()
    stage(work)
    work.write({PAY: before})
    assert not open_repository(work.root).snapshot().dirty


def test_files_outside_flags_and_schemas_do_not_make_it_dirty(work: "Work") -> None:
    work.write({"README.md": "changed\n", "src/new.py": "\n"})
    taken = open_repository(work.root).snapshot()
    assert not taken.dirty
    assert taken.tree == work.git("rev-parse", "HEAD^{tree}")
    assert list(taken.files) == [PAY, "flags/flaggit.yaml", "schemas/taxonomy.yaml"]


def test_line_ends_read_as_git_stores_them(work: "Work") -> None:
    crlf(work)
    assert open_repository(work.root).snapshot().read([PAY]) == {PAY: b"summary: changed\n"}


def test_a_branch_without_commits_has_files(tmp_path: Path, work: "Work") -> None:
    shutil.rmtree(work.root / ".git")
    work.git("init", "-q")
    taken = open_repository(work.root).snapshot()
    assert (taken.commit, taken.committed, taken.dirty) == (None, None, True)
    assert taken.read()[PAY].startswith(b"summary: pay")
    assert list(tmp_path.glob("flaggit-*")) == []


def test_the_scratch_folder_vanishes_with_the_snapshot(work: "Work", monkeypatch: pytest.MonkeyPatch) -> None:
    place = work.root.parent / "scratch"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    taken = open_repository(work.root).snapshot()
    assert len(list(place.iterdir())) == 1
    del taken
    assert list(place.iterdir()) == []


def test_an_edit_in_the_same_second_and_of_the_same_length_is_seen(work: "Work") -> None:
    repository = open_repository(work.root)
    for round_ in range(20):
        work.write({PAY: f"summary: {round_:02}\n"})
        work.git("add", PAY)
        work.write({PAY: f"summary: {round_ + 50:02}\n"})
        assert repository.snapshot().read([PAY])[PAY] == f"summary: {round_ + 50:02}\n".encode()


def test_a_filter_that_does_not_end_is_not_waited_for_for_ever(
    work: "Work", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_SECONDS", 0.2)
    work.git("config", "filter.slow.clean", "sleep 600")
    work.write({"flags/.gitattributes": "*.yaml filter=slow\n", PAY: "changed\n"})
    with pytest.raises(NothingReadStop, match="git ls-files took longer"):
        open_repository(work.root).snapshot()


def link(work: "Work") -> None:
    (work.root / "flags/x.yaml").symlink_to("/etc/hostname")


def committed_link(work: "Work") -> None:
    link(work)
    work.commit()


def nested(work: "Work") -> None:
    work.git("init", "-q", "flags/x.yaml")


def submodule(work: "Work") -> None:
    (work.root.parent / "other").mkdir()
    other = type(work)(work.root.parent / "other")
    other.git("init", "-q")
    other.commit()
    work.git("submodule", "--quiet", "add", str(other.root), "flags/x.yaml")


def tracked_pipe(work: "Work") -> None:
    work.commit(**{"flags/x.yaml": "a file\n"})
    (work.root / "flags/x.yaml").unlink()
    os.mkfifo(work.root / "flags/x.yaml")


@pytest.mark.parametrize(
    ("arrange", "reason"),
    [
        pytest.param(link, Refusal.SYMLINK, id="symlink"),
        pytest.param(committed_link, Refusal.SYMLINK, id="committed-symlink"),
        pytest.param(nested, Refusal.SUBMODULE, id="repository-inside"),
        pytest.param(submodule, Refusal.SUBMODULE, id="submodule"),
        pytest.param(tracked_pipe, Refusal.NOT_REGULAR, id="pipe-in-place-of-a-file"),
        pytest.param(
            lambda work: work.write({"flags/x.yaml": b"#" * (MAXIMUM_BYTES + 1)}),
            Refusal.TOO_LARGE,
            id="too-large",
        ),
    ],
)
def test_what_is_no_ordinary_file_is_refused(work: "Work", arrange: "Change", reason: Refusal) -> None:
    arrange(work)
    taken = open_repository(work.root).snapshot()
    assert [(item.path, item.reason) for item in taken.refused] == [("flags/x.yaml", reason)]
    assert "flags/x.yaml" not in taken.files
    assert "flags/x.yaml" not in taken.read()


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_before_is_the_commit_as_it_is_taken_alone(work: "Work", change: "Change") -> None:
    base = work.git("rev-parse", "HEAD")
    change(work)
    repository = open_repository(work.root)
    taken = repository.snapshot()
    before, changed = repository.before(base, taken)
    alone = repository.snapshot(base)
    assert before == alone
    assert (before.tree, list(before.files), before.read()) == (alone.tree, list(alone.files), alone.read())
    assert changed == repository.changed(base, taken)


def test_a_blob_that_was_measured_is_not_measured_again(work: "Work") -> None:
    work.write({"flags/x.yaml": b"#" * (MAXIMUM_BYTES + 1)})
    blob = work.git("hash-object", "flags/x.yaml")
    repository = open_repository(work.root)
    assert "flags/x.yaml" in repository.snapshot(measured={blob}).files
    work.commit()
    assert "flags/x.yaml" in repository.snapshot("HEAD", measured={blob}).files
    assert "flags/x.yaml" not in repository.snapshot("HEAD").files


def test_what_was_before_is_measured_where_it_is_not_known(work: "Work") -> None:
    work.write({"flags/x.yaml": b"#" * (MAXIMUM_BYTES + 1)})
    blob, base = work.git("hash-object", "flags/x.yaml"), work.commit()
    work.write({"flags/x.yaml": b"# small\n"})
    repository = open_repository(work.root)
    later = repository.snapshot()
    for measured, files in (
        (set[str](), later.files.keys() - {"flags/x.yaml"}),
        ({blob}, later.files.keys()),
    ):
        before, _ = repository.before(base, later, measured=measured)
        assert before.files.keys() == files
        assert [each.path for each in before.refused] == ([] if measured else ["flags/x.yaml"])


def test_the_largest_file_that_is_read(work: "Work") -> None:
    work.write({"flags/x.yaml": b"#" * MAXIMUM_BYTES})
    assert len(open_repository(work.root).snapshot().read()["flags/x.yaml"]) == MAXIMUM_BYTES


def test_files_that_are_not_read_may_be_large(work: "Work") -> None:
    work.write({"flags/picture.png": b"#" * (2 * 1024 * 1024)})
    taken = open_repository(work.root).snapshot()
    assert taken.files["flags/picture.png"] == work.git("hash-object", "flags/picture.png")
    assert "flags/picture.png" not in taken.read()


def test_a_bare_repository_has_no_work_tree(work: "Work", tmp_path: Path) -> None:
    work.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    repository = open_repository(tmp_path / "bare.git")
    with pytest.raises(NothingReadStop, match="bare repository") as stop:
        repository.snapshot()
    assert "--rev" in stop.value.remedy
    assert repository.snapshot("main").tree == work.git("rev-parse", "HEAD^{tree}")
