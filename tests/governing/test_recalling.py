"""Signed approvals in `log` and `events`: which commit has them, wherever they were committed, and which files count for nothing."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.governing.conftest import BANNER, CHARTER, DAY, EXPRESS, HOUR, Org
from tests.governing.test_check import STAGING, small

from flaggit.approvals import NAMESPACE, Signed, message_of, sign

WORK = "Turn express pay off in staging"


def logged(org: Org, *arguments: str) -> dict[str, Any]:
    ran = org.work.run("log", *arguments, "--format", "json", today=org.now)
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


def told(org: Org, asked: str = "") -> dict[str, Any]:
    ran = org.work.run("events", *filter(None, [asked]), "--format", "json", today=org.now)
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


def by_log(org: Org, subject: str = "") -> list[str]:
    """Who signed the newest entry, or the newest with a subject."""
    entries = logged(org)["entries"]
    entry = next(each for each in entries if subject in each["subject"])
    assert entry["unreadable"] is None
    return [each["by"] for each in entry["approvals_signed"]]


def by_events(org: Org, commit: str = "HEAD") -> list[str]:
    """Who signed what a commit brought, by its events."""
    # Every event of a commit says the same of it.
    ways = {json.dumps(each["data"]["approved_by"]) for each in told(org, f"{commit}^..{commit}")["events"]}
    (way,) = ways
    return [each["name"] for each in json.loads(way) if each["how"] == "signed"]


def to_main(org: Org, *how: str) -> None:
    org.git("switch", "--quiet", "main")
    org.git("merge", "--quiet", *(how or ("--no-ff", "-m", "Merge work")), "work")


def write(
    org: Org, by: str, *, key: str = "", at: int = 0, project: str = "shop", asked: str = "main...HEAD"
) -> None:
    """Write an approval by hand, as `policy approve` would not."""
    digest = org.check(asked)["digest"]
    message = message_of(Signed(project=project, digest=digest, by=by, at=at or org.later()))
    folder = org.work.root / "approvals"
    folder.mkdir(exist_ok=True)
    (folder / f"{by}.approval").write_bytes(message)
    (folder / f"{by}.approval.sig").write_text(sign(message, org.keys[key or by], NAMESPACE))


def with_the_change(org: Org) -> None:
    org.work.edit(EXPRESS, *STAGING)
    org.approve("grace", "main")
    org.commit(WORK)
    to_main(org, "--ff-only")


def after_it_in_the_branch(org: Org) -> None:
    small(org)
    org.approve("grace")
    org.commit("Approve")
    to_main(org)


def by_the_approver_s_own_commit(org: Org) -> None:
    small(org)
    org.approve("grace")
    org.by("grace")
    org.commit("Approve")
    org.by("ada")
    to_main(org)


def moved_forward(org: Org) -> None:
    small(org)
    org.approve("grace")
    org.commit("Approve")
    to_main(org, "--ff-only")


def in_the_merge(org: Org) -> None:
    small(org)
    org.approve("grace")
    org.git("stash", "--quiet", "--include-untracked")
    to_main(org, "--no-ff", "--no-commit")
    org.git("stash", "pop", "--quiet")
    org.commit("Merge work, approved")


def squashed(org: Org) -> None:
    small(org)
    org.approve("grace")
    org.commit("Approve")
    org.work.write({"README.md": "hello\n"})
    org.commit("Say hello")
    to_main(org, "--squash")
    org.commit(f"{WORK} (#1)")


def beside_something_unrelated(org: Org) -> None:
    small(org)
    org.approve("grace")
    org.commit("Approve")
    org.git("switch", "--quiet", "main")
    org.work.edit("flags/metrics/checkout-errors.metric.yaml", "Share of requests", "The share of requests")
    org.commit("Word a metric")
    to_main(org)


def by_two(org: Org) -> None:
    small(org)
    org.approve("frances")
    org.approve("grace")
    org.commit("Approve")
    to_main(org)


def merged_by_the_approver(org: Org) -> None:
    small(org)
    org.approve("grace")
    org.commit("Approve")
    org.by("grace")
    to_main(org)


def before_the_change(org: Org) -> None:
    org.work.edit(EXPRESS, *STAGING)
    org.approve("grace", "main")
    org.git("add", "approvals")
    org.git("commit", "--quiet", "-m", "Approve what comes")
    org.commit(WORK)
    to_main(org, "--ff-only")


def one_of_two_taken_away_before(org: Org) -> None:
    org.work.edit(EXPRESS, *STAGING)
    org.approve("frances", "main")
    org.approve("grace", "main")
    org.git("add", "approvals")
    org.git("commit", "--quiet", "-m", "Approve what comes")
    (gone,) = (org.work.root / "approvals").glob("*.grace.approval")
    gone.unlink()
    org.git("add", "approvals")
    org.git("commit", "--quiet", "-m", "Think again")
    org.commit(WORK)
    to_main(org, "--ff-only")


def taken_away_later(org: Org) -> None:
    after_it_in_the_branch(org)
    org.git("rm", "--quiet", "-r", "approvals")
    org.commit("Tidy up")


HAS: list[tuple[Callable[[Org], None], str, list[str], list[str]]] = [
    (with_the_change, "HEAD", ["grace"], ["grace"]),
    (after_it_in_the_branch, "HEAD", ["grace"], ["grace"]),
    (by_the_approver_s_own_commit, "HEAD", ["grace"], ["grace"]),
    # The commit of the change is a step of its own, which did not hold the approval yet.
    (moved_forward, "HEAD^", ["grace"], []),
    (in_the_merge, "HEAD", ["grace"], ["grace"]),
    (squashed, "HEAD", ["grace"], ["grace"]),
    (beside_something_unrelated, "HEAD", ["grace"], ["grace"]),
    (by_two, "HEAD", ["frances", "grace"], ["frances", "grace"]),
    (merged_by_the_approver, "HEAD", ["grace"], ["grace"]),
    (before_the_change, "HEAD", ["grace"], ["grace"]),
    (one_of_two_taken_away_before, "HEAD", ["frances"], ["frances"]),
    (taken_away_later, "HEAD^", ["grace"], ["grace"]),
]


@pytest.mark.parametrize(
    ("case", "commit", "log", "events"), [pytest.param(*each, id=each[0].__name__) for each in HAS]
)
def test_a_commit_has_its_approvals(
    org: Org, case: Callable[[Org], None], commit: str, log: list[str], events: list[str]
) -> None:
    case(org)
    assert by_log(org) == log
    assert by_events(org, commit) == events
    assert logged(org)["unread"] == []


def edited_after_signing(org: Org) -> None:
    small(org)
    org.approve("grace")
    org.work.edit(EXPRESS, "percent: 25", "percent: 26")
    org.commit("Approve, and go further")
    to_main(org)


def by_the_author(org: Org) -> None:
    small(org)
    org.approve("ada")
    org.commit("Approve")
    org.by("edsger")
    to_main(org, "--squash")
    org.git("commit", "--quiet", "--author", "ada <ada@shop.example>", "-m", WORK)


def by_who_amended(org: Org) -> None:
    org.work.edit(EXPRESS, *STAGING)
    org.commit(WORK)
    org.by("grace")
    org.work.edit(EXPRESS, "percent: 25", "percent: 26")
    org.approve("grace", "main")
    org.git("commit", "--quiet", "--all", "--amend", "-m", WORK)
    org.work.git("add", "--all")
    org.git("commit", "--quiet", "--amend", "-m", WORK)
    to_main(org, "--ff-only")


def merged_with_edits_by_the_approver(org: Org) -> None:
    small(org)
    org.by("grace")
    to_main(org, "--no-ff", "--no-commit")
    org.work.edit(EXPRESS, "percent: 25", "percent: 26")
    org.approve("grace", "main")
    org.commit("Merge work, and more")


def too_old(org: Org) -> None:
    small(org)
    org.approve("grace")
    org.commit("Approve")
    org.later(14 * DAY + HOUR)
    to_main(org)


def dated_ahead(org: Org) -> None:
    small(org)
    write(org, "grace", at=org.now + DAY)
    org.commit("Approve")
    to_main(org)


def under_another_segment(org: Org) -> None:
    org.work.edit(
        BANNER,
        "        percent: 5\n        serve: true",
        "        serve: true\n        when: {segment: employees}",
    )
    org.commit("Show the banner to employees")
    org.approve("grace")
    org.commit("Approve")
    org.git("switch", "--quiet", "main")
    org.work.edit("flags/shared/employees.segment.yaml", "staff", "crew")
    org.commit("Say who works here")
    to_main(org)


HAS_NOT: list[Callable[[Org], None]] = [
    edited_after_signing,
    by_the_author,
    by_who_amended,
    merged_with_edits_by_the_approver,
    too_old,
    dated_ahead,
    under_another_segment,
]


@pytest.mark.parametrize("case", HAS_NOT, ids=lambda case: case.__name__)
def test_a_commit_has_no_approval_of_anything_else(org: Org, case: Callable[[Org], None]) -> None:
    case(org)
    assert (by_log(org), by_events(org), logged(org)["unread"]) == ([], [], [])


def of_nobody_then_known(org: Org) -> None:
    mallory = org.keys["mallory"].with_suffix(".pub").read_text().strip()
    org.work.edit(CHARTER, "people:\n", f"people:\n  mallory:\n    keys:\n      - {mallory}\n")
    small(org)
    write(org, "mallory")


def with_a_stranger_s_key(org: Org) -> None:
    small(org)
    write(org, "grace", key="mallory")


def of_another_project(org: Org) -> None:
    small(org)
    write(org, "grace", project="other")


def for_something_else(org: Org) -> None:
    small(org)
    org.approve("grace")
    (path,) = (org.work.root / "approvals").glob("*.approval")
    Path(f"{path}.sig").write_text(sign(path.read_bytes(), org.keys["grace"], "file"))


def of_other_words(org: Org) -> None:
    small(org)
    org.approve("grace")
    (path,) = (org.work.root / "approvals").glob("*.approval")
    path.write_text(path.read_text().replace("by: grace", "by: frances"))


FORGED: list[tuple[Callable[[Org], None], str]] = [
    (of_nobody_then_known, "the charter knows no key of mallory"),
    (with_a_stranger_s_key, "is none of grace's"),
    (of_another_project, "it is of the project other, not of shop"),
    (for_something_else, "it was made for 'file', not for 'flaggit-approval'"),
    (of_other_words, "signature"),
]


@pytest.mark.parametrize(("case", "why"), [pytest.param(*each, id=each[0].__name__) for each in FORGED])
def test_what_is_not_signed_by_who_it_says_counts_for_nothing_and_is_told(
    org: Org, case: Callable[[Org], None], why: str
) -> None:
    case(org)
    org.commit("Approve")
    to_main(org)
    assert (by_log(org), by_events(org)) == ([], [])
    for found in (logged(org), told(org)):
        (unread,) = found["unread"]
        assert unread["file"].startswith("approvals/")
        assert unread["why"].startswith("does not count: ")
        assert why in unread["why"]


def test_a_release_spends_an_approval_in_history_too(org: Org) -> None:
    after_it_in_the_branch(org)
    org.git("revert", "--no-edit", "-m", "1", "HEAD")
    org.git("revert", "--no-edit", "HEAD")
    entries = {each["subject"]: each["approvals_signed"] for each in logged(org)["entries"]}
    again = (
        'Revert "Revert "Merge work""'
        if 'Revert "Revert "Merge work""' in entries
        else 'Reapply "Merge work"'
    )
    assert [each["by"] for each in entries["Merge work"]] == ["grace"]
    assert (entries['Revert "Merge work"'], entries[again]) == ([], [])
    assert by_events(org) == []
    # A new one is of the second time alone, whenever it is committed.
    org.approve("alan", "HEAD~1..HEAD")
    org.commit("Approve it again")
    entries = {each["subject"]: each["approvals_signed"] for each in logged(org)["entries"]}
    assert [each["by"] for each in entries["Merge work"]] == ["grace"]
    assert [each["by"] for each in entries[again]] == ["alan"]
    assert by_events(org, "HEAD^") == []


def test_a_debt_that_is_settled_later_shows_in_the_log(org: Org) -> None:
    org.by("edsger")
    org.work.edit(EXPRESS, *STAGING)
    org.commit(f"{WORK}\n\nBreak-Glass: staging burns")
    to_main(org, "--ff-only")
    assert by_log(org) == []
    org.later(20 * DAY)
    org.approve("grace", "HEAD^..HEAD")
    assert by_log(org) == []  # not committed yet, so no other clone has it
    org.commit("Settle")
    assert by_log(org) == ["grace"]
    assert by_events(org, "HEAD^") == []


def test_without_a_charter_before_there_is_nobody_to_hold_a_signature_to(org: Org) -> None:
    charter = org.work.text(CHARTER)
    org.work.write({CHARTER: None})
    org.commit("Know no charter")
    org.git("branch", "--force", "main")
    org.work.edit(EXPRESS, *STAGING)
    org.work.write({CHARTER: charter})
    org.work.write({"approvals/x.approval": "flaggit approval 1\n"})
    org.commit(WORK)
    to_main(org, "--ff-only")
    assert by_log(org) == by_events(org) == []


def test_text_tells_a_signature_from_a_claim(org: Org) -> None:
    small(org)
    org.approve("grace")
    org.commit("Approve")
    message = (
        "Merge work\n\nReviewed-by: Grace H <grace@shop.example>\nApproved-by: Bo Reed <bo@shop.example>"
    )
    to_main(org, "--no-ff", "-m", message)
    log = org.work.run("log", "--limit", "1", today=org.now).out
    assert "   ada, approved grace (signed), Bo Reed   " in log
    assert "approvals as commit messages claim them, unless signed" in log
    events = org.work.run("events", today=org.now).out
    assert "  ada, approved by grace (signed) and Bo Reed  Merge work" in events
    (approved, *_) = [each["data"]["approved_by"] for each in told(org)["events"]]
    assert [(each["name"], each["mail"], each["how"], each["at"] is None) for each in approved] == [
        ("grace", "grace@shop.example", "signed", False),
        ("Bo Reed", "bo@shop.example", "claimed", True),
        ("Grace H", "grace@shop.example", "claimed", True),
    ]


def test_a_filtered_log_names_them_too(org: Org) -> None:
    after_it_in_the_branch(org)
    for words in (("checkout.express-pay",), ("--service", "web"), ("--environment", "staging")):
        first = logged(org, *words, "--limit", "1")["entries"][0]
        assert [each["by"] for each in first["approvals_signed"]] == ["grace"]


def hostile(org: Org) -> None:
    """A folder in which nearly nothing is what its name says."""
    folder = org.work.root / "approvals"
    folder.mkdir(exist_ok=True)
    files: dict[str, bytes] = {
        "alone.approval": b"flaggit approval 1\n",
        "empty.approval": b"",
        "empty.approval.sig": b"",
        "latin.approval": "für\n".encode("latin-1"),
        "latin.approval.sig": b"\xff\xfe",
        "large.approval": b"x" * 70_000,
        "large.approval.sig": b"x",
        "only.approval.sig": b"x",
        "notes.txt": b"Nobody reads this.\n",
        "e\x1b[31m\n.approval": b"flaggit approval 1\n",
        "deep.approval/in.approval": b"flaggit approval 1\n",
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "link.approval").symlink_to("/etc/hostname")
    (folder / "link.approval.sig").symlink_to("alone.approval")
    org.work.git("add", "--all")
    head = org.work.git("rev-parse", "HEAD")
    org.work.git("update-index", "--add", "--cacheinfo", f"160000,{head},approvals/module.approval")
    org.work.git("update-index", "--add", "--cacheinfo", f"160000,{head},approvals/module.approval.sig")
    org.git("commit", "--quiet", "-m", "Put things among the approvals")


def test_a_hostile_folder_spoils_nothing_and_is_told_once(org: Org) -> None:
    after_it_in_the_branch(org)
    kept = told(org)["events"]
    hostile(org)
    assert by_log(org, "Merge work") == ["grace"]
    assert told(org, "HEAD^^..HEAD")["events"] == kept
    expected = {
        "approvals/alone.approval": "does not count: it has no signature beside it",
        "approvals/e\x1b[31m\n.approval": "does not count: it has no signature beside it",
        "approvals/empty.approval": "does not count: it is no approval",
        "approvals/large.approval": "does not count: it is too large to be an approval",
        "approvals/latin.approval": "does not count: it is no approval",
        "approvals/link.approval": "does not count: it is no plain file",
        "approvals/module.approval": "does not count: it is no plain file",
    }
    for found in (logged(org), told(org)):
        assert {each["file"]: each["why"] for each in found["unread"]} == expected
    log = org.work.run("log", today=org.now).out
    assert log.count("does not count") == 3
    assert r"approvals/e\x1b[31m\n.approval does not count: it has no signature beside it" in log
    assert "4 more such files" in log
    events = org.work.run("events", "HEAD^^..HEAD", today=org.now).out
    assert events.count("does not count") == 3
    assert "4 more such files" in events
    # What was put right is no complaint any more, whatever lay there once.
    org.git("rm", "--quiet", "-r", "-f", "approvals")
    org.commit("Tidy up")
    assert logged(org)["unread"] == []


def test_the_same_commit_has_the_same_events_in_any_range_and_clone(org: Org, tmp_path: Path) -> None:
    after_it_in_the_branch(org)
    alone = told(org, "HEAD^..HEAD")["events"]
    org.approve("frances", "HEAD^..HEAD")
    org.commit("Approve late")
    assert by_log(org) == ["grace", "frances"]
    org.git("rm", "--quiet", "-r", "approvals")
    org.commit("Tidy up")
    start = org.work.git("rev-list", "--max-parents=0", "HEAD")
    assert told(org, f"{start}..HEAD")["events"][-len(alone) :] == alone
    subprocess.run(("git", "clone", "--quiet", org.work.root, tmp_path / "clone"), check=True)
    other = Org(type(org.work)(tmp_path / "clone"), org.keys, org.monkeypatch, org.now + DAY)
    assert told(other, "HEAD~3..HEAD~2")["events"] == alone
    assert logged(other)["entries"] == logged(org)["entries"]


def test_a_shallow_clone_knows_what_it_holds(org: Org, tmp_path: Path) -> None:
    after_it_in_the_branch(org)
    alone = told(org)["events"]
    command = ("git", "clone", "--quiet", "--depth", "2", f"file://{org.work.root}", tmp_path / "clone")
    subprocess.run(command, check=True)
    other = Org(type(org.work)(tmp_path / "clone"), org.keys, org.monkeypatch, org.now)
    assert told(other)["events"] == alone
    assert by_log(other, "Merge work") == ["grace"]


def test_a_flag_repository_in_a_folder_of_another_one_has_them_too(org: Org) -> None:
    after_it_in_the_branch(org)
    alike = [each["data"]["approved_by"] for each in told(org)["events"]]
    moved = (
        r'git ls-files -s | sed "s-\t-&shop/-" | GIT_INDEX_FILE=$GIT_INDEX_FILE.new git update-index --index-info'
        ' && mv "$GIT_INDEX_FILE.new" "$GIT_INDEX_FILE"'
    )
    org.monkeypatch.setenv("FILTER_BRANCH_SQUELCH_WARNING", "1")
    # Each commit keeps its times.
    for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
        org.monkeypatch.delenv(name)
    org.work.git("filter-branch", "--index-filter", moved, "--", "--all")
    inner = Org(type(org.work)(org.work.root / "shop"), org.keys, org.monkeypatch, org.now)
    assert by_log(inner, "Merge work") == ["grace"]
    assert [each["data"]["approved_by"] for each in told(inner)["events"]] == alike
