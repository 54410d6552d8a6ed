"""`ramp`: which line is meant, what the edit would do, and that exactly it is made."""

import json
from pathlib import Path

import pytest
from tests.program import Work
from tests.terminal import converse

from flaggit.checks.samples import TODAY
from flaggit.commands.ramping import Wish, make, plan
from flaggit.errors import Exit, FailedStop

KEY = "checkout.express-pay"
EXPRESS = "flags/checkout/express-pay.flag.yaml"
TOKENS = "flags/payments/tokenised-cards.flag.yaml"
PAY = "flags/checkout/pay.rollout.yaml"
FROZEN = 1_795_800_000
"""In the freeze of the sample's charter: 2026-11-27."""
NOW = "now: {stage: quarter, wave: front, state: running}"


def changed(shop: Work) -> list[str]:
    """The lines that the work tree has and the last commit has not."""
    lines = shop.git("diff", "--unified=0").splitlines()
    return [line[1:].strip() for line in lines if line.startswith("+") and not line.startswith("+++")]


EDITS: list[tuple[str, tuple[str, ...], list[str]]] = [
    ("a rule's percentage, the only one", (KEY, "40"), ["percent: 40"]),
    ("lower", (KEY, "5"), ["percent: 5"]),
    ("a fraction, with a sign", (KEY, "12.5%"), ["percent: 12.5"]),
    ("nobody", (KEY, "0"), ["percent: 0"]),
    ("named by rule and block", (KEY, "40", "--rule", "early-markets", "-e", "production"), ["percent: 40"]),
    ("a rule that had none", (KEY, "20", "--rule", "employees"), ["percent: 20"]),
    (
        "the stage behind a flag's rule",
        (KEY, "everyone"),
        ["now: {stage: everyone, wave: back, state: running}"],
    ),
    (
        "the rollout of a flag without a percentage of its own",
        ("payments.tokenised-cards", "100"),
        ["now: {stage: everyone, wave: back, state: running}"],
    ),
    (
        "the rollout behind a rule that is named",
        (KEY, "5", "--rule", "ramp"),
        ["now: {stage: five, wave: front, state: running}"],
    ),
    (
        "a rollout, up: the first wave",
        ("checkout.pay", "everyone"),
        ["now: {stage: everyone, wave: back, state: running}"],
    ),
    (
        "a rollout, up: all at once",
        ("checkout.pay", "100", "--wave", "front"),
        ["now: {stage: everyone, wave: front, state: running}"],
    ),
    (
        "a rollout, down: everybody",
        ("checkout.pay", "five"),
        ["now: {stage: five, wave: front, state: running}"],
    ),
    (
        "a rollout, down: consumers first",
        ("checkout.pay", "quarter", "--wave", "back"),
        ["now: {stage: quarter, wave: back, state: running}"],
    ),
    ("before the first stage", ("checkout.pay", "0"), ["now: {stage: none, wave: front, state: running}"]),
    ("already so", (KEY, "25"), []),
    ("a stage already so", ("checkout.pay", "quarter"), []),
]


@pytest.mark.parametrize(
    ("arguments", "lines"), [case[1:] for case in EDITS], ids=[case[0] for case in EDITS]
)
def test_one_line_is_edited_and_the_rest_stays(
    shop: Work, arguments: tuple[str, ...], lines: list[str]
) -> None:
    shop.edit(EXPRESS, "percent: 25", "percent: 25   # agreed with support")
    shop.commit()
    ran = shop.run("ramp", *arguments)
    assert ran.err == ""
    assert [line.partition("   #")[0] for line in changed(shop)] == lines
    assert ("nothing to do" in ran.out) == (not lines)


BEGUN = [
    ("stage: none, state: running", "five", "stage: five, wave: back, state: running"),
    ("stage: quarter, wave: back, state: running", "quarter", "stage: quarter, wave: front, state: running"),
    ("stage: quarter, wave: back, state: held", "everyone", "stage: everyone, wave: back, state: held"),
    (
        "stage: quarter, wave: front, state: rolled-back",
        "quarter",
        "stage: quarter, wave: back, state: running",
    ),
    ("stage: everyone, wave: front, state: finished", "five", "stage: five, wave: front, state: running"),
    (
        "stage: everyone, wave: front, state: finished",
        "everyone",
        "stage: everyone, wave: front, state: finished",
    ),
]


@pytest.mark.parametrize(("before", "stage", "after"), BEGUN)
def test_where_a_rollout_stands_says_where_it_goes(shop: Work, before: str, stage: str, after: str) -> None:
    shop.edit(PAY, NOW, f"now: {{{before}}}")
    ran = shop.run("ramp", "checkout.pay", stage)
    assert ran.code == Exit.CLEAN
    assert f"now: {{{after}}}\n" in shop.text(PAY)


def test_a_plan_that_ran_again_is_undone_by_git(shop: Work) -> None:
    shop.edit(PAY, NOW, NOW.replace("running", "rolled-back"))
    assert f"undo: git restore --staged --worktree {PAY}" in shop.run("ramp", "checkout.pay", "five").out


@pytest.mark.parametrize("arguments", [(KEY, "5"), ("checkout.pay", "five"), (KEY, "everyone")])
def test_what_it_calls_undo_undoes(shop: Work, arguments: tuple[str, ...]) -> None:
    undo = json.loads(shop.run("ramp", *arguments, "--format", "json").out)["undo"].split()
    assert changed(shop)
    assert shop.run(*undo[1:]).code == Exit.CLEAN
    assert changed(shop) == []


WRONG: list[tuple[str, tuple[str, ...], str]] = [
    ("a slip in the key", ("checkout.expres-pay", "5"), "did you mean checkout.express-pay?"),
    ("no percentage", (KEY, "101"), "'101' is no percentage"),
    ("too fine", (KEY, "0.0001"), "at most three decimals"),
    ("an unknown stage", ("checkout.pay", "quartr"), "did you mean quarter?"),
    ("no such stage", ("checkout.pay", "30"), "has no stage of 30 %"),
    ("an unknown wave", ("checkout.pay", "five", "--wave", "frnt"), "did you mean front?"),
    ("a wave of a rule", (KEY, "5", "--wave", "front"), "--wave is for rollouts"),
    ("an unknown rule", (KEY, "5", "--rule", "early-market"), "did you mean early-markets?"),
    (
        "a rule of another block",
        (KEY, "5", "--rule", "ramp", "-e", "non-production"),
        "has no rule 'ramp' in",
    ),
    ("an environment of a group", (KEY, "5", "-e", "production-eu"), "-e production ramps all of them"),
    ("an unknown environment", (KEY, "5", "-e", "prodction"), "did you mean production?"),
    ("a rule of a rollout", ("checkout.pay", "five", "--rule", "ramp"), "is a rollout"),
    ("an environment of a rollout", ("checkout.pay", "five", "-e", "production"), "is a rollout"),
    ("an experiment", ("checkout.cart-layout", "5"), "has no percentage and no rollout to ramp"),
    ("a stage of a rule without a rollout", (KEY, "five", "--rule", "employees"), "has no rollout"),
]


@pytest.mark.parametrize(("arguments", "said"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_what_can_not_be_meant_is_refused(shop: Work, arguments: tuple[str, ...], said: str) -> None:
    ran = shop.run("ramp", *arguments)
    assert (ran.code, ran.out) == (Exit.USAGE, "")
    assert said in ran.err
    assert changed(shop) == []


def test_a_retired_key_is_known(shop: Work) -> None:
    tomb = "summary: Gone\ntype: boolean\nvalue: true\nuntil: 2027-06-01\n"
    shop.write({"flags/checkout/gone.retired.yaml": tomb})
    assert "checkout.gone is retired" in shop.run("ramp", "checkout.gone", "5").err


SECOND = "      - {name: late-markets, percent: 10, serve: true, when: {country: NL}}\n      - name: ramp\n"


def test_several_that_could_be_meant_are_listed_with_the_options_that_tell_them_apart(shop: Work) -> None:
    shop.edit(EXPRESS, "      - name: ramp\n", SECOND)
    shop.edit(
        EXPRESS,
        "  non-production:\n    otherwise: true\n",
        "  non-production:\n    otherwise: false\n    rules:\n      - {name: early-markets, percent: 50, serve: true}\n",
    )
    ran = shop.run("ramp", KEY, "30")
    assert ran.code == Exit.USAGE
    assert ran.err.splitlines() == [
        f"flaggit: {EXPRESS}: {KEY} has several that could be meant:",
        "    -e non-production --rule early-markets   percent 50",
        "    -e production --rule early-markets   percent 25",
        "    -e production --rule late-markets   percent 10",
        "  next: say which, for instance: -e non-production --rule early-markets",
    ]
    assert shop.run("ramp", KEY, "30", "-e", "production", "--rule", "late-markets").code == Exit.CLEAN
    assert "{name: late-markets, percent: 30, serve: true, when: {country: NL}}" in shop.text(EXPRESS)


def test_several_rollouts_are_listed_with_where_they_stand(shop: Work) -> None:
    shop.write(
        {"flags/checkout/other.rollout.yaml": shop.text(PAY).replace(NOW, "now: {stage: none, state: held}")}
    )
    shop.edit(
        TOKENS,
        "      - name: ramp\n",
        "      - {name: second, rollout: checkout.other, serve: true}\n      - name: ramp\n",
    )
    ran = shop.run("ramp", "payments.tokenised-cards", "five")
    assert "--rule second   rollout checkout.other, at none" in ran.err
    assert "--rule ramp   rollout checkout.pay, at quarter" in ran.err


class TestEffect:
    def test_lowering_says_who_leaves(self, shop: Work) -> None:
        ran = shop.run("ramp", "checkout.pay", "five", "--dry-run")
        assert "web: 20 % of users with roles unknown or without staff go from true to false" in ran.out
        assert "nobody who had false gets true" in ran.out
        assert "first: flaggit ramp checkout.pay quarter --wave back" in ran.out

    def test_an_edit_that_reaches_nobody_is_called_so(self, shop: Work) -> None:
        assert "who: no decision changes: whom it reaches get the same" in shop.run("ramp", KEY, "5").out

    def test_other_changes_of_the_work_tree_are_not_counted_in(self, shop: Work) -> None:
        shop.edit(EXPRESS, "    otherwise: false\n", "    otherwise: true\n")
        ran = shop.run("ramp", "checkout.pay", "five", "--dry-run")
        assert "from false to true" not in ran.out
        assert "payments.tokenised-cards" in ran.out

    def test_it_works_in_a_plain_folder(self, folder: Work, shop: Work) -> None:
        (folder.root / ".git").rename(folder.root.parent / "git")
        ran = shop.run("ramp", KEY, "5")
        assert ran.code == Exit.CLEAN
        assert "percent: 5\n" in shop.text(EXPRESS)


class TestApprovals:
    def test_the_charter_says_whose_are_needed(self, shop: Work) -> None:
        told = json.loads(shop.run("ramp", "checkout.pay", "five", "--format", "json").out)
        assert [(each["of"], each["count"]) for each in told["approvals"]] == [
            ("owner team-checkout", 1),
            ("owner team-payments", 1),
            ("sre", 1),
        ]

    def test_a_freeze_is_seen_before_anything_is_written(self, shop: Work) -> None:
        ran = shop.run("ramp", "checkout.pay", "five", "--dry-run", today=FROZEN)
        assert "✗ a freeze stops" in ran.out
        assert "The busiest week of the year" in ran.out

    def test_what_decides_nothing_needs_only_its_owner(self, shop: Work) -> None:
        assert "approvals: owner team-checkout 1 (tier routine)" in shop.run("ramp", KEY, "5").out

    def test_without_a_charter_nothing_is_said(self, shop: Work) -> None:
        shop.write({"flags/charter.yaml": None})
        assert "approvals" not in shop.run("ramp", KEY, "5").out


class TestWriting:
    def test_a_dry_run_writes_nothing(self, shop: Work) -> None:
        ran = shop.run("ramp", KEY, "5", "--dry-run")
        assert (ran.code, ran.last) == (Exit.CLEAN, "dry run: nothing was written")
        assert changed(shop) == []

    def test_a_case_that_no_longer_holds_is_named_and_the_edit_is_made_but_not_committed(
        self, shop: Work
    ) -> None:
        ran = shop.run("ramp", KEY, "20", "--rule", "employees", "--commit")
        assert ran.code == Exit.FINDINGS
        assert "tests: 3 of 4 cases still hold" in ran.out
        assert (
            "express-pay.test.yaml: employees always have it: rule: employees expected, ramp now" in ran.out
        )
        assert ran.last == "written, and not committed: not every case still holds"
        assert changed(shop) == ["percent: 20"]

    def test_what_would_be_wrong_is_not_written(self, shop: Work) -> None:
        shop.edit(TOKENS, "unit: user\n", "")
        shop.edit(
            TOKENS, "    otherwise: true\n", "    otherwise: true\n    rules: [{name: all, serve: true}]\n"
        )
        before = shop.text(TOKENS)
        ran = shop.run("ramp", "payments.tokenised-cards", "5", "--rule", "all")
        assert ran.code == Exit.FINDINGS, ran.out
        assert "nothing was written: with percent 100 -> 5 payments.tokenised-cards divides people" in ran.err
        assert shop.text(TOKENS) == before

    def test_line_ends_and_comments_stay(self, shop: Work) -> None:
        shop.git("config", "core.autocrlf", "true")
        crlf = shop.text(EXPRESS).replace("percent: 25", "percent: 25  # soon more").replace("\n", "\r\n")
        shop.write({EXPRESS: crlf.encode()})
        shop.run("ramp", KEY, "5")
        data = (shop.root / EXPRESS).read_bytes()
        assert data == crlf.replace("percent: 25 ", "percent: 5 ").encode()

    def test_flags_with_errors_are_not_ramped(self, shop: Work) -> None:
        shop.edit(EXPRESS, "kind: release", "kind: relese")
        ran = shop.run("ramp", KEY, "5")
        assert ran.code == Exit.FINDINGS
        assert "the work tree can't be compared" in ran.err


class TestCommitting:
    def test_the_edit_alone_is_committed(self, shop: Work) -> None:
        shop.edit(TOKENS, "Cards are", "All cards are")
        shop.git("add", TOKENS)
        ran = shop.run("ramp", KEY, "5", "--commit")
        assert ran.code == Exit.CLEAN, ran.err
        subject = f"Ramp {KEY} from 25 to 5 % (production, rule early-markets)"
        assert shop.git("log", "-1", "--format=%s|%an") == f"{subject}|Ada Vale"
        assert shop.git("show", "--format=", "--name-only") == EXPRESS
        assert shop.git("diff", "--cached", "--name-only") == TOKENS
        undo = ran.last.removeprefix("undo: git ").split()
        shop.git("stash", "--quiet")
        shop.git(*undo)
        assert "percent: 25\n" in shop.text(EXPRESS)

    def test_the_message_and_the_name_are_the_users(
        self, shop: Work, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GIT_AUTHOR_NAME", "Bo Reed")
        shop.run(
            "ramp", "checkout.pay", "five", "--commit", "-m", "Slow down\n\nReviewed-by: Cy <c@s.example>"
        )
        assert (
            shop.git("log", "-1", "--format=%an|%B").strip()
            == "Bo Reed|Slow down\n\nReviewed-by: Cy <c@s.example>"
        )

    DIRTY = (("status", "none is in the index"), ("add", "some are in the index"))

    @pytest.mark.parametrize(("verb", "said"), DIRTY)
    def test_a_file_with_other_changes_is_not_committed(self, shop: Work, verb: str, said: str) -> None:
        shop.edit(EXPRESS, "One-click", "One-tap")
        shop.git(verb, EXPRESS)
        ran = shop.run("ramp", KEY, "5", "--commit")
        assert ran.code == Exit.FINDINGS
        assert f"this file has other changes ({said})" in ran.err
        assert "percent: 25\n" in shop.text(EXPRESS)

    def test_a_file_that_git_does_not_know_is_not_committed(self, shop: Work) -> None:
        shop.git("rm", "--quiet", "--cached", PAY)
        assert "it is deleted" in shop.run("ramp", "checkout.pay", "five", "--commit").err
        shop.commit()
        shop.git("rm", "--quiet", "--cached", PAY)
        shop.git("commit", "--quiet", "-m", "Forget")
        assert "it is not in git yet" in shop.run("ramp", "checkout.pay", "five", "--commit").err

    @pytest.mark.parametrize("scope", ["", "--global"])
    def test_hooks_have_their_say(self, shop: Work, scope: str) -> None:
        hooks = shop.root / ".git/hooks"
        if scope:
            hooks = shop.root.parent / "hooks"
            shop.git("config", scope, "core.hooksPath", str(hooks))
        hooks.mkdir(exist_ok=True)
        (hooks / "pre-commit").write_text("#!/bin/sh\necho no ramps on Fridays >&2\nexit 1\n")
        (hooks / "pre-commit").chmod(0o755)
        ran = shop.run("ramp", KEY, "5", "--commit")
        assert ran.code == Exit.FINDINGS
        assert "git refuses to commit it: no ramps on Fridays" in ran.err
        assert changed(shop) == ["percent: 5"]

    def test_nothing_is_committed_outside_git(self, folder: Work, shop: Work) -> None:
        (folder.root / ".git").rename(folder.root.parent / "git")
        ran = shop.run("ramp", KEY, "5", "--commit")
        assert ran.code == Exit.NOTHING
        assert "percent: 25\n" in shop.text(EXPRESS)


class TestAsking:
    def test_yes_writes(self, shop: Work, home: Path) -> None:
        code, said = converse(("ramp", KEY, "5"), shop.root, [("write it?", "y\n")], HOME=str(home))
        assert code == Exit.CLEAN, said
        assert changed(shop) == ["percent: 5"]

    def test_no_writes_nothing(self, shop: Work, home: Path) -> None:
        code, _ = converse(
            ("ramp", KEY, "5", "--commit"), shop.root, [("write and commit it?", "n\n")], HOME=str(home)
        )
        assert code == Exit.FINDINGS
        assert changed(shop) == []

    def test_nobody_is_asked_who_said_yes_before(self, shop: Work) -> None:
        code, said = converse(("ramp", KEY, "5", "--yes"), shop.root)
        assert code == Exit.CLEAN
        assert "write it?" not in said

    def test_what_changed_while_it_asked_is_not_written_over(self, shop: Work) -> None:
        found = plan(shop.root, Wish(key=KEY, level="5"), today=TODAY)
        shop.edit(EXPRESS, "percent: 25", "percent: 30")
        with pytest.raises(FailedStop, match="somebody changed this file in the meantime"):
            make(found)
        assert changed(shop) == ["percent: 30"]


def test_json_says_the_same(shop: Work) -> None:
    ran = shop.run("ramp", "checkout.pay", "five", "--commit", "--format", "json")
    told = json.loads(ran.out)
    assert told["what"] == "stage quarter -> five"
    assert (told["path"], told["line"], told["written"], told["dry_run"]) == (PAY, 2, True, False)
    assert told["commit"] == shop.git("rev-parse", "HEAD")
    assert told["tests"] == {"cases": 6, "failed": []}
    assert [flag["key"] for flag in told["review"]["flags"]] == [KEY, "payments.tokenised-cards"]


def test_json_without_anything_to_do(shop: Work) -> None:
    told = json.loads(shop.run("ramp", KEY, "25", "--format", "json").out)
    assert (told["what"], told["review"], told["written"]) == (None, None, False)
