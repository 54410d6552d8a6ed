"""`log`: what happened to the flags, from real histories: what is an entry, what is left out, and what can't be read."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.program import Ran, Work
from tests.terminal import converse

from flaggit.bundle import instant
from flaggit.checks.samples import RANKING, TODAY, TOMBSTONE
from flaggit.commands.log import Wish, log
from flaggit.errors import Exit

KEY, TOKENS, LAYOUT = "checkout.express-pay", "payments.tokenised-cards", "checkout.cart-layout"
EXPRESS = "flags/checkout/express-pay.flag.yaml"
PAY = "flags/checkout/pay.rollout.yaml"
STAFF = "flags/shared/employees.segment.yaml"
HOUR = 3600


class Past(Work):
    """A repository whose commits are so many hours old."""

    def at(self, hours: float, message: str, *options: str) -> str:
        when = f"@{TODAY - int(hours * HOUR)} +0000"
        environment = {**os.environ, "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
        self.git("add", "--all")
        command = ("git", "commit", "--quiet", "-m", message, *options)
        subprocess.run(command, cwd=self.root, env=environment, check=True)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def past(shop: Work) -> Past:
    """A day: a ramp, a wording, a branch with a segment, a break and its repair, a comment, a rename."""
    work = Past(shop.root)
    work.edit(PAY, "stage: quarter", "stage: five")
    work.at(20, "Slow down\n\nReviewed-by: Bo Reed <bo@shop.example>")
    work.edit(EXPRESS, "One-click", "One-tap")
    work.at(16, "Word it")
    work.git("switch", "--quiet", "-c", "crew")
    work.edit(STAFF, "contains: staff", "contains: crew")
    work.at(14, "Rename the staff", "--author=Lin Moss <lin@shop.example>")
    work.edit(STAFF, "contains: crew", "contains: people")
    work.at(13, "And again")
    work.git("switch", "--quiet", "main")
    work.git("merge", "--quiet", "--no-ff", "crew", "-m", "Merge the crew")
    return work


def entries(work: Work, *arguments: str) -> list[dict[str, Any]]:
    ran = work.run("log", *arguments, "--format", "json")
    assert ran.code == Exit.CLEAN, ran.err
    found: list[dict[str, Any]] = json.loads(ran.out)["entries"]
    return found


def told(work: Work, *arguments: str) -> list[tuple[str, list[str]]]:
    """Subject and flags of each entry."""
    return [
        (each["subject"], [flag["key"] for flag in (each["review"] or {"flags": []})["flags"]])
        for each in entries(work, *arguments)
    ]


BEGIN = ("Begin", list[str]())


class TestEntries:
    def test_a_merge_is_one_entry_with_its_net_effect(self, past: Past) -> None:
        assert told(past) == [
            ("Merge the crew", [KEY, TOKENS]),
            ("Word it", []),
            ("Slow down", [KEY, TOKENS]),
            BEGIN,
        ]
        merge = entries(past)[0]
        assert merge["merge"]
        assert [each["name"] for each in merge["authors"]] == ["Lin Moss", "Ada Vale"]
        (place,) = merge["review"]["flags"][1]["places"]
        assert "with roles with people and without staff go from false to true" in place["sentence"]

    def test_who_wrote_and_who_approved(self, past: Past) -> None:
        slow = entries(past)[2]
        assert slow["approvals_claimed"] == [{"name": "Bo Reed", "mail": "bo@shop.example"}]
        assert slow["time"] == instant.text(TODAY - 20 * HOUR)

    def test_an_edit_that_decides_nothing_is_named(self, past: Past) -> None:
        assert entries(past)[1]["edits"] == [{"flag": KEY, "what": "summary only"}]
        assert f"{KEY}  summary only   no decision changes" in past.run("log").out

    def test_comments_are_named_by_their_file(self, past: Past) -> None:
        past.write({PAY: past.text(PAY) + "# done\n"})
        past.at(1, "Comment")
        assert f"{PAY}  no decision changes" in past.run("log", "--limit", "1").out

    def test_a_guardrail_that_was_loosened_is_no_blank_in_the_history(self, past: Past) -> None:
        past.edit(PAY, "+20%", "+50%")
        past.at(1, "Loosen")
        words = "rollout checkout.pay: guardrail checkout-errors: relative +20 % -> +50 %"
        assert f"{KEY}, {TOKENS}  {words}   no decision changes" in past.run("log", "--limit", "1").out

    def test_the_first_commit_says_how_many_flags_it_brought(self, past: Past) -> None:
        assert entries(past)[-1]["flags_at_the_beginning"] == 3
        assert "the flags begin: 3 flags" in past.run("log").out

    def test_commits_that_touch_no_flag_file_are_no_entries(self, past: Past) -> None:
        past.write({"README.md": "hello\n"})
        past.at(1, "Read me")
        assert told(past)[0][0] == "Merge the crew"

    def test_what_can_not_be_read_is_an_entry_that_says_so(self, past: Past) -> None:
        past.edit(EXPRESS, "kind: release", "kind: relese")
        past.at(3, "Break")
        past.edit(EXPRESS, "kind: relese", "kind: release")
        past.at(2, "Repair")
        found = entries(past, TOKENS)
        assert [each["subject"] for each in found][:2] == ["Repair", "Break"]
        assert all("unknown kind relese" in each["unreadable"] for each in found[:2])
        assert "can't be read: flags/checkout/express-pay.flag.yaml: the head" in past.run("log").out

    def test_a_shallow_clone_says_where_it_ends(self, past: Past, tmp_path: Path) -> None:
        past.git("clone", "--quiet", "--depth", "2", f"file://{past.root}", str(tmp_path / "shallow"))
        found = Work(tmp_path / "shallow").run("log")
        assert "this clone is shallow and ends here: git fetch --unshallow shows more" in found.out

    def test_a_flag_repository_that_came_later_begins_with_its_flags_created(self, folder: Work) -> None:
        folder.write({"README.md": "hello\n"})
        folder.git("init", "--quiet", "--template=")
        folder.commit("Hello")
        assert folder.run("init", folder.root).code == Exit.CLEAN
        folder.commit("Flags")
        (entry,) = entries(folder)
        assert [flag["change"] for flag in entry["review"]["flags"]] == ["created"]


class TestAsking:
    def test_by_flag(self, past: Past) -> None:
        assert told(past, KEY) == [
            ("Merge the crew", [KEY]),
            ("Word it", []),
            ("Slow down", [KEY]),
            BEGIN,
        ]
        assert told(past, "--flag", LAYOUT) == [BEGIN]

    @pytest.mark.parametrize("formerly", [True, False], ids=["with its former key", "as a file alone"])
    def test_a_renamed_flag_is_followed(self, past: Past, formerly: bool) -> None:  # noqa: FBT001 - a row of a table
        for suffix in ("flag", "test"):
            past.git(
                "mv", f"flags/checkout/express-pay.{suffix}.yaml", f"flags/checkout/fast-pay.{suffix}.yaml"
            )
        if formerly:
            past.edit("flags/checkout/fast-pay.flag.yaml", "salt:", f"formerly: [{KEY}]\nsalt:")
        past.at(1, "Rename")
        assert [subject for subject, _ in told(past, "checkout.fast-pay")] == [
            "Rename",
            "Merge the crew",
            "Word it",
            "Slow down",
            "Begin",
        ]

    def test_by_service_and_environment(self, past: Past) -> None:
        assert told(past, "-s", "payments") == [("Merge the crew", [TOKENS]), ("Slow down", [TOKENS]), BEGIN]
        assert told(past, "-e", "production-eu", KEY)[:1] == [("Merge the crew", [KEY])]
        assert told(past, "-e", "non-production") == [BEGIN]

    def test_by_time(self, past: Past) -> None:
        assert [subject for subject, _ in told(past, "--since", "17h")] == ["Merge the crew", "Word it"]

    def test_by_range(self, past: Past) -> None:
        assert [subject for subject, _ in told(past, "main~2..main~1")] == ["Word it"]
        assert [subject for subject, _ in told(past, "main~1...crew")] == ["And again", "Rename the staff"]

    def test_by_branch(self, past: Past) -> None:
        assert [subject for subject, _ in told(past, "--rev", "crew", "--limit", "1")] == ["And again"]

    def test_the_release_branch_is_followed_whatever_is_checked_out(self, past: Past) -> None:
        past.git("switch", "--quiet", "crew")
        assert told(past)[0][0] == "Merge the crew"

    def test_the_branch_of_an_environment(self, past: Past) -> None:
        past.edit("flags/flaggit.yaml", "  production: main", "  production: live")
        past.git("branch", "live", "crew")
        past.at(1, "Release from live")
        assert told(past, "-e", "production")[0][0] == "And again"
        assert told(past, "-e", "non-production")[0][0] == "Begin"
        assert told(past)[0][0] == "Release from live"

    def test_a_limit_says_that_there_is_more(self, past: Past) -> None:
        assert past.run("log", "--limit", "2").last == "there is more: --limit N, 0 for all"
        assert len(entries(past, "--limit", "0")) == 4

    @pytest.mark.parametrize("end", ["deleted", "retired"])
    def test_a_flag_that_is_gone_has_a_log(self, past: Past, end: str) -> None:
        hint, service = "flags/checkout/old-hint", "flags/services/old.service.yaml"
        past.write({f"{hint}.flag.yaml": RANKING, service: past.text("flags/services/web.service.yaml")})
        past.at(3, "Bring it")
        past.write({f"{hint}.flag.yaml": None, service: None})
        if end == "retired":
            past.write({f"{hint}.retired.yaml": TOMBSTONE})
        past.at(2, "Take it away")
        subjects = [each["subject"] for each in entries(past, "checkout.old-hint")]
        assert subjects == ["Take it away", "Bring it"]
        assert told(past, "--service", "old") == [BEGIN]


WRONG = [
    (("--since", "yesterday"), "neither a length of time nor an instant"),
    (("-e", "prodction"), "did you mean production?"),
    (("main~1..main", "--rev", "main"), "the range says already where it ends"),
    (("nosuch.flag",), "there is no flag 'nosuch.flag', and the history of main has none\n"),
    ((KEY, "checkout.cart-layut"), "did you mean checkout.cart-layout?"),
    (("--service", "nosuch"), "flaggit list services shows those that there are"),
    (("--service", "paymnets"), "did you mean payments?"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_what_is_asked_wrongly_is_refused(past: Past, arguments: tuple[str, ...], said: str) -> None:
    ran = past.run("log", *arguments)
    assert (ran.code, ran.out) == (Exit.USAGE, "")
    assert said in ran.err


def test_a_shallow_clone_does_not_say_that_there_never_was_such_a_flag(past: Past, tmp_path: Path) -> None:
    past.git("clone", "--quiet", "--depth", "2", f"file://{past.root}", str(tmp_path / "shallow"))
    ran = Work(tmp_path / "shallow").run("log", "checkout.old-hint")
    assert (ran.code, ran.out) == (Exit.NOTHING, "")
    assert "as far as this shallow clone goes" in ran.err
    assert "git fetch --unshallow" in ran.err


def test_without_history_there_is_nothing_to_read(folder: Work, shop: Work) -> None:
    (folder.root / ".git").rename(folder.root.parent / "git")
    assert shop.run("log").code == Exit.NOTHING
    shop.git("init", "--quiet", "--template=")
    assert shop.run("log").code == Exit.NOTHING


def test_entries_are_worked_out_as_they_are_asked_for(past: Past) -> None:
    seen: list[int] = []
    history = log(past.root, Wish(), now=TODAY, looked=seen.append)
    assert seen == []
    next(history.entries)
    assert seen == [1]


def test_long_histories_are_read_page_by_page(past: Past) -> None:
    for at in range(40):
        past.write({PAY: past.text(PAY) + f"# {at}\n"})
        past.git("commit", "--quiet", "--all", "-m", f"Comment {at}")
    ran: Ran = past.run("log", "--limit", "0")
    assert "44 commits of main" in ran.out
    assert "the flags begin" in ran.out


def test_a_terminal_sees_that_work_goes_on(past: Past, home: Path) -> None:
    for at in range(12):
        past.write({PAY: past.text(PAY) + f"# {at}\n"})
        past.git("commit", "--quiet", "--all", "-m", f"Comment {at}")
    code, said = converse(("log", LAYOUT), past.root, HOME=str(home))
    assert code == Exit.CLEAN
    assert "looked at 10 commits" in said
