"""A branch is followed step by step, and each step says who wrote it, who brought it in, and whom its message names."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flaggit.errors import NothingReadStop
from flaggit.repository import Person, open_repository

if TYPE_CHECKING:
    from tests.repository.conftest import Work

PAY = "flags/checkout/pay.flag.yaml"
ADA = Person(name="Ada Example", mail="ada@example.com")
BEN = Person(name="Ben Ray", mail="ben@example.com")
LIN = Person(name="Lin Moss", mail="lin@example.com")


def as_author(work: "Work", person: Person, message: str, **files: str) -> str:
    work.write(files)
    work.git("add", "-A")
    work.git("commit", "-q", "-m", message, f"--author={person.name} <{person.mail}>")
    return work.git("rev-parse", "HEAD")


def test_a_commit_says_who_wrote_it_and_whom_it_names(work: "Work") -> None:
    first = work.git("rev-parse", "HEAD")
    message = (
        "Raise the ramp\n\nBecause: it went well.\n\n"
        "Co-authored-by: Lin Moss <lin@example.com>\n"
        "Reviewed-by: Lin Moss <lin@example.com>\nApproved-by: Jo\nApproved-by: <>\nreviewed-by: Lin Moss\n"
        "  <lin@example.com>\n"
    )
    commit = as_author(work, BEN, message, **{PAY: "one\n"})
    (step,) = open_repository(work.root).steps(first, "HEAD")
    assert (step.commit, step.parent, step.merge, step.subject) == (commit, first, False, "Raise the ramp")
    assert step.time == int(work.git("log", "-1", "--format=%ct"))
    assert (step.authors, step.committer) == ((BEN, LIN), ADA)
    assert step.approvals == (Person(name="Jo", mail=""), LIN)


def test_a_merge_is_one_step_by_those_who_wrote_what_it_brings(work: "Work") -> None:
    first = work.git("rev-parse", "HEAD")
    work.git("switch", "-q", "-c", "branch")
    as_author(work, BEN, "one", **{PAY: "one\n"})
    as_author(work, LIN, "elsewhere", **{"README.md": "two\n"})
    work.git("switch", "-q", "main")
    between = as_author(work, ADA, "between", **{"flags/other.flag.yaml": "x\n"})
    work.git("merge", "-q", "--no-ff", "branch", "-m", "Merge it")
    steps = open_repository(work.root).steps(first, "main")
    assert [(step.subject, step.parent, step.merge) for step in steps] == [
        ("between", first, False),
        ("Merge it", between, True),
    ]
    assert (steps[1].authors, steps[1].committer) == ((BEN,), ADA)


def test_of_a_merge_the_last_is_who_committed_the_last_of_what_it_brings(work: "Work") -> None:
    first = work.git("rev-parse", "HEAD")
    work.git("switch", "-q", "-c", "branch")
    as_author(work, BEN, "one", **{PAY: "one\n"})
    identity = ("-c", f"user.name={LIN.name}", "-c", f"user.email={LIN.mail}")
    work.git(*identity, "commit", "-q", "--amend", "--no-edit")
    as_author(work, BEN, "elsewhere", **{"README.md": "two\n"})
    work.git("switch", "-q", "main")
    work.git("merge", "-q", "--no-ff", "branch", "-m", "Merge it")
    (step,) = open_repository(work.root).steps(first, "main")
    assert (step.authors, step.last, step.committer) == ((BEN,), LIN, ADA)
    (before,) = open_repository(work.root).steps(first, "branch")
    assert before.last == LIN


@pytest.mark.parametrize(
    ("files", "mixes"),
    [
        pytest.param({}, False, id="as it comes"),
        pytest.param({"README.md": "three\n"}, False, id="with something else"),
        pytest.param({PAY: "two\n"}, True, id="with a file as neither has it"),
        pytest.param({"flags/new.flag.yaml": "x\n"}, True, id="with a file that neither has"),
        pytest.param({PAY: "two\n", "README.md": "three\n"}, True, id="with both"),
    ],
)
def test_a_merge_mixes_when_it_has_a_governed_file_as_no_parent_has_it(
    work: "Work", files: dict[str, str], *, mixes: bool
) -> None:
    work.git("switch", "-q", "-c", "branch")
    as_author(work, BEN, "one", **{PAY: "one\n"})
    work.git("switch", "-q", "main")
    as_author(work, ADA, "between", **{"flags/other.flag.yaml": "x\n"})
    work.git("merge", "-q", "--no-ff", "--no-commit", "branch")
    as_author(work, ADA, "Merge it", **files)
    assert open_repository(work.root).mixes("HEAD") is mixes


def test_a_merge_that_brings_nothing_governed_is_no_step(work: "Work") -> None:
    first = work.git("rev-parse", "HEAD")
    work.git("switch", "-q", "-c", "branch")
    as_author(work, BEN, "elsewhere", **{"README.md": "two\n"})
    work.git("switch", "-q", "main")
    work.git("merge", "-q", "--no-ff", "branch", "-m", "Merge it")
    repository = open_repository(work.root)
    assert repository.steps(first, "HEAD") == ()
    (last,) = repository.steps("", "HEAD")
    assert (last.subject, last.authors) == ("Merge it", (ADA,))


def test_without_a_base_it_is_the_last_commit(work: "Work") -> None:
    work.commit("one", **{PAY: "one\n"})
    work.commit("two", **{PAY: "two\n"})
    repository = open_repository(work.root)
    assert [step.subject for step in repository.steps("", "HEAD")] == ["two"]
    assert [step.subject for step in repository.steps("", "HEAD~1")] == ["one"]
    assert repository.steps("HEAD", "HEAD") == ()


def test_only_the_flag_repositorys_own_folder_counts(work: "Work") -> None:
    work.commit("Add another", **{"sub/flags/flaggit.yaml": "project: other\n"})
    work.commit("own", **{PAY: "one\n"})
    work.commit("other", **{"sub/flags/x.flag.yaml": "x\n"})
    inside = open_repository(work.root / "sub")
    assert [step.subject for step in inside.steps("HEAD~2", "HEAD")] == ["other"]


def test_the_users_settings_have_no_say(work: "Work") -> None:
    first = work.git("rev-parse", "HEAD")
    as_author(work, BEN, "one\n\nApproved-by: Lin Moss <lin@example.com>", **{PAY: "one\n"})
    (work.root / ".mailmap").write_text("Someone Else <other@example.com> <ben@example.com>\n")
    before = open_repository(work.root).steps(first, "HEAD")
    for name, value in {
        "log.mailmap": "true",
        "log.showSignature": "true",
        "trailer.separators": "%",
        "i18n.logOutputEncoding": "ISO-8859-1",
        "color.ui": "always",
        "log.date": "relative",
    }.items():
        work.git("config", name, value)
    assert open_repository(work.root).steps(first, "HEAD") == before
    assert before[0].authors == (BEN,)


def test_the_first_commit_has_nothing_before_it(work: "Work") -> None:
    with pytest.raises(NothingReadStop, match="the first commit has no state before it"):
        open_repository(work.root).steps("", "HEAD")


def test_where_a_shallow_clone_ends_nothing_can_be_told(work: "Work", tmp_path: Path) -> None:
    work.commit("one", **{PAY: "one\n"})
    work.commit("two", **{PAY: "two\n"})
    clone = tmp_path / "clone"
    work.git("clone", "-q", "--depth", "1", f"file://{work.root}", str(clone))
    with pytest.raises(NothingReadStop, match="this clone is shallow") as stop:
        open_repository(clone).steps("", "HEAD")
    assert "git fetch --unshallow" in stop.value.remedy
