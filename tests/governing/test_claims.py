"""`Kill:` and `Break-Glass:` behind merges: in what a forge makes to test a branch, and on the release branch afterwards."""

from collections.abc import Callable

import pytest
from tests.governing.conftest import BANNER, DAY, EXPRESS, HOUR, Org
from tests.governing.test_check import small

METRIC = "flags/metrics/checkout-errors.metric.yaml"
KILL = "Kill express pay\n\nKill: double charges"


def kill(org: Org, message: str = KILL) -> None:
    """Edsger turns express pay off in production."""
    org.by("edsger")
    org.work.edit(
        EXPRESS,
        "  production:\n    otherwise: false\n",
        "  production:\n    active: false\n    otherwise: false\n",
    )
    org.commit(message)


def meanwhile(org: Org, message: str = "Word a metric") -> None:
    """Main goes on."""
    org.git("switch", "--quiet", "main")
    org.work.edit(METRIC, "summary: Share", "summary: The share")
    org.commit(message)


def merge(org: Org, message: str = "Merge branch 'work'") -> None:
    org.git("switch", "--quiet", "--detach", "main")
    org.git("merge", "--quiet", "--no-ff", "-m", message, "work")


def alone(org: Org) -> str:
    kill(org)
    return "main...HEAD"


def merged(org: Org) -> str:
    kill(org)
    merge(org)
    return "HEAD^1..HEAD"


def merged_beside_others(org: Org) -> str:
    kill(org)
    meanwhile(org)
    merge(org, "Merge 1f2e3d into 4c5b6a")
    return "HEAD^1..HEAD"


def brought_up_to_date(org: Org) -> str:
    kill(org)
    meanwhile(org)
    org.git("switch", "--quiet", "work")
    org.git("merge", "--quiet", "--no-ff", "-m", "Merge branch 'main' into work", "main")
    return "main...HEAD"


def brought_up_to_date_and_merged(org: Org) -> str:
    brought_up_to_date(org)
    merge(org)
    return "HEAD^1..HEAD"


def merged_into_the_branch(org: Org) -> str:
    org.git("switch", "--quiet", "-c", "side")
    kill(org)
    org.git("switch", "--quiet", "work")
    org.git("merge", "--quiet", "--no-ff", "-m", "Merge side", "side")
    return "main...HEAD"


def squashed(org: Org) -> str:
    kill(org)
    org.git("switch", "--quiet", "--detach", "main")
    org.git("merge", "--quiet", "--squash", "work")
    org.commit(f"Kill express pay (#7)\n\n{KILL}")
    return "HEAD^..HEAD"


KILLS: list[Callable[[Org], str]] = [
    alone,
    merged,
    merged_beside_others,
    brought_up_to_date,
    brought_up_to_date_and_merged,
    merged_into_the_branch,
    squashed,
]


@pytest.mark.parametrize("case", KILLS, ids=lambda case: case.__name__)
def test_the_last_commit_speaks_for_a_change_behind_merges_too(org: Org, case: Callable[[Org], str]) -> None:
    found = org.check(case(org))
    assert (found["passed"], found["way"]) == (True, "kill")
    assert found["debt"]["reason"] == "double charges"


def before_the_last(org: Org) -> str:
    kill(org)
    small(org)
    return "main...HEAD"


def before_the_last_and_merged(org: Org) -> str:
    before_the_last(org)
    merge(org)
    return "HEAD^1..HEAD"


def of_main_alone(org: Org) -> str:
    small(org)
    org.by("frances")
    meanwhile(org, "Now\n\nBreak-Glass: no time")
    org.git("switch", "--quiet", "work")
    org.git("merge", "--quiet", "--no-ff", "-m", "Merge branch 'main' into work", "main")
    return "main...HEAD"


def of_main_before(org: Org) -> str:
    of_main_alone(org)
    merge(org)
    return "HEAD^1..HEAD"


@pytest.mark.parametrize(
    "case",
    [before_the_last, before_the_last_and_merged, of_main_alone, of_main_before],
    ids=lambda case: case.__name__,
)
def test_no_other_commit_speaks_for_a_change(org: Org, case: Callable[[Org], str]) -> None:
    assert org.check(case(org))["way"] == "approvals"


def test_what_a_merge_says_itself_counts_before_what_it_merges(org: Org) -> None:
    kill(org)
    merge(org, "Merge work\n\nKill: triple charges")
    assert org.check("HEAD^1..HEAD")["debt"]["reason"] == "triple charges"


@pytest.mark.parametrize(
    "case", [merged, merged_beside_others, brought_up_to_date_and_merged], ids=lambda case: case.__name__
)
def test_a_debt_does_not_hide_behind_a_merge(org: Org, case: Callable[[Org], str]) -> None:
    case(org)
    commit = org.work.git("rev-parse", "HEAD")
    landed = org.now
    org.git("branch", "--force", "main")
    org.git("switch", "--quiet", "-C", "next")
    org.by("ada")
    org.work.edit(BANNER, "percent: 5", "percent: 6")
    org.commit("Next")
    org.approve("grace", "main..HEAD")
    (debt,) = org.check("main..HEAD")["debts"]
    assert (debt["commit"], debt["kind"], debt["reason"]) == (commit, "kill", "double charges")
    assert debt["missing"] == ["1 of owner team-checkout", "1 of sre"]
    overdue = org.check("main..HEAD", wait=5 * HOUR)
    assert org.now > landed + 4 * HOUR
    assert (overdue["passed"], overdue["debts"][0]["blocks"]) == (False, True)
    for login in ("grace", "frances"):
        org.approve(login, f"{commit}^..{commit}")
    settled = org.check("main..HEAD")
    assert (settled["passed"], settled["debts"][0]["missing"]) == (True, [])
    assert org.check("main..HEAD", wait=181 * DAY)["debts"] == []


def test_each_merge_owes_its_own(org: Org) -> None:
    merged(org)
    first = org.work.git("rev-parse", "HEAD")
    org.git("branch", "--force", "main")
    org.git("switch", "--quiet", "-C", "work")
    small(org)
    merge(org, "Merge what owes nothing")
    org.git("branch", "--force", "main")
    org.git("switch", "--quiet", "-C", "work")
    org.by("frances")
    org.work.edit(BANNER, "percent: 5", "percent: 6")
    org.commit("Now\n\nBreak-Glass: no time")
    merge(org)
    second = org.work.git("rev-parse", "HEAD")
    org.git("branch", "--force", "main")
    org.git("switch", "--quiet", "-C", "work")
    meanwhile(org)
    org.git("switch", "--quiet", "work")
    debts = org.check("main")["debts"]
    assert [(each["commit"], each["kind"]) for each in debts] == [(second, "break-glass"), (first, "kill")]


def test_a_merge_does_not_owe_what_main_owed_before(org: Org) -> None:
    of_main_before(org)
    owing = org.work.git("rev-parse", "main")
    org.git("branch", "--force", "main")
    assert [each["commit"] for each in org.check("main")["debts"]] == [owing]
