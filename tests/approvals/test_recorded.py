"""What a forge recorded, read: whose last word counts, and what is none."""

import json
from typing import Any

import pytest
from tests.approvals.forges import commit, pull, review, user

from flaggit.approvals import Said, read_recorded
from flaggit.policy.unacceptable import UnacceptableError

OLD, HEAD = "a" * 40, "b" * 40
NOON = 1_794_740_400 + 3600


def github(*reviews: dict[str, Any], **more: Any) -> bytes:
    value = {
        "format": 1,
        "forge": "github",
        "number": 42,
        "pull": pull(HEAD),
        "reviews": list(reviews),
        "commits": [commit(OLD), commit(HEAD)],
    }
    return json.dumps(value | more).encode()


LAST = {
    "an approval": ([review(1, "grace", "APPROVED", HEAD)], [("grace", HEAD, True)]),
    "an approval of an earlier commit": ([review(1, "grace", "APPROVED", OLD)], [("grace", OLD, True)]),
    "a later request for changes supersedes it": (
        [review(1, "grace", "APPROVED", HEAD), review(2, "grace", "CHANGES_REQUESTED", HEAD)],
        [("grace", HEAD, False)],
    ),
    "a later approval supersedes a request": (
        [review(1, "grace", "CHANGES_REQUESTED", OLD), review(2, "Grace", "APPROVED", HEAD)],
        [("Grace", HEAD, True)],
    ),
    "whatever the order in the list": (
        [review(2, "grace", "APPROVED", HEAD), review(1, "grace", "CHANGES_REQUESTED", OLD)],
        [("grace", HEAD, True)],
    ),
    "a comment supersedes nothing": (
        [review(1, "grace", "APPROVED", HEAD), review(2, "grace", "COMMENTED", HEAD)],
        [("grace", HEAD, True)],
    ),
    "a dismissed review is nothing": ([review(1, "grace", "DISMISSED", HEAD)], []),
    "and brings nothing back": (
        [review(1, "grace", "APPROVED", HEAD), review(2, "grace", "DISMISSED", HEAD)],
        [],
    ),
    "a pending review is nobody's word": ([review(1, "grace", "PENDING", HEAD, submitted_at=None)], []),
    "a commit that is gone": ([review(1, "grace", "APPROVED", "", commit_id=None)], [("grace", "", True)]),
    "a user who is gone": ([review(1, "ghost", "APPROVED", HEAD, user=None)], []),
    "two people": (
        [review(1, "grace", "APPROVED", HEAD), review(2, "alan", "APPROVED", HEAD)],
        [("grace", HEAD, True), ("alan", HEAD, True)],
    ),
}


@pytest.mark.parametrize(("reviews", "said"), [pytest.param(*case, id=name) for name, case in LAST.items()])
def test_the_last_word_counts(reviews: list[dict[str, Any]], said: list[tuple[str, str, bool]]) -> None:
    found = read_recorded(github(*reviews)).said
    assert [(each.by, each.commit, each.approves) for each in found] == said


def test_a_bot_is_known_as_one() -> None:
    (said,) = read_recorded(github(review(1, "helper", "APPROVED", HEAD, kind="Bot"))).said
    assert said.bot


def test_who_wrote_it_and_who_pushed_last() -> None:
    commits = [commit(OLD, "alan"), commit(HEAD, "ada", "grace")]
    found = read_recorded(github(commits=commits, pull=pull(HEAD, "barbara")))
    assert (found.authors, found.pusher, found.head) == (("barbara", "alan", "ada"), "grace", HEAD)
    browser = read_recorded(github(commits=[commit(HEAD, "ada", "web-flow")]))
    assert browser.pusher == ""
    unlinked = read_recorded(github(commits=[{**commit(HEAD), "author": None, "committer": None}]))
    assert (unlinked.authors, unlinked.pusher) == (("ada",), "")


def gitlab(*approved: dict[str, Any], **more: Any) -> bytes:
    versions = [
        {"id": 2, "head_commit_sha": HEAD, "created_at": "2026-11-15T11:30:00.000Z"},
        {"id": 1, "head_commit_sha": OLD, "created_at": "2026-11-15T10:30:00.000Z"},
    ]
    value = {
        "format": 1,
        "forge": "gitlab",
        "number": 7,
        "merge_request": {"iid": 7, "sha": HEAD, "author": {"username": "ada"}},
        "approvals": {"approved_by": list(approved)},
        "versions": versions,
    }
    return json.dumps(value | more).encode()


def approval(login: str, at: str | None) -> dict[str, Any]:
    return {"user": {"id": 1, "username": login, "name": login}, "approved_at": at}


def test_gitlab_approves_the_version_that_was_there() -> None:
    found = read_recorded(
        gitlab(
            approval("grace", "2026-11-15T11:00:00.000Z"),
            approval("alan", "2026-11-15T12:30:00.000+01:00"),
            approval("project_4_bot_0af", "2026-11-15T12:00:00.000Z"),
            approval("edsger", "2026-11-15T09:00:00.000Z"),
        )
    )
    assert {each.by: (each.commit, each.bot) for each in found.said} == {
        "edsger": ("", False),
        "grace": (OLD, False),
        "alan": (HEAD, False),
        "project_4_bot_0af": (HEAD, True),
    }
    assert (found.authors, found.pusher, found.head) == (("ada",), "", HEAD)
    assert found.said[1] == Said(by="grace", commit=OLD, at=1_794_740_400, approves=True)


BROKEN = {
    "no JSON": (b"{", "no JSON"),
    "deep": (b"[" * 100_000, "no JSON"),
    "large": (b" " * (16 * 1024 * 1024 + 1), "too large"),
    "a list": (b"[]", "no recorded answer"),
    "another format": (b'{"format": 2, "forge": "github"}', "no recorded answer"),
    "another forge": (b'{"format": 1, "forge": "gerrit"}', "no recorded answer"),
    "no reviews": (b'{"format": 1, "forge": "github", "number": 42}', "not as github answers"),
    "reviews that are none": (github(reviews=[1]), "not as github answers"),
    "no such time": (
        github(review(1, "grace", "APPROVED", HEAD, submitted_at="yesterday")),
        "not as github answers",
    ),
    "an old GitLab": (gitlab(approval("grace", None)), "GitLab is too old"),
}


@pytest.mark.parametrize(("data", "why"), [pytest.param(*case, id=name) for name, case in BROKEN.items()])
def test_what_is_no_recorded_answer(data: bytes, why: str) -> None:
    with pytest.raises(UnacceptableError, match=why):
        read_recorded(data)


def test_a_user_is_cut_down_elsewhere_and_read_whole_here() -> None:
    assert read_recorded(github(review(1, "grace", "APPROVED", HEAD))).said[0].by == user("grace")["login"]
