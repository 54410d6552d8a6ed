"""A snapshot of a commit is a function of the commit alone."""

import hashlib
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flaggit.errors import NothingReadStop
from flaggit.repository import Refusal, Repository, find_root, open_repository

if TYPE_CHECKING:
    from tests.repository.conftest import Work

PAY = "flags/checkout/pay.flag.yaml"
HOSTILE = [
    pytest.param("flags/with space.yaml", id="space"),
    pytest.param("flags/\"quoted\" 'twice'.yaml", id="quotes"),
    pytest.param("flags/new\nline.yaml", id="newline"),
    pytest.param("flags/tab\tand\\back.yaml", id="tab-and-backslash"),
    pytest.param("flags/größe/旗.yaml", id="non-ascii"),
    pytest.param("flags/-rf.yaml", id="like-an-option"),
    pytest.param("flags/:(glob)*.yaml", id="like-a-pathspec"),
    pytest.param("flags/*.yaml", id="like-a-pattern"),
    pytest.param("flags/🚩.yaml", id="astral"),
    pytest.param("flags/a.b/c..yaml", id="dots"),
]


@pytest.mark.parametrize("path", HOSTILE)
def test_any_name_that_is_text_works(work: "Work", path: str) -> None:
    work.write({path: "one\n"})
    repository = open_repository(work.root)
    assert repository.snapshot().read()[path] == b"one\n"
    work.commit()
    work.write({path: "two\n"})
    assert repository.snapshot().read()[path] == b"two\n"
    assert repository.snapshot("HEAD").read()[path] == b"one\n"
    assert [change.path for change in repository.changed("HEAD", repository.snapshot())] == [path]
    assert repository.blame(path, [1], "HEAD")[0].summary == "change"


@pytest.mark.parametrize(
    "committed", [pytest.param(True, id="committed"), pytest.param(False, id="work-tree")]
)
@pytest.mark.parametrize(
    ("names", "refused", "reason", "other"),
    [
        pytest.param(["flags/bad\udcff.yaml"], "flags/bad\\xff.yaml", Refusal.ENCODING, "", id="not-utf-8"),
        pytest.param(
            ["flags/A.yaml", "flags/a.yaml"], "flags/a.yaml", Refusal.COLLISION, "flags/A.yaml", id="case"
        ),
        pytest.param(
            ["flags/e\u0301.yaml", "flags/\u00e9.yaml"],
            "flags/\u00e9.yaml",
            Refusal.COLLISION,
            "flags/e\u0301.yaml",
            id="normalisation",
        ),
        pytest.param(
            ["flags/STRASSE.yaml", "flags/straße.yaml"],
            "flags/straße.yaml",
            Refusal.COLLISION,
            "flags/STRASSE.yaml",
            id="folding",
        ),
    ],
)
def test_names_that_other_machines_would_confuse_are_refused(  # one row of the table each
    work: "Work", *, committed: bool, names: list[str], refused: str, reason: Refusal, other: str
) -> None:
    work.write(dict.fromkeys(names, "x\n"))
    if committed:
        work.commit()
    taken = open_repository(work.root).snapshot("HEAD" if committed else None)
    assert [(item.path, item.reason, item.other) for item in taken.refused] == [(refused, reason, other)]
    assert set(names) - set(taken.files) == {name for name in names if name not in taken.files}
    assert len(taken.files) == 3 + len(names) - 1


def test_what_a_commit_says_of_itself(work: "Work") -> None:
    taken = open_repository(work.root).snapshot("HEAD")
    assert taken.commit == work.git("rev-parse", "HEAD")
    assert taken.committed == int(work.git("show", "-s", "--format=%ct"))
    assert taken.tree == work.git("rev-parse", "HEAD^{tree}")
    assert not taken.dirty
    assert taken.refused == ()


def test_anybody_can_check_the_digest_with_git(work: "Work") -> None:
    work.commit(**{"flags/größe.yaml": "x\n", "flags/checkout.yaml": "y\n", "flags/checkout-b/z.yaml": "z\n"})
    listing = subprocess.run(
        ["git", "ls-tree", "-r", "-z", "HEAD", "flags", "schemas"],
        cwd=work.root,
        capture_output=True,
        check=True,
    )
    taken = open_repository(work.root).snapshot("HEAD")
    assert taken.digest() == hashlib.sha256(listing.stdout).hexdigest()
    assert taken.digest([PAY]) == taken.digest([PAY, PAY]) != taken.digest()


@pytest.mark.parametrize(
    "revision",
    ["main", "HEAD~1", "v1", "v1^{}", "refs/heads/main", "HEAD^{/Begin}", "HEAD@{0}"],
)
def test_commits_have_many_names(work: "Work", revision: str) -> None:
    work.commit("Second")
    work.git("tag", "-a", "v1", "-m", "annotated")
    expected = work.git("rev-parse", f"{revision}^{{commit}}")
    assert open_repository(work.root).snapshot(revision).commit == expected


@pytest.mark.parametrize(
    ("revision", "message", "remedy"),
    [
        pytest.param("mian", "no commit called mian", "did you mean main?", id="misspelt"),
        pytest.param("pay-ramp", "no commit called", "did you mean feature/pay-ramp?", id="folder-left-out"),
        pytest.param("0" * 40, "no commit called", "git fetch", id="unknown-id"),
        pytest.param("HEAD:flags", "no commit called", "git branch", id="a-tree"),
        pytest.param("--help", "no commit called", "git branch", id="like-an-option"),
        pytest.param("", "names no commit", "", id="empty"),
        pytest.param("main\nmain", "names no commit", "", id="two-lines"),
        pytest.param("both", "more than one thing", "heads/both", id="branch-and-tag"),
    ],
)
def test_what_names_no_commit_is_a_stop(work: "Work", revision: str, message: str, remedy: str) -> None:
    work.git("branch", "feature/pay-ramp")
    work.git("branch", "both")
    work.git("tag", "both", work.commit("Second"))
    with pytest.raises(NothingReadStop, match=message) as stop:
        open_repository(work.root).snapshot(revision)
    assert remedy in stop.value.remedy


def test_an_empty_repository_has_no_commit(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path / "new")], check=True)
    with pytest.raises(NothingReadStop, match="no commit yet"):
        open_repository(tmp_path / "new").snapshot("HEAD")


def test_a_commit_without_flags_is_empty(work: "Work") -> None:
    work.git("rm", "-rq", ".")
    work.commit()
    taken = open_repository(work.root).snapshot("HEAD")
    assert (taken.files, taken.read()) == ({}, {})


def test_sha256_repositories(work: "Work", tmp_path: Path) -> None:
    new = type(work)(tmp_path / "sha256")
    new.write({"flags/flaggit.yaml": "a: b\n", "flags/deep/er/x.yaml": "c\n", "schemas/taxonomy.yaml": "t\n"})
    new.git("init", "-q", "--object-format=sha256")
    before = open_repository(new.root).snapshot()
    new.commit()
    after = open_repository(new.root).snapshot("HEAD")
    assert before.tree == after.tree == new.git("rev-parse", "HEAD^{tree}")
    assert len(after.tree) == 64
    assert before.read() == after.read()


@pytest.fixture
def monorepo(tmp_path: Path, work: "Work") -> "Work":
    new = type(work)(tmp_path / "mono")
    new.write({"ops/shop/flags/flaggit.yaml": "a: b\n", "ops/shop/schemas/taxonomy.yaml": "t\n"})
    new.write({"flags/other.yaml": "not ours\n", "ops/shop/README.md": "beside\n"})
    new.git("init", "-q")
    new.commit()
    return type(work)(new.root / "ops/shop")


def test_a_sub_folder_of_a_larger_repository(monorepo: "Work") -> None:
    repository = open_repository(find_root(monorepo.root / "flags"))
    assert repository.root == monorepo.root
    for taken in (repository.snapshot(), repository.snapshot("HEAD")):
        assert list(taken.files) == ["flags/flaggit.yaml", "schemas/taxonomy.yaml"]
        assert taken.tree == monorepo.git("rev-parse", "HEAD:ops/shop")
        assert not taken.dirty
    monorepo.write({"flags/new.yaml": "n\n", "../../flags/other.yaml": "changed\n"})
    taken = repository.snapshot()
    assert [change.path for change in repository.changed("HEAD", taken)] == ["flags/new.yaml"]
    monorepo.commit()
    assert taken.tree == monorepo.git("rev-parse", "HEAD:ops/shop") == repository.snapshot("HEAD").tree
    assert [change.path for change in repository.changed("HEAD~1", repository.snapshot("HEAD"))] == [
        "flags/new.yaml"
    ]
    assert repository.blame("flags/new.yaml", [1])[0].commit == monorepo.git("rev-parse", "HEAD")


def test_a_sub_folder_that_is_newer_than_the_commit(monorepo: "Work") -> None:
    late = type(monorepo)(monorepo.root.parent / "late")
    late.write({"flags/flaggit.yaml": "a: b\n"})
    taken = open_repository(late.root).snapshot()
    assert open_repository(late.root).snapshot("HEAD").files == {}
    assert taken.dirty
    late.commit()
    assert taken.tree == late.git("rev-parse", "HEAD:ops/late")


def test_linked_work_trees_see_their_own_files(work: "Work", tmp_path: Path) -> None:
    work.git("worktree", "add", "-q", str(tmp_path / "second"))
    second = type(work)(tmp_path / "second")
    second.commit(**{PAY: "second\n"})
    second.write({"flags/new.yaml": "new\n"})
    taken = open_repository(second.root).snapshot()
    assert (taken.commit, taken.dirty) == (second.git("rev-parse", "HEAD"), True)
    assert taken.read([PAY]) == {PAY: b"second\n"}
    assert not open_repository(work.root).snapshot().dirty


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("GIT_DIR", "{other}/.git", id="git-dir"),
        pytest.param("GIT_WORK_TREE", "{other}", id="work-tree"),
        pytest.param("GIT_INDEX_FILE", "{other}/.git/index", id="index"),
        pytest.param("GIT_OBJECT_DIRECTORY", "{other}/.git/objects", id="objects"),
        pytest.param("GIT_COMMON_DIR", "{other}/.git", id="common-dir"),
        pytest.param("GIT_NAMESPACE", "foreign", id="namespace"),
        pytest.param("GIT_CEILING_DIRECTORIES", "/", id="ceiling"),
        pytest.param("GIT_CONFIG_PARAMETERS", "'core.bare=true'", id="settings"),
        pytest.param("GIT_GRAFT_FILE", "{other}/grafts", id="grafts"),
        pytest.param("GIT_SHALLOW_FILE", "{other}/shallow", id="shallow"),
        pytest.param("GIT_TRACE", "1", id="trace"),
        pytest.param("GIT_PAGER", "false", id="pager"),
        pytest.param("LC_ALL", "tr_TR.UTF-8", id="locale"),
        pytest.param("GIT_PREFIX", "flags/", id="prefix"),
        pytest.param("GIT_ICASE_PATHSPECS", "1", id="pathspecs"),
    ],
)
def test_the_callers_environment_has_no_say(
    work: "Work", tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    other = type(work)(tmp_path / "other")
    other.write({"flags/flaggit.yaml": "foreign\n", "grafts": work.git("rev-parse", "HEAD") + "\n"})
    other.git("init", "-q")
    other.commit("foreign")
    work.commit("Second")
    (other.root / "shallow").write_text(work.git("rev-parse", "HEAD") + "\n")
    expected = _everything(open_repository(work.root))
    monkeypatch.setenv(name, value.format(other=other.root))
    assert _everything(open_repository(work.root)) == expected


def _everything(repository: Repository) -> list[object]:
    taken = [repository.snapshot(), repository.snapshot("HEAD")]
    return [*taken, [each.read() for each in taken], repository.commit_count(), repository.blame(PAY, [1, 3])]


def test_replace_refs_fool_nobody(work: "Work") -> None:
    before = open_repository(work.root).snapshot("HEAD")
    spoof = work.git("hash-object", "-w", "--stdin", stdin=b"spoofed\n")
    work.git("replace", before.files[PAY], spoof)
    work.commit("Second")
    work.git("replace", "--graft", "HEAD")
    repository = open_repository(work.root)
    assert repository.snapshot("HEAD~1").read() == before.read()
    assert repository.commit_count() == 2


def test_missing_objects_are_a_stop(work: "Work") -> None:
    blob = open_repository(work.root).snapshot("HEAD").files[PAY]
    os.unlink(work.root / ".git/objects" / blob[:2] / blob[2:])  # noqa: PTH108  # one step
    with pytest.raises(NothingReadStop, match="missing"):
        open_repository(work.root).snapshot("HEAD")


def test_blobs_that_vanish_before_they_are_read_are_a_stop(work: "Work") -> None:
    taken = open_repository(work.root).snapshot("HEAD")
    (work.root / ".git/objects" / taken.files[PAY][:2] / taken.files[PAY][2:]).unlink()
    with pytest.raises(NothingReadStop, match="missing") as stop:
        taken.read()
    assert "git fsck" in stop.value.remedy


def test_a_branch_whose_commit_is_lost_is_a_stop(work: "Work") -> None:
    (work.root / ".git/refs/heads/main").write_text("1" * 40 + "\n")
    with pytest.raises(NothingReadStop):
        open_repository(work.root).snapshot()
