"""`policy check` and `policy approve` on real repositories: what an approval survives, and what it does not."""

import json
import subprocess
from pathlib import Path

import pytest
from tests.governing.conftest import BANNER, CHARTER, DAY, EMPLOYEES, EXPRESS, HOUR, Org, missing

STAGING = ("  non-production:\n    otherwise: true", "  non-production:\n    otherwise: false")


def small(org: Org) -> None:
    """Ada edits what staging decides: routine."""
    org.work.edit(EXPRESS, *STAGING)
    org.commit("Turn express pay off in staging")


def wide(org: Org) -> None:
    """Ada ramps production by more than 10 %: careful."""
    org.work.edit(BANNER, "percent: 5", "percent: 40")
    org.commit("Ramp the banner")


def test_nothing_changed_may_go_on(org: Org) -> None:
    found = org.check()
    assert (found["passed"], found["tier"], found["requirements"]) == (True, "", [])


def test_a_change_waits_for_its_owner(org: Org) -> None:
    small(org)
    found = org.check()
    assert (found["passed"], found["tier"], missing(found)) == (False, "routine", ["1 owner"])
    assert found["requirements"][0]["could"] == ["grace"]
    org.approve("grace")
    found = org.check()
    assert (found["passed"], found["requirements"][0]["met_by"]) == (True, ["grace"])


def test_a_wide_ramp_is_careful(org: Org) -> None:
    wide(org)
    org.approve("grace")
    found = org.check()
    assert (found["tier"], missing(found)) == ("careful", ["1 sre"])
    assert found["reasons"][0]["rule"] == "careful_when 1"
    org.approve("frances")
    assert org.check()["passed"]


def test_an_author_does_not_approve_their_own(org: Org) -> None:
    small(org)
    org.approve("ada")
    found = org.check()
    assert not found["passed"]
    assert found["set_aside"] == [{"by": "ada", "why": "wrote the change"}]


def test_who_commits_their_own_approval_has_not_written_the_change(org: Org) -> None:
    small(org)
    org.approve("grace")
    org.by("grace")
    org.commit("Approve")
    assert org.check()["passed"]
    org.git("switch", "--quiet", "main")
    org.by("edsger")
    org.git("merge", "--quiet", "--no-ff", "-m", "Merge work", "work")
    assert org.check("HEAD~1..HEAD")["passed"]


def test_who_takes_back_what_they_wrote_has_written_it_too(org: Org) -> None:
    small(org)
    org.approve("grace")
    org.git("switch", "--quiet", "-c", "aside")
    org.by("grace")
    org.work.edit(BANNER, "percent: 5", "percent: 6")
    org.commit("Try more")
    org.work.edit(BANNER, "percent: 6", "percent: 5")
    org.commit("Take it back")
    org.git("switch", "--quiet", "work")
    org.by("ada")
    org.git("merge", "--quiet", "--no-ff", "-m", "Merge aside", "aside")
    found = org.check()
    assert found["set_aside"] == [{"by": "grace", "why": "wrote the change"}]


def test_who_committed_the_last_edit_does_not_approve_it(org: Org) -> None:
    small(org)
    org.by("grace")
    org.git("commit", "--quiet", "--amend", "--no-edit")
    org.approve("grace")
    org.by("ada")
    org.commit("Approve")
    found = org.check()
    assert found["set_aside"] == [{"by": "grace", "why": "pushed last"}]


def test_a_work_tree_can_be_judged_and_approved_before_it_is_committed(org: Org) -> None:
    org.work.edit(EXPRESS, *STAGING)
    org.approve("grace", "main")
    assert org.check("main")["passed"]
    org.commit()
    assert org.check()["passed"]


def test_an_approval_survives_further_commits_that_end_alike(org: Org) -> None:
    small(org)
    org.approve("grace")
    org.work.edit(EXPRESS, STAGING[1], STAGING[0])
    org.commit("Take it back")
    org.work.edit(EXPRESS, *STAGING)
    org.commit("And do it again")
    assert org.check()["passed"]


def test_an_approval_does_not_survive_a_further_edit(org: Org) -> None:
    small(org)
    org.approve("grace")
    org.work.edit(EXPRESS, "percent: 25", "percent: 26")
    org.commit()
    found = org.check()
    assert missing(found) == ["1 owner"]
    assert "approved another state" in found["set_aside"][0]["why"]


def test_an_approval_survives_a_squash(org: Org) -> None:
    small(org)
    org.work.write({"README.md": "hello\n"})
    org.commit("Say hello")
    org.approve("grace")
    org.git("switch", "--quiet", "main")
    org.git("merge", "--quiet", "--squash", "work")
    org.commit("Turn express pay off in staging (#1)")
    assert org.check("HEAD~1..HEAD")["passed"]


def test_an_approval_survives_a_merge_of_something_unrelated(org: Org) -> None:
    small(org)
    org.approve("grace")
    org.git("switch", "--quiet", "main")
    org.work.edit("flags/metrics/checkout-errors.metric.yaml", "Share of requests", "The share of requests")
    org.commit("Unrelated")
    org.git("merge", "--quiet", "--no-ff", "-m", "Merge work", "work")
    assert org.check("HEAD~1..HEAD")["passed"]


def test_an_approval_survives_a_rebase(org: Org) -> None:
    small(org)
    org.approve("grace")
    org.git("switch", "--quiet", "main")
    org.work.edit("flags/metrics/checkout-errors.metric.yaml", "Share of requests", "The share of requests")
    org.commit("Unrelated")
    org.git("switch", "--quiet", "work")
    org.git("rebase", "--quiet", "main")
    assert org.check("main..HEAD")["passed"]
    org.git("switch", "--quiet", "main")
    org.git("merge", "--quiet", "--ff-only", "work")
    assert org.check("HEAD~1..HEAD")["passed"]


def test_a_segment_edited_underneath_kills_an_approval(org: Org) -> None:
    org.work.edit(
        BANNER,
        "        percent: 5\n        serve: true",
        "        serve: true\n        when: {segment: employees}",
    )
    org.commit("Show the banner to employees")
    org.approve("grace")
    org.approve("frances")
    assert org.check()["passed"]
    org.git("switch", "--quiet", "main")
    org.work.edit(EMPLOYEES, "staff", "crew")
    org.commit("Say who works here")
    org.git("merge", "--quiet", "--no-ff", "-m", "Merge work", "work")
    found = org.check("HEAD~1..HEAD")
    assert missing(found) == ["1 owner", "1 sre"]
    assert {each["by"] for each in found["set_aside"]} == {"grace", "frances"}


def test_a_segment_touches_the_flags_that_use_it(org: Org) -> None:
    org.work.edit(EMPLOYEES, "staff", "crew")
    org.commit("Say who works here")
    found = org.check()
    touched = {each["touch"] for each in found["reasons"]}
    assert touched == {
        "segment employees",
        "flag checkout.express-pay (through segment employees)",
        "flag payments.tokenised-cards (through segment employees)",
    }
    owners = {each["owner"] for each in found["requirements"] if each["label"] == "owner"}
    assert owners == {"team-platform", "team-checkout", "team-payments"}


def test_a_release_spends_an_approval_and_a_revert_and_re_merge_need_new_ones(org: Org) -> None:
    small(org)
    org.approve("grace")
    org.git("switch", "--quiet", "main")
    org.git("merge", "--quiet", "--no-ff", "-m", "Merge work", "work")
    assert org.check("HEAD~1..HEAD")["passed"]
    org.git("revert", "--no-edit", "-m", "1", "HEAD")
    reverted = org.check("HEAD~1..HEAD")
    assert missing(reverted) == ["1 on-call"]
    assert reverted["way"] == "restore"
    org.git("revert", "--no-edit", "HEAD")
    again = org.check("HEAD~1..HEAD")
    assert again["spent"] is not None
    assert again["way"] == "approvals"
    assert again["restores"]["taken_back"]
    assert "which was taken back since: that needs approvals of its own" in again["notes"][0]
    assert "spent" in again["set_aside"][0]["why"]
    org.approve("frances", "HEAD~1..HEAD")
    assert missing(org.check("HEAD~1..HEAD")) == ["1 owner"]
    org.approve("grace", "HEAD~1..HEAD")
    assert org.check("HEAD~1..HEAD")["passed"]
    # What stands again can be taken back as lightly as the first time.
    org.git("revert", "--no-edit", "HEAD")
    assert org.check("HEAD~1..HEAD")["way"] == "restore"


def test_who_merges_again_what_was_reverted_by_hand_does_not_go_back(org: Org) -> None:
    small(org)
    org.git("switch", "--quiet", "main")
    org.git("merge", "--quiet", "--no-ff", "-m", "Merge work", "work")
    org.work.edit(EXPRESS, STAGING[1], f"{STAGING[0]}  # back, for it was slow")
    org.commit("Take it back by hand")
    org.git("switch", "--quiet", "-c", "again")
    org.git("checkout", "--quiet", "work", "--", EXPRESS)
    org.commit("Once more")
    again = org.check("main..HEAD")
    assert (again["way"], again["restores"]["taken_back"]) == ("approvals", True)


def test_what_was_reverted_does_not_come_back_beside_what_is_restored(org: Org) -> None:
    small(org)
    org.git("switch", "--quiet", "main")
    org.git("merge", "--quiet", "--no-ff", "-m", "Merge work", "work")
    both = org.work.git("rev-parse", "HEAD")
    org.work.edit(EMPLOYEES, "summary: ", "summary: All ")
    org.commit("Say more")
    org.git("revert", "--no-edit", "-m", "1", both)
    org.git("switch", "--quiet", "-c", "again")
    org.git("checkout", "--quiet", both, "--", EXPRESS, EMPLOYEES)
    org.commit("Restore the summary, and the ramp with it")
    again = org.check("main..HEAD")
    assert (again["way"], again["restores"]["taken_back"]) == ("approvals", True)


def test_a_step_of_a_ramp_is_gone_back_lightly_however_many_came_before(org: Org) -> None:
    org.git("switch", "--quiet", "main")
    for percent in (20, 30, 40):
        org.work.edit(EXPRESS, f"percent: {25 if percent == 20 else percent - 10}", f"percent: {percent}")
        org.commit(f"{percent} %")
    org.git("revert", "--no-edit", "HEAD")
    assert org.check("HEAD~1..HEAD")["way"] == "restore"
    org.git("revert", "--no-edit", "HEAD~2")
    assert org.check("HEAD~1..HEAD")["way"] == "restore"


@pytest.mark.parametrize("commits", [1, 3])
def test_a_rebased_merge_of_several_commits_spends_too(org: Org, commits: int) -> None:
    org.work.edit(CHARTER, "restore: {on-call: 1, not_older_than: 30d}\n", "")
    org.git("switch", "--quiet", "main")
    org.commit("Know no restore")
    org.git("switch", "--quiet", "-C", "work")
    for at in range(commits):
        org.work.edit(EXPRESS, *(STAGING if at == 0 else (f"percent: {24 + at}", f"percent: {25 + at}")))
        org.commit(f"Step {at}")
    org.approve("grace")
    start = org.work.git("rev-parse", "main")
    org.git("switch", "--quiet", "main")
    org.git("merge", "--quiet", "--ff-only", "work")
    assert org.check(f"{start}..HEAD")["passed"]
    org.git("revert", "--no-edit", f"{start}..HEAD")
    org.git("switch", "--quiet", "-c", "again")
    org.git("checkout", "--quiet", "work", "--", "flags")
    org.commit("Once more")
    found = org.check("main..HEAD")
    assert missing(found) == ["1 owner"]
    assert "spent" in found["set_aside"][0]["why"]
    org.approve("grace", "main..HEAD")
    assert org.check("main..HEAD")["passed"]


def test_an_approval_ages_out(org: Org) -> None:
    small(org)
    org.approve("grace")
    found = org.check(wait=14 * DAY + HOUR)
    assert missing(found) == ["1 owner"]
    assert found["set_aside"] == [{"by": "grace", "why": "approved more than 14 days ago"}]


def test_a_change_can_not_loosen_its_own_rules(org: Org) -> None:
    wide(org)
    org.work.edit(CHARTER, "  careful: {owner: 1, sre: 1}", "  careful: {owner: 1}")
    mallory = org.keys["mallory"].with_suffix(".pub").read_text().strip()
    org.work.edit(CHARTER, "people:\n", f"people:\n  mallory:\n    keys:\n      - {mallory}\n")
    org.work.edit("schemas/taxonomy.yaml", "      - edsger\n", "      - edsger\n      - mallory\n")
    org.commit("Make it easier")
    done = org.work.run("policy", "approve", "main...HEAD", "--key", org.keys["mallory"], today=org.later())
    assert done.code == 2
    assert "does not have this key" in done.err
    found = org.check()
    assert "1 sre" in missing(found)
    assert "people" in {each["touch"] for each in found["reasons"]}


def test_somebody_elses_key_is_not_mine(org: Org) -> None:
    done = org.work.run("policy", "approve", "--key", org.keys["grace"], "--as", "ada", today=org.later())
    assert done.code == 2
    assert "it is grace's" in done.err


def test_a_tampered_approval_counts_for_nothing(org: Org) -> None:
    small(org)
    org.approve("grace")
    (path,) = (org.work.root / "approvals").glob("*.approval")
    path.write_text(path.read_text().replace("by: grace", "by: frances"))
    found = org.check()
    assert missing(found) == ["1 owner"]
    assert (
        "is none of frances's" in found["set_aside"][0]["why"]
        or "does not hold" in found["set_aside"][0]["why"]
    )


def test_approvals_are_plain_ssh_signatures(org: Org, tmp_path: Path) -> None:
    small(org)
    for login in ("grace", "frances", "alan", "edsger"):
        org.approve(login)
        (path,) = (org.work.root / "approvals").glob(f"*.{login}.approval")
        allowed = tmp_path / "allowed"
        allowed.write_text(f"{login} {org.keys[login].with_suffix('.pub').read_text()}")
        command = ("ssh-keygen", "-Y", "verify", "-f", str(allowed), "-I", login, "-n", "flaggit-approval")
        done = subprocess.run(
            (*command, "-s", f"{path}.sig"), input=path.read_bytes(), check=False, capture_output=True
        )
        assert done.returncode == 0, done.stderr


def test_an_approval_signed_by_hand_counts_too(org: Org) -> None:
    small(org)
    digest = org.check()["digest"]
    folder = org.work.root / "approvals"
    folder.mkdir()
    path = folder / "mine.approval"
    path.write_text(
        f"flaggit approval 1\nproject: shop\ndigest: {digest}\nby: grace\nat: 2026-11-15T11:30:00Z\n"
    )
    command = (
        "ssh-keygen",
        "-q",
        "-Y",
        "sign",
        "-n",
        "flaggit-approval",
        "-f",
        str(org.keys["grace"]),
        str(path),
    )
    subprocess.run(command, check=True, capture_output=True)
    assert org.check(wait=HOUR)["passed"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "flaggit approval 1\nproject: other\ndigest: {digest}\nby: grace\nat: 2026-11-15T11:30:00Z\n",
            "of the project other",
        ),
        (
            "flaggit approval 1\nproject: shop\ndigest: {digest}\nby: mallory\nat: 2026-11-15T11:30:00Z\n",
            "no key of mallory",
        ),
        (
            "flaggit approval 1\nproject: shop\ndigest: {digest}\nby: grace\nat: 2026-02-30T11:30:00Z\n",
            "it is no approval",
        ),
        ("flaggit approval 2\nproject: shop\n", "it is no approval"),
    ],
)
def test_what_is_no_approval_of_this_counts_for_nothing(org: Org, text: str, why: str) -> None:
    small(org)
    digest = org.check()["digest"]
    folder = org.work.root / "approvals"
    folder.mkdir()
    path = folder / "mine.approval"
    path.write_text(text.format(digest=digest))
    command = (
        "ssh-keygen",
        "-q",
        "-Y",
        "sign",
        "-n",
        "flaggit-approval",
        "-f",
        str(org.keys["grace"]),
        str(path),
    )
    subprocess.run(command, check=True, capture_output=True)
    found = org.check(wait=HOUR)
    assert missing(found) == ["1 owner"]
    assert why in found["set_aside"][0]["why"]


def test_a_signature_for_something_else_counts_for_nothing(org: Org) -> None:
    small(org)
    org.approve("grace")
    (path,) = (org.work.root / "approvals").glob("*.approval")
    Path(f"{path}.sig").unlink()
    command = ("ssh-keygen", "-q", "-Y", "sign", "-n", "file", "-f", str(org.keys["grace"]), str(path))
    subprocess.run(command, check=True, capture_output=True)
    found = org.check()
    assert "it was made for 'file', not for 'flaggit-approval'" in found["set_aside"][0]["why"]
    Path(f"{path}.sig").unlink()
    assert "no signature beside it" in org.check()["set_aside"][0]["why"]


def test_an_author_without_a_login_blocks(org: Org) -> None:
    org.work.git("config", "user.email", "nobody@elsewhere.example")
    small(org)
    org.approve("grace")
    found = org.check()
    assert not found["passed"]
    assert found["unproven"] == ["ada <nobody@elsewhere.example>"]


def test_a_co_author_does_not_approve(org: Org) -> None:
    org.work.edit(EXPRESS, *STAGING)
    org.commit("Pair\n\nCo-authored-by: Grace <grace@shop.example>")
    org.approve("grace")
    assert org.check()["set_aside"] == [{"by": "grace", "why": "wrote the change"}]


def test_a_kill_goes_on_at_once_and_owes_its_approvals(org: Org) -> None:
    org.by("edsger")
    org.work.edit(
        EXPRESS,
        "  production:\n    otherwise: false\n",
        "  production:\n    active: false\n    otherwise: false\n",
    )
    org.commit("Kill express pay\n\nKill: double charges")
    found = org.check()
    assert (found["passed"], found["way"]) == (True, "kill")
    assert found["debt"]["missing"] == ["1 of owner team-checkout", "1 of sre"]
    org.git("switch", "--quiet", "main")
    org.git("merge", "--quiet", "--ff-only", "work")
    org.by("ada")
    org.git("switch", "--quiet", "-c", "next")
    org.work.edit("flags/metrics/checkout-errors.metric.yaml", "summary: Share", "summary: The share")
    org.commit("Next")
    org.approve("grace", "main..HEAD")
    waiting = org.check("main..HEAD")
    assert waiting["passed"]
    assert waiting["debts"][0]["overdue"] is False
    overdue = org.check("main..HEAD", wait=5 * HOUR)
    assert (overdue["passed"], overdue["debts"][0]["blocks"]) == (False, True)
    org.approve("grace", "HEAD~2..HEAD~1")
    org.approve("frances", "HEAD~2..HEAD~1")
    settled = org.check("main..HEAD")
    assert (settled["passed"], settled["debts"][0]["missing"]) == (True, [])


def test_a_kill_that_turns_something_on_is_none(org: Org) -> None:
    org.by("edsger")
    org.work.edit(BANNER, "percent: 5", "percent: 100")
    org.commit("Kill\n\nKill: not really")
    found = org.check()
    assert (found["passed"], found["way"]) == (False, "approvals")
    assert "does not go to its safe value" in found["notes"][0]


def test_breaking_glass_and_settling_the_debt(org: Org) -> None:
    org.by("frances")
    org.work.edit(BANNER, "percent: 5", "percent: 100")
    org.commit("Everyone, now\n\nBreak-Glass: the old checkout is down")
    found = org.check()
    assert (found["passed"], found["way"]) == (True, "break-glass")
    assert "it breaks glass: no approval is waited for (the old checkout is down)" in org.text().out


def test_a_claim_of_a_commit_with_errors_is_no_debt(org: Org) -> None:
    org.git("switch", "--quiet", "main")
    org.work.edit(BANNER, "kind: ops", "kind: opps")
    org.commit("A slip\n\nBreak-Glass: in a hurry")
    org.work.edit(BANNER, "kind: opps", "kind: ops")
    org.commit("Mend it")
    org.git("switch", "--quiet", "-C", "work")
    small(org)
    org.approve("grace")
    found = org.check()
    assert (found["passed"], found["debts"]) == (True, [])


def test_an_experiment_below_the_standard_does_not_start(org: Org) -> None:
    path = "flags/checkout/cart-layout.experiment.yaml"
    org.git("switch", "--quiet", "main")
    org.work.edit(path, "status: running", "status: draft")
    org.commit("Not yet")
    org.git("switch", "--quiet", "-C", "work")
    org.work.edit(path, "status: draft", "status: running")
    org.work.edit(path, "weeks: 4", "weeks: 1")
    org.commit("Start")
    found = org.check()
    assert found["lacks"] == [
        {"experiment": "checkout.cart-layout", "what": ["a window of at least 2 weeks"]}
    ]


def test_a_freeze_stops_and_says_in_which_environments_and_until_when(org: Org) -> None:
    small(org)
    org.approve("grace")
    org.now = 1_795_712_400 - DAY
    org.approve("grace")
    done = org.work.run("policy", "check", "main...HEAD", "--at", "2026-11-27", today=org.now)
    assert done.code == 1
    assert (
        "✗ a freeze stops flag checkout.express-pay in dev and staging until 2026-12-01T07:00:00Z: The busiest week of the year"
        in done.out
    )


def test_without_a_charter_nothing_can_be_judged(org: Org) -> None:
    org.git("switch", "--quiet", "main")
    org.work.write({CHARTER: None})
    org.commit("No charter")
    org.git("switch", "--quiet", "-C", "work")
    small(org)
    done = org.text()
    assert done.code == 3
    assert "has no charter to judge by" in done.err


def test_what_it_says_to_people(org: Org) -> None:
    wide(org)
    org.approve("grace")
    done = org.text()
    assert done.code == 1
    assert done.out.splitlines()[1:-4] == [
        "  1 file, 2 decisions changed; tier careful",
        "  flag checkout.banner: careful by careful_when 1, production-eu, 35 % of the group that it reaches most (more than 10 %)",
        "  ✓ owner team-checkout 1: grace",
        "  ✗ sre: 1 missing; edsger or frances could give it",
    ]


def test_json_has_everything_that_text_has(org: Org) -> None:
    wide(org)
    done = org.work.run("policy", "check", "main...HEAD", "--format", "json", today=org.now)
    found = json.loads(done.out)
    assert set(found) >= {
        "passed",
        "way",
        "tier",
        "digest",
        "reasons",
        "requirements",
        "set_aside",
        "debts",
        "escalation",
    }
