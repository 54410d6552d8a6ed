"""The jobs that hold a change until it is approved: every step of GitHub's workflow, of the action and of GitLab's, run by bash."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml
from tests.approvals.forges import commit, pull, review
from tests.commands.test_jobs import bash, run
from tests.forge.serving import APP, PERSON, Forge, serving
from tests.program import Ran, Work, flaggit

GREETING = "flags/hello/greeting.flag.yaml"
CHARTER = "flags/charter.yaml"
TEAM = "schemas/taxonomy.yaml"
PULL = "/api/v3/repos/shop/flags/pulls/12"
MERGE = "/api/v4/projects/shop%2Fflags/merge_requests/12"
PULL_REF = "refs/pull/12/merge"
QUEUE_REF = f"refs/heads/gh-readonly-queue/main/pr-12-{'a1' * 20}"
Environ: TypeAlias = dict[str, str]
Job: TypeAlias = Callable[[Work, Environ], Ran]


def template(name: str) -> Any:
    return yaml.safe_load(files("flaggit.scaffold").joinpath("templates", name).read_text("utf-8"))


def workflow(work: Work, environ: Environ) -> Ran:
    """Run the steps of the workflow, by their conditions, until one fails."""
    output = Path(environ["RUNNER_TEMP"]) / "output"
    output.write_text("")
    ran = Ran(code=0, out="", err="")
    for step in template("workflows/flags-approvals.yml")["jobs"]["approvals"]["steps"]:
        condition = step.get("if", "true")
        there = "found=flags/charter.yaml\n" in output.read_text()
        reviewed = environ["EVENT"] == "pull_request_review"
        holds = {
            "true": True,
            "steps.charter.outputs.found": there,
            "steps.charter.outputs.found && github.event_name == 'pull_request_review'": there and reviewed,
        }[condition]
        if not holds or "run" not in step or step["run"].startswith("python -m pip"):
            continue
        last = bash(step["run"], work.root, environ | {"GITHUB_OUTPUT": str(output)})
        ran = Ran(code=last.code, out=ran.out + last.out, err=ran.err + last.err)
        if last.code:
            break
    return ran


def action(work: Work, environ: Environ) -> Ran:
    inputs = {"base": environ["BASE"], "folder": ".", "token": environ["GITHUB_TOKEN"]}
    rest = {name: value for name, value in environ.items() if name != "GITHUB_TOKEN"}
    return run("approvals", work, inputs, **rest)


def gitlab(work: Work, environ: Environ) -> Ran:
    return bash("\n".join(template("gitlab/gitlab-ci.yml")["flags-approvals"]["script"]), work.root, environ)


JOBS = [pytest.param(job, id=job.__name__) for job in (workflow, action, gitlab)]


@pytest.fixture
def request_(folder: Work, monkeypatch: pytest.MonkeyPatch) -> Work:
    """A new repository with two people in its team, and what a forge checks out for a request of one of them, now."""
    for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
        monkeypatch.delenv(name)
    assert flaggit("init", folder.root).code == 0
    team = re.sub(r"( team-shop: \{.*)\}", r"\1, members: [ada, grace]}", folder.text(TEAM))
    people = "people:\n  ada:\n    mail: [ada@shop.example]\n"
    folder.write({TEAM: team, CHARTER: folder.text(CHARTER) + people})
    folder.commit("Begin")
    propose(folder)
    return folder


def propose(work: Work) -> None:
    work.git("switch", "--quiet", "-C", "change", "main")
    work.edit(GREETING, "Greets", "Welcomes")
    work.commit("Word it")
    work.git("switch", "--quiet", "--detach", "main")
    work.git("merge", "--quiet", "--no-ff", "-m", "Merge change into main", "change")


@contextmanager
def job(work: Work, *approved: str, **more: str) -> Iterator[tuple[Environ, Forge]]:
    """What a job finds in its environment, at a forge at which some have approved the head of the request."""
    head, now = work.git("rev-parse", "change"), time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    with serving() as forge:
        forge.things |= {
            PULL: pull(head),
            f"{PULL}/reviews": [
                review(at, login, "APPROVED", head, submitted_at=now) for at, login in enumerate(approved)
            ],
            f"{PULL}/commits": [commit(head)],
            MERGE: {"iid": 12, "sha": head, "author": {"username": "ada"}},
            f"{MERGE}/approvals": {
                "approved_by": [{"user": {"username": login}, "approved_at": now} for login in approved]
            },
            f"{MERGE}/versions": [{"id": 1, "head_commit_sha": head, "created_at": "2020-01-01T00:00:00Z"}],
        }
        place = work.root.parent
        (place / "cache").mkdir(exist_ok=True)
        base = work.git("rev-parse", "main")
        environ = {
            "BASE": base,
            "EVENT": "pull_request",
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": f"{forge.url}/api/v3",
            "GITHUB_REPOSITORY": "shop/flags",
            "GITHUB_REF": PULL_REF,
            "GITHUB_STEP_SUMMARY": str(place / "summary.md"),
            "GITHUB_TOKEN": APP,
            "RUNNER_TEMP": str(place),
            "XDG_CACHE_HOME": str(place / "cache"),
        }
        if more.pop("forge", "") == "gitlab":
            environ = {
                "GITLAB_CI": "true",
                "CI_API_V4_URL": f"{forge.url}/api/v4",
                "CI_PROJECT_ID": "shop/flags",
                "CI_MERGE_REQUEST_IID": "12",
                "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
                "GITLAB_TOKEN": PERSON,
                "XDG_CACHE_HOME": str(place / "cache"),
            }
        yield environ | more, forge


def judged(which: Job, work: Work, *approved: str, **more: str) -> Ran:
    with job(work, *approved, forge="gitlab" if which is gitlab else "", **more) as (environ, _):
        return which(work, environ)


@pytest.mark.parametrize("which", JOBS)
def test_a_change_that_nobody_approved_is_held(request_: Work, which: Job) -> None:
    ran = judged(which, request_)
    assert ran.code == 1
    assert "owner team-shop: 1 missing; grace could give it" in ran.out


@pytest.mark.parametrize("which", JOBS)
def test_the_authors_own_approval_lets_nothing_through(request_: Work, which: Job) -> None:
    assert judged(which, request_, "ada").code == 1


@pytest.mark.parametrize("which", JOBS)
def test_an_approved_change_may_go_on(request_: Work, which: Job) -> None:
    ran = judged(which, request_, "grace")
    assert (ran.code, ran.err) == (0, "")
    assert "may go on" in ran.out


@pytest.mark.parametrize("which", JOBS)
def test_a_repository_without_a_charter_is_not_bothered(request_: Work, which: Job) -> None:
    """Nor one that is about to get its first: what that says holds from the next change on."""
    charter = request_.text(CHARTER)
    request_.git("switch", "--quiet", "main")
    request_.write({CHARTER: None})
    request_.commit("Without a charter")
    propose(request_)
    request_.write({CHARTER: charter})
    request_.commit("Bring a charter")
    with job(request_, forge="gitlab" if which is gitlab else "") as (environ, forge):
        ran = which(request_, environ)
        said = "" if which is workflow else "no charter asks for approvals of this change\n"
        assert (ran.code, ran.out, ran.err) == (0, said, "")
        assert forge.asked == []


@pytest.mark.parametrize("which", [workflow, action])
@pytest.mark.parametrize("how", ["merge", "squash"])
def test_the_merge_queue_asks_who_approved_the_request_that_it_is_about(
    request_: Work, which: Job, how: str
) -> None:
    request_.git("switch", "--quiet", "main")
    request_.edit("flags/services/web.service.yaml", "What customers", "All that customers")
    request_.commit("The request before it in the queue")
    request_.git("switch", "--quiet", "--detach", "main")
    request_.git(
        "merge", "--quiet", *(("--squash",) if how == "squash" else ("--no-ff", "-m", "Merge")), "change"
    )
    if how == "squash":
        request_.commit("Word it (12)")
    queued = {"EVENT": "merge_group", "GITHUB_REF": QUEUE_REF}
    assert judged(which, request_, **queued).code == 1
    assert judged(which, request_, "grace", **queued).code == 0


@pytest.mark.parametrize("which", [workflow, action])
def test_what_changed_underneath_an_approval_is_held_in_the_merge_queue(request_: Work, which: Job) -> None:
    request_.git("switch", "--quiet", "main")
    request_.edit(GREETING, "  production:\n    otherwise: false", "  production:\n    otherwise: true")
    request_.commit("The request before it in the queue")
    request_.git("switch", "--quiet", "--detach", "main")
    request_.git("merge", "--quiet", "--no-ff", "-m", "Merge", "change")
    ran = judged(which, request_, "grace", EVENT="merge_group", GITHUB_REF=QUEUE_REF)
    assert ran.code == 1
    assert "grace" in ran.out


def test_a_review_brings_the_comment_up_to_date(request_: Work) -> None:
    with job(request_, EVENT="pull_request_review") as (environ, forge):
        assert workflow(request_, environ).code == 1
        assert "| Approvals | tier routine" in forge.texts[0]
        assert "missing: 1 of owner team-shop" in forge.texts[0]
    with job(request_, "grace", EVENT="pull_request_review") as (environ, forge):
        assert workflow(request_, environ).code == 0
        [text] = forge.texts
        assert "1 of 1 given" in text
    with job(request_, "grace") as (environ, forge):
        assert workflow(request_, environ).code == 0
        assert forge.texts == []


@pytest.mark.parametrize("which", JOBS)
def test_a_forge_that_does_not_say_lets_nothing_through(request_: Work, which: Job) -> None:
    ran = judged(which, request_, "grace", GITHUB_TOKEN="wrong", GITLAB_TOKEN="wrong")  # noqa: S106
    assert ran.code == 1
    assert "may go on" not in ran.out
    assert "next:" in ran.err


@pytest.mark.parametrize("which", JOBS)
def test_a_base_that_is_not_there_does_not_pass_for_one_without_a_charter(request_: Work, which: Job) -> None:
    nowhere = "a1" * 20
    ran = judged(which, request_, "grace", BASE=nowhere, CI_MERGE_REQUEST_DIFF_BASE_SHA=nowhere)
    assert ran.code != 0
    assert ran.out == ""


def test_it_runs_with_every_push_every_review_and_every_merge() -> None:
    # PyYAML reads `on` as true.
    assert set(template("workflows/flags-approvals.yml")[True]) == {
        "pull_request",
        "pull_request_review",
        "merge_group",
    }
