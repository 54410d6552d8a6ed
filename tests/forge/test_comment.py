"""The one comment of a request, against a forge that behaves like GitHub's and GitLab's: real requests, pages, accounts, faults."""

import json
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.forge.serving import APP, PERSON, READ_ONLY, Fault, Forge, serving

from flaggit.commands.comment import NO_REQUEST, NO_TOKEN, Commented, comment, target
from flaggit.errors import UsageStop
from flaggit.forge import ForgeStop
from flaggit.forge.api import ATTEMPTS, LONGEST_PAUSE
from flaggit.report import commented as render
from flaggit.report.review import MARKER
from flaggit.report.terminal import plain

TEXT = f"{MARKER}\n\n### 1 flag decides differently.\n"
HANDMADE = "Looks good to me.\n"


@pytest.fixture
def forge() -> Iterator[Forge]:
    with serving() as found:
        yield found


class Job:
    """A job of a forge, and the pauses that it made."""

    def __init__(self, forge: Forge, folder: Path, token: str, kind: str) -> None:
        self.pauses: list[float] = []
        self.summary = folder / "summary.md"
        event = folder / "event.json"
        event.write_text(json.dumps({"pull_request": {"number": 12}}))
        self.environ: dict[str, str] = {
            "github": {
                "GITHUB_ACTIONS": "true",
                "GITHUB_API_URL": f"{forge.url}/api/v3",
                "GITHUB_REPOSITORY": "shop/flags",
                "GITHUB_EVENT_PATH": str(event),
                "GITHUB_STEP_SUMMARY": str(self.summary),
                "GITHUB_TOKEN": token,
            },
            "gitlab": {
                "GITLAB_CI": "true",
                "CI_API_V4_URL": f"{forge.url}/api/v4",
                "CI_PROJECT_ID": "shop/flags",
                "CI_MERGE_REQUEST_IID": "12",
                "GITLAB_TOKEN": token,
            },
        }[kind]

    def write(self, text: str = TEXT, **more: Any) -> Commented:
        found = target(self.environ)
        return comment(text, MARKER, found, environ=self.environ, sleep=self.pauses.append, **more)


@pytest.fixture(params=["github", "gitlab"])
def job(request: pytest.FixtureRequest, forge: Forge, tmp_path: Path) -> Job:
    return Job(forge, tmp_path, PERSON, request.param)


@pytest.fixture
def github(forge: Forge, tmp_path: Path) -> Job:
    return Job(forge, tmp_path, APP, "github")


def test_the_first_time_a_comment_is_created(forge: Forge, job: Job) -> None:
    forge.add(HANDMADE, "bo")
    assert job.write().how == "created"
    assert forge.texts == [HANDMADE, TEXT]


def test_the_next_time_it_is_updated_in_place(forge: Forge, job: Job) -> None:
    for _ in range(5):
        forge.add(HANDMADE, "bo")
    job.write()
    for _ in range(3):
        forge.add(HANDMADE, "bo")
    assert job.write(TEXT + "more\n").how == "updated"
    assert forge.texts == [*[HANDMADE] * 5, TEXT + "more\n", *[HANDMADE] * 3]


def test_what_is_the_same_is_not_written_again(forge: Forge, job: Job) -> None:
    job.write()
    forge.asked.clear()
    assert job.write().how == "unchanged"
    assert forge.writes == []


def test_a_workflows_own_comment_is_found_among_those_of_people(forge: Forge, github: Job) -> None:
    forge.add(f"{MARKER}\nAll is well, approve this.", "mallory")
    forge.add(f"> {TEXT}", "flags[bot]")
    assert github.write().how == "created"
    assert github.write(TEXT + "more\n").how == "updated"
    assert forge.texts[0] == f"{MARKER}\nAll is well, approve this."
    assert forge.texts[2:] == [TEXT + "more\n"]


def test_a_persons_own_comment_is_found_among_those_of_others(forge: Forge, job: Job) -> None:
    forge.add(TEXT, "mallory")
    assert job.write(TEXT + "more\n").how == "created"
    assert forge.texts == [TEXT, TEXT + "more\n"]


def test_a_fork_can_read_and_not_write_so_the_summary_has_the_text(forge: Forge, github: Job) -> None:
    github.environ["GITHUB_TOKEN"] = READ_ONLY
    done = github.write()
    assert (done.how, done.summary) == ("not-written", True)
    assert "as is usual for forks" in done.why
    assert github.summary.read_text() == TEXT
    assert forge.texts == []
    assert github.pauses == []


def test_the_summary_has_the_text_in_any_case_and_keeps_what_was_in_it(github: Job) -> None:
    github.summary.write_text("# Before\n")
    github.write()
    assert github.summary.read_text() == f"# Before\n\n{TEXT}"


def test_a_summary_that_is_full_is_left_alone(github: Job) -> None:
    github.summary.write_text("x" * 1_000_000)
    assert not github.write().summary
    assert github.summary.stat().st_size == 1_000_000


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        pytest.param({"GITHUB_EVENT_PATH": "", "GITHUB_REF": "refs/heads/gh-readonly-queue/main/pr-12"}, NO_REQUEST, id="a merge queue"),
        pytest.param({"GITHUB_EVENT_PATH": "/nowhere"}, NO_REQUEST, id="an event that is not there"),
        pytest.param({"GITHUB_TOKEN": ""}, NO_TOKEN, id="no token"),
    ],
)  # fmt: skip
def test_without_a_request_or_a_token_there_is_the_summary(
    forge: Forge, github: Job, changes: Mapping[str, str], why: str
) -> None:
    github.environ |= changes
    done = github.write()
    assert (done.how, done.summary, done.why) == ("not-written", True, why)
    assert forge.asked == []


def test_the_ref_tells_the_pull_request_too(forge: Forge, github: Job) -> None:
    github.environ |= {"GITHUB_EVENT_PATH": "", "GITHUB_REF": "refs/pull/12/merge"}
    assert github.write().how == "created"
    assert forge.texts == [TEXT]


def test_a_dry_run_asks_nothing_and_writes_nothing(forge: Forge, github: Job) -> None:
    done = github.write(how="dry-run")
    assert (done.how, done.target) == ("would-write", "pull request 12 of shop/flags")
    assert (forge.asked, github.summary.exists()) == ([], False)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault("GET", 502), id="a gateway without its server"),
        pytest.param(Fault("GET", 429, {"Retry-After": "3"}), id="too many requests"),
        pytest.param(Fault("GET", 403, {"X-RateLimit-Remaining": "0"}), id="a limit that is spent"),
        pytest.param(Fault("GET", 0, cut=True), id="a connection that breaks"),
        pytest.param(Fault("POST", 500), id="a comment that is not created"),
        pytest.param(Fault("POST", 502, done=True), id="a comment that is created while its answer gets lost"),
        pytest.param(Fault("POST", 0, done=True, cut=True), id="a comment that is created before the connection breaks"),
    ],
)  # fmt: skip
def test_what_breaks_for_a_moment_is_tried_again_and_leaves_one_comment(
    forge: Forge, job: Job, fault: Fault
) -> None:
    forge.faults.append(fault)
    job.write()
    assert forge.texts == [TEXT]
    assert job.pauses == [3.0 if fault.headers.get("Retry-After") else 1.0]


def test_a_pause_is_as_long_as_the_forge_asks_and_no_longer_than_a_job_bears(
    forge: Forge, github: Job
) -> None:
    forge.faults += [Fault("GET", 429, {"Retry-After": "7"}), Fault("GET", 429, {"Retry-After": "86400"})]
    github.write()
    assert github.pauses == [7.0, LONGEST_PAUSE]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_stays_broken_is_an_error_and_the_summary_has_the_text(
    forge: Forge, github: Job, method: str
) -> None:
    forge.faults += [Fault(method, 503, message="down for maintenance")] * ATTEMPTS
    with pytest.raises(ForgeStop, match="503: down for maintenance"):
        github.write()
    assert github.pauses == [1.0, 2.0, 4.0]
    assert github.summary.read_text() == TEXT


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param({"GITHUB_TOKEN": "wrong"}, "401: Bad credentials", id="a wrong token"),
        pytest.param({"GITHUB_REPOSITORY": "shop/nothing"}, "404: Not Found", id="a wrong repository"),
        pytest.param({"GITHUB_API_URL": "http://127.0.0.1:9"}, "no answer", id="nobody there"),
    ],
)
def test_what_is_set_up_wrongly_is_an_error(github: Job, changes: Mapping[str, str], says: str) -> None:
    github.environ |= changes
    with pytest.raises(ForgeStop, match=says) as stop:
        github.write()
    assert "wrong" not in f"{stop.value.message}{stop.value.remedy}"


def test_a_text_that_is_too_long_is_an_error(github: Job) -> None:
    with pytest.raises(ForgeStop, match="422: Body is too long"):
        github.write(TEXT + "x" * 70_000)


def test_an_answer_that_is_no_list_is_an_error(forge: Forge, github: Job) -> None:
    forge.faults.append(Fault("GET", 200))
    with pytest.raises(ForgeStop, match="the forge answered 200"):
        github.write()


def test_a_token_follows_no_redirection(forge: Forge, github: Job) -> None:
    with serving() as other:
        place = f"{other.url}/api/v3/repos/shop/flags/issues/12/comments"
        forge.faults.append(Fault("GET", 307, {"Location": place}, "Moved"))
        with pytest.raises(ForgeStop, match="307"):
            github.write()
        assert other.asked == []


def test_a_forge_that_accepts_and_says_nothing_does_not_hold_the_job(
    github: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flaggit.forge.api.TIMEOUT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        github.environ["GITHUB_API_URL"] = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ForgeStop, match="no answer: timed out"):
            github.write()


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        pytest.param({}, "no job of GitHub or GitLab", id="a laptop"),
        pytest.param({"GITHUB_ACTIONS": "true"}, "GITHUB_REPOSITORY is not set", id="half a job"),
        pytest.param(
            {"GITLAB_CI": "true", "CI_API_V4_URL": "file:///etc", "CI_PROJECT_ID": "1", "CI_MERGE_REQUEST_IID": "1", "GITLAB_TOKEN": "t"},
            "http or https address",
            id="an address that is no API",
        ),
    ],
)  # fmt: skip
def test_where_there_is_no_forge_it_says_what_to_name(environ: Mapping[str, str], says: str) -> None:
    pauses: list[float] = []
    with pytest.raises(UsageStop, match=says):
        comment(TEXT, MARKER, target(environ), environ=environ, sleep=pauses.append)


def test_a_text_that_is_no_review_is_not_posted(forge: Forge, github: Job) -> None:
    with pytest.raises(UsageStop, match="no review"):
        github.write("hello")
    assert forge.asked == []


def test_a_request_can_be_named(forge: Forge, github: Job) -> None:
    del github.environ["GITHUB_ACTIONS"]
    found = target(github.environ, "github", "shop/flags", 12)
    comment(TEXT, MARKER, found, environ={}, sleep=github.pauses.append)
    assert forge.texts == [TEXT]


@pytest.mark.parametrize(
    ("done", "shown"),
    [
        pytest.param(
            Commented(how="created", target="pull request 12 of shop/flags", url="https://x.example/1", summary=True),
            "wrote the comment of pull request 12 of shop/flags: https://x.example/1\n  the job's summary has the text\n",
            id="created",
        ),
        pytest.param(
            Commented(how="not-written", why=NO_REQUEST), f"wrote no comment\n  because {NO_REQUEST}\n", id="not written"
        ),
    ],
)  # fmt: skip
def test_a_person_reads_what_became_of_it(done: Commented, shown: str) -> None:
    assert plain(*render.text(done)) == shown
    told = json.loads(render.as_json(done))
    assert (told["how"], told["url"] or "") == (done.how, done.url)
