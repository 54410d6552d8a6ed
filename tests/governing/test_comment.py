"""Approvals in the comment of a request: real repositories, a forge on this machine that knows who approved."""

from pathlib import Path
from typing import Any

import pytest
from tests.approvals.forges import commit, pull, review
from tests.forge.serving import APP, PERSON, READ_ONLY, Forge, serving
from tests.governing.conftest import BANNER, CHARTER, DAY, Org
from tests.program import Ran

GITHUB = "/api/v3/repos/shop/flags/pulls/12"
GITLAB = "/api/v4/projects/shop%2Fflags/merge_requests/12"


def wide(org: Org) -> str:
    """Ada ramps production by more than 10 %: careful, so its owner and sre must approve."""
    org.work.edit(BANNER, "percent: 5", "percent: 40")
    return org.commit("Ramp the banner")


def summary(org: Org) -> Path:
    return org.work.root.parent / "summary.md"


def comment(org: Org, monkeypatch: pytest.MonkeyPatch, *arguments: str | Path, **environ: str) -> str:
    """The text that a job of GitHub leaves in its summary."""
    ran = ask(org, monkeypatch, *arguments, **environ)
    assert (ran.code, ran.err) == (0, "")
    return summary(org).read_text("utf-8")


def ask(org: Org, monkeypatch: pytest.MonkeyPatch, *arguments: str | Path, **environ: str) -> Ran:
    usual = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_REPOSITORY": "shop/flags",
        "GITHUB_REF": "refs/pull/12/merge",
        "GITHUB_STEP_SUMMARY": str(summary(org)),
    }
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "GITHUB_EVENT_PATH", "GITLAB_CI", "GITLAB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (usual | environ).items():
        monkeypatch.setenv(name, value)
    return org.work.run("comment", "main...HEAD", *arguments, today=org.later(7200))


def row(text: str) -> str:
    """What the table says of approvals."""
    found = [line for line in text.splitlines() if "| Approvals |" in line]
    assert len(found) == 1
    return found[0]


def knows(forge: Forge, head: str, *approvers: str) -> dict[str, str]:
    """Let the forge know a request, and give what a job has in its environment."""
    reviews = [review(at, login, "APPROVED", head) for at, login in enumerate(approvers)]
    things: dict[str, Any] = {
        GITHUB: pull(head),
        f"{GITHUB}/reviews": reviews,
        f"{GITHUB}/commits": [commit(head)],
    }
    forge.things |= things
    return {"GITHUB_API_URL": f"{forge.url}/api/v3"}


def test_a_repository_without_a_charter_says_nothing(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    org.git("switch", "--quiet", "main")
    org.work.write({CHARTER: None})
    org.commit("No charter")
    org.git("switch", "--quiet", "-C", "work")
    head = wide(org)
    with serving() as forge:
        text = comment(org, monkeypatch, GITHUB_TOKEN=APP, **knows(forge, head, "grace"))
        assert not any("/pulls/" in each for each in forge.asked)
    assert "| Proofs |" in text
    assert "Approvals" not in text


def test_what_the_forge_knows_counts(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    head = wide(org)
    with serving() as forge:
        job = knows(forge, head, "grace", "frances")
        text = comment(org, monkeypatch, GITHUB_TOKEN=APP, **job)
        assert forge.texts == [text]
    assert row(text) == "| ✓ | Approvals | tier careful (flags/charter.yaml); 2 of 2 given |"
    assert "- ✓ owner team-checkout, 1 needed: grace" in text
    assert (
        "by careful\\_when 1, production-eu, 35 % of the group that it reaches most (more than 10 %)" in text
    )


def test_what_is_missing_is_said_with_who_could_give_it(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    head = wide(org)
    with serving() as forge:
        text = comment(org, monkeypatch, GITHUB_TOKEN=APP, **knows(forge, head, "grace", "ada"))
    assert row(text) == (
        "| ✗ | Approvals | tier careful (flags/charter.yaml); 1 of 2 given; missing: 1 of sre (edsger or frances could give it) |"
    )
    assert "- not counted: ada wrote the change" in text


def test_a_forks_token_reads_who_approved_and_the_summary_tells(
    org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = wide(org)
    with serving() as forge:
        text = comment(org, monkeypatch, GITHUB_TOKEN=READ_ONLY, **knows(forge, head, "frances"))
        assert forge.texts == []
    assert "1 of 2 given; missing: 1 of owner team-checkout (grace could give it)" in row(text)


def test_a_job_that_wants_no_comment_still_asks_who_approved(
    org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = wide(org)
    with serving() as forge:
        job = knows(forge, head, "grace", "frances")
        text = comment(org, monkeypatch, "--summary-only", GITHUB_TOKEN=APP, **job)
        assert (forge.texts, forge.writes) == ([], [])
    assert "2 of 2 given" in row(text)


def test_without_a_token_nothing_is_said_to_be_missing(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    wide(org)
    text = comment(org, monkeypatch)
    assert row(text) == (
        "| ? | Approvals | tier careful (flags/charter.yaml); needed: 1 of owner team-checkout (grace could give it), "
        "1 of sre (edsger or frances could give it); who approved was not looked up |"
    )
    assert "missing" not in text


def test_what_is_signed_in_the_repository_counts_without_a_forge(
    org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide(org)
    org.approve("frances")
    assert "1 of 2 given; needed: 1 of owner team-checkout" in row(comment(org, monkeypatch))
    org.approve("grace")
    summary(org).unlink()
    assert (
        row(comment(org, monkeypatch))
        == "| ✓ | Approvals | tier careful (flags/charter.yaml); 2 of 2 given |"
    )


def test_an_author_that_only_the_forge_could_name_is_no_fault_where_nobody_is_asked(
    org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    org.by("somebody")
    wide(org)
    assert row(comment(org, monkeypatch)).startswith("| ? |")


@pytest.mark.parametrize(
    ("token", "why"),
    [
        pytest.param(APP, "the forge knows no such request", id="unknown"),
        pytest.param(READ_ONLY, "the forge refuses: 403", id="fork"),
    ],
)
def test_a_forge_that_does_not_say_stops_nothing(
    org: Org, monkeypatch: pytest.MonkeyPatch, token: str, why: str
) -> None:
    wide(org)
    with serving() as forge:
        text = comment(org, monkeypatch, GITHUB_TOKEN=token, GITHUB_API_URL=f"{forge.url}/api/v3")
    assert f"who approved is not known: {why}" in row(text)
    assert "missing" not in row(text)


def test_evidence_that_is_given_is_taken_and_nobody_is_asked(
    org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = wide(org)
    evidence = org.work.root.parent / "evidence.json"
    with serving() as forge:
        job = knows(forge, head, "grace", "frances")
        for name, value in job.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("GITHUB_TOKEN", APP)
        asked = ("--repository", "shop/flags", "--number", "12", "--output", evidence)
        assert org.work.run("policy", "fetch", *asked, today=org.later()).code == 0
        forge.asked.clear()
        text = comment(org, monkeypatch, "--evidence", evidence, GITHUB_TOKEN=APP, **job)
        assert not any("/pulls/" in each for each in forge.asked)
    assert "2 of 2 given" in row(text)


def test_gitlab_is_asked_too(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    head = wide(org)
    with serving() as forge:
        forge.things |= {
            GITLAB: {"iid": 12, "sha": head, "author": {"username": "ada"}},
            f"{GITLAB}/approvals": {
                "approved_by": [{"user": {"username": "grace"}, "approved_at": "2026-11-15T11:40:00Z"}]
            },
            f"{GITLAB}/versions": [{"id": 1, "head_commit_sha": head, "created_at": "2026-11-15T11:30:00Z"}],
        }
        ran = ask(
            org, monkeypatch, GITLAB_CI="true", CI_API_V4_URL=f"{forge.url}/api/v4", CI_PROJECT_ID="shop/flags",
            CI_MERGE_REQUEST_IID="12", GITLAB_TOKEN=PERSON, GITHUB_ACTIONS="",
        )  # fmt: skip
        assert (ran.code, ran.err) == (0, "")
        [text] = forge.texts
    assert "1 of 2 given; missing: 1 of sre" in row(text)


def test_a_freeze_stands_open_and_says_until_when(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    wide(org)
    org.now = 1_795_712_400 + DAY
    text = comment(org, monkeypatch)
    assert row(text).startswith(
        "| ✗ | Approvals | must wait: production-eu and production-us are frozen until 2026-12-01T07:00:00Z (The busiest week of the year); tier careful (flags/charter.yaml); "
    )
    assert "**Approvals**\n\n- ✗ a freeze stops flag checkout.banner in" in text
    summary(org).unlink()
    assert "freeze" not in row(comment(org, monkeypatch, "--at", "2026-12-02"))


def test_going_back_and_breaking_glass_say_by_which_rule(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    org.git("switch", "--quiet", "main")
    wide(org)
    org.git("switch", "--quiet", "-C", "work")
    org.git("revert", "--no-edit", "HEAD")
    assert "it goes back to what was approved before: the rule is restore (" in row(comment(org, monkeypatch))
    summary(org).unlink()
    org.git("reset", "--quiet", "--hard", "main")
    org.by("frances")
    org.work.edit(BANNER, "percent: 40", "percent: 100")
    org.commit("Everyone, now\n\nBreak-Glass: the old checkout is down")
    told = row(comment(org, monkeypatch))
    assert told.startswith(
        "| ! | Approvals | tier careful (flags/charter.yaml); it breaks glass: no approval is waited for (the old checkout is down); owes "
    )


def test_what_was_made_before_takes_no_evidence(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = ask(org, monkeypatch, "--file", "review.md", "--evidence", "approvals.json")
    assert (ran.code, "the text is made already" in ran.err) == (2, True)
