"""A forge's approvals, fetched from a server that answers like it, and what they are worth on real repositories."""

import json
from typing import Any

import pytest
from tests.approvals.forges import commit, pull, review, serving
from tests.governing.conftest import BANNER, Org, missing
from tests.program import Ran

PULL = "/repos/shop/flags/pulls/42"


def answers(org: Org, *reviews: dict[str, Any], head: str = "") -> dict[str, Any]:
    sha = head or org.work.git("rev-parse", "HEAD")
    return {PULL: pull(sha), f"{PULL}/reviews": list(reviews), f"{PULL}/commits": [commit(sha)]}


def fetch(org: Org, things: dict[str, Any], *arguments: str) -> Ran:
    with serving(things) as (api, _):
        return org.work.run(
            "policy", "fetch", "--api", api, "--repository", "shop/flags", "--number", "42",
            "--output", org.work.root / "evidence.json", *arguments, today=org.later(),
        )  # fmt: skip


def small(org: Org) -> str:
    org.work.edit(BANNER, "percent: 5", "percent: 6")
    return org.commit("Ramp the banner a little")


def test_what_a_forge_says_counts(org: Org) -> None:
    head = small(org)
    done = fetch(org, answers(org, review(0, "grace", "APPROVED", head)))
    assert done.code == 0
    assert "github 42: 1 approval, 0 requests for changes" in done.out
    found = org.check("main...HEAD", "--evidence", org.work.root / "evidence.json", wait=7200)
    assert (found["passed"], found["requirements"][0]["met_by"]) == (True, ["grace"])


def test_a_forges_word_is_no_evidence_until_it_is_handed_over(org: Org) -> None:
    head = small(org)
    fetch(org, answers(org, review(0, "grace", "APPROVED", head)))
    (org.work.root / "approvals").mkdir()
    (org.work.root / "evidence.json").rename(org.work.root / "approvals" / "evidence.json")
    assert missing(org.check(wait=7200)) == ["1 owner"]


def test_an_approval_of_an_earlier_commit_is_stale_when_the_change_is_another(org: Org) -> None:
    old = small(org)
    org.work.edit(BANNER, "percent: 6", "percent: 7")
    org.commit("A little more")
    fetch(org, answers(org, review(0, "grace", "APPROVED", old)))
    found = org.check("main...HEAD", "--evidence", org.work.root / "evidence.json", wait=7200)
    assert missing(found) == ["1 owner"]
    assert "approved another state" in found["set_aside"][0]["why"]


def test_an_approval_of_an_earlier_commit_holds_when_the_change_is_the_same(org: Org) -> None:
    old = small(org)
    org.work.write({"README.md": "hello\n"})
    org.commit("Say hello")
    fetch(org, answers(org, review(0, "grace", "APPROVED", old)))
    assert org.check("main...HEAD", "--evidence", org.work.root / "evidence.json", wait=7200)["passed"]


def test_an_approval_survives_a_squash_in_a_clone_without_the_branch(org: Org) -> None:
    head = small(org)
    fetch(org, answers(org, review(0, "grace", "APPROVED", head)))
    recorded = json.loads((org.work.root / "evidence.json").read_text())
    assert list(recorded["digests"]) == [head]
    org.git("switch", "--quiet", "main")
    org.git("merge", "--quiet", "--squash", "work")
    org.git("commit", "--quiet", "-m", "Ramp the banner a little (#42)")
    org.work.git("branch", "--quiet", "-D", "work")
    org.work.git("reflog", "expire", "--expire=all", "--all")
    org.work.git("gc", "--quiet", "--prune=now")
    found = org.check("HEAD~1..HEAD", "--evidence", org.work.root / "evidence.json", wait=7200)
    assert found["passed"]


def test_a_commit_that_is_nowhere_counts_for_nothing_and_says_so(org: Org) -> None:
    small(org)
    done = fetch(org, answers(org, review(0, "grace", "APPROVED", "f" * 40)))
    assert f"commit {'f' * 7} is not in this clone or has errors" in done.out
    found = org.check("main...HEAD", "--evidence", org.work.root / "evidence.json", wait=7200)
    assert found["set_aside"] == [
        {"by": "grace", "why": f"approved commit {'f' * 12}, which is not in this clone or has errors"}
    ]


def test_a_commit_with_errors_counts_for_nothing_and_stops_nobody(org: Org) -> None:
    org.work.edit(BANNER, "kind: ops", "kind: opps")
    wrong = org.commit("A slip")
    org.work.edit(BANNER, "kind: opps", "kind: ops")
    small(org)
    fetch(org, answers(org, review(0, "grace", "APPROVED", wrong)))
    found = org.check("main...HEAD", "--evidence", org.work.root / "evidence.json", wait=7200)
    assert (missing(found), len(found["set_aside"])) == (["1 owner"], 1)


def test_a_standing_request_for_changes_stops_it(org: Org) -> None:
    head = small(org)
    things = answers(org, review(0, "grace", "CHANGES_REQUESTED", head), review(1, "ada", "APPROVED", head))
    fetch(org, things)
    found = org.check("main...HEAD", "--evidence", org.work.root / "evidence.json", wait=7200)
    assert [each["by"] for each in found["objections"]] == ["grace"]
    assert found["set_aside"] == [{"by": "ada", "why": "wrote the change"}]


def test_a_forge_knows_an_author_that_git_does_not(org: Org) -> None:
    org.work.git("config", "user.email", "somebody@elsewhere.example")
    head = small(org)
    fetch(org, answers(org, review(0, "grace", "APPROVED", head)))
    found = org.check("main...HEAD", "--evidence", org.work.root / "evidence.json", wait=7200)
    assert (found["passed"], found["authors"], found["unproven"]) == (True, ["ada"], [])


def test_who_pushed_last_does_not_approve(org: Org) -> None:
    head = small(org)
    things = answers(org, review(0, "grace", "APPROVED", head))
    things[f"{PULL}/commits"] = [commit(head, "ada", "grace")]
    fetch(org, things)
    found = org.check("main...HEAD", "--evidence", org.work.root / "evidence.json", wait=7200)
    assert found["set_aside"] == [{"by": "grace", "why": "pushed last"}]


@pytest.mark.parametrize(
    "ref",
    ["refs/pull/42/merge", f"refs/heads/gh-readonly-queue/release/pr-7/pr-42-{'a1' * 20}"],
    ids=["a pull request", "the merge queue"],
)
def test_where_to_ask_is_what_ci_says(org: Org, monkeypatch: pytest.MonkeyPatch, ref: str) -> None:
    head = small(org)
    with serving(answers(org, review(0, "grace", "APPROVED", head)), token="t") as (api, _):  # noqa: S106
        for name, value in {
            "GITHUB_API_URL": api,
            "GITHUB_REPOSITORY": "shop/flags",
            "GITHUB_REF": ref,
            "GITHUB_TOKEN": "t",
        }.items():
            monkeypatch.setenv(name, value)
        done = org.work.run(
            "policy", "fetch", "--output", org.work.root / "evidence.json", "--format", "json"
        )
    assert (done.code, json.loads(done.out)["said"][0]["by"]) == (0, "grace")


def test_where_to_ask_on_gitlab(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    head = small(org)
    here = "/projects/4/merge_requests/7"
    things = {
        here: {"iid": 7, "sha": head, "author": {"username": "ada"}},
        f"{here}/approvals": {
            "approved_by": [{"user": {"username": "grace"}, "approved_at": "2026-11-15T11:40:00Z"}]
        },
        f"{here}/versions": [{"id": 1, "head_commit_sha": head, "created_at": "2026-11-15T11:30:00Z"}],
    }
    with serving(things, token="t") as (api, _):  # noqa: S106
        for name, value in {
            "CI_API_V4_URL": api,
            "CI_PROJECT_ID": "4",
            "CI_MERGE_REQUEST_IID": "7",
            "GITLAB_TOKEN": "t",
        }.items():
            monkeypatch.setenv(name, value)
        done = org.work.run("policy", "fetch", "--output", org.work.root / "evidence.json")
    assert done.code == 0
    assert org.check("main...HEAD", "--evidence", org.work.root / "evidence.json", wait=7200)["passed"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "it can't be told which request is meant"),
        (("--repository", "shop/flags"), "it can't be told which request is meant"),
        (("--repository", "shop/flags", "--number", "1", "--api", "ftp://x"), "is no web address"),
    ],
)
def test_where_to_ask_must_be_said(
    org: Org, arguments: tuple[str, ...], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GITHUB_REPOSITORY", "GITHUB_REF", "GITHUB_API_URL", "CI_API_V4_URL"):
        monkeypatch.delenv(name, raising=False)
    done = org.work.run("policy", "fetch", *arguments)
    assert done.code == 2
    assert why in done.err


def test_what_is_no_evidence_is_a_mistake(org: Org) -> None:
    (org.work.root / "x.json").write_text("{}")
    done = org.work.run("policy", "check", "--evidence", org.work.root / "x.json")
    assert (done.code, "this is no evidence" in done.err) == (2, True)
    gone = org.work.run("policy", "check", "--evidence", org.work.root / "y.json")
    assert (gone.code, "there is no such file" in gone.err) == (3, True)


def test_a_forge_that_answers_strangely_records_nothing(org: Org) -> None:
    head = small(org)
    things = answers(org, review(0, "grace", "APPROVED", head, submitted_at="yesterday"))
    done = fetch(org, things)
    assert (done.code, "the forge's answer can't be read" in done.err) == (1, True)
    assert not (org.work.root / "evidence.json").exists()
