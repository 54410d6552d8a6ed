"""Asking a forge: pages, tokens, redirects, refusals, on a server that answers like GitHub and GitLab."""

from typing import Any

import pytest
from tests.approvals.forges import ADDRESS, commit, pull, review, serving

from flaggit.approvals import Forge, fetch
from flaggit.errors import FailedStop, NothingReadStop

HEAD = "b" * 40
TOKEN = "t" * 9
HERE = "/repos/shop/flags/pulls/42"


def things(reviews: int = 1) -> dict[str, Any]:
    listed = [review(at % 60, f"user-{at}", "APPROVED", HEAD) for at in range(reviews)]
    return {HERE: pull(HEAD), f"{HERE}/reviews": listed, f"{HERE}/commits": [commit(HEAD)]}


def github(api: str, token: str = "") -> Forge:
    return Forge(kind="github", api=api, repository="shop/flags", token=token)


def test_every_page_is_asked_for() -> None:
    with serving(things(25), page=10) as (api, asked):
        found = fetch(github(api), 42)
    assert [each["user"]["login"] for each in found["reviews"]] == [f"user-{at}" for at in range(25)]
    assert asked.count(f"{HERE}/reviews") == 3


def test_only_what_is_read_is_kept() -> None:
    with serving(things()) as (api, _):
        found = fetch(github(api), 42)
    assert set(found["reviews"][0]) == {"id", "user", "state", "submitted_at", "commit_id"}
    assert set(found["reviews"][0]["user"]) == {"login", "id", "type"}
    assert "title" not in found["pull"]
    assert "commit" not in found["commits"][0]


def test_the_token_is_given() -> None:
    with serving(things(), token=TOKEN) as (api, _):
        assert fetch(github(api, TOKEN), 42)["reviews"]
        with pytest.raises(FailedStop, match="the forge refuses: 401"):
            fetch(github(api, "wrong"), 42)


def test_a_redirect_at_the_same_place_is_followed() -> None:
    moved = things() | {HERE: f"{ADDRESS}/repositories/1/pulls/42", "/repositories/1/pulls/42": pull(HEAD)}
    with serving(moved) as (api, _):
        assert fetch(github(api), 42)["pull"]["head"]["sha"] == HEAD


def test_a_redirect_elsewhere_never_gets_the_token() -> None:
    with (
        serving({HERE: pull(HEAD)}) as (other, asked),
        serving(things() | {HERE: f"{other}{HERE}"}) as (api, _),
    ):
        with pytest.raises(FailedStop, match="the forge refuses: 302"):
            fetch(github(api, TOKEN), 42)
        assert asked == []


def test_a_next_page_elsewhere_never_gets_the_token() -> None:
    with serving(things(25), page=10) as (api, _):
        shown = api.replace("127.0.0.1", "localhost")
        with pytest.raises(FailedStop, match="next page is at another address"):
            fetch(github(shown, TOKEN), 42)


def test_no_such_request() -> None:
    with serving({}) as (api, _), pytest.raises(NothingReadStop, match="knows no such request"):
        fetch(github(api), 42)


def test_a_forge_that_is_not_there() -> None:
    with serving({}) as (api, _):
        pass
    with pytest.raises(NothingReadStop, match="can't be reached"):
        fetch(github(api), 42)


@pytest.mark.parametrize("thing", [[1], b"{", b"[]"])
def test_something_else_than_a_request(thing: Any) -> None:
    with serving(things() | {HERE: thing}) as (api, _), pytest.raises(FailedStop, match="something else"):
        fetch(github(api), 42)


def test_something_else_than_a_list() -> None:
    with (
        serving(things() | {f"{HERE}/reviews": {}}) as (api, _),
        pytest.raises(FailedStop, match="something else"),
    ):
        fetch(github(api), 42)


def test_gitlab() -> None:
    here = "/projects/shop%2Fflags/merge_requests/7"
    known = {
        here: {"iid": 7, "sha": HEAD, "title": "Ramp", "author": {"username": "ada", "name": "Ada"}},
        f"{here}/approvals": {
            "approved_by": [
                {"user": {"username": "grace", "name": "G"}, "approved_at": "2026-11-15T11:00:00Z"}
            ]
        },
        f"{here}/versions": [
            {"id": 1, "head_commit_sha": HEAD, "created_at": "2026-11-15T10:00:00Z", "state": "collected"}
        ],
    }
    with serving(known, token=TOKEN) as (api, _):
        found = fetch(Forge(kind="gitlab", api=api, repository="shop/flags", token=TOKEN), 7)
    assert found["approvals"] == {
        "approved_by": [{"user": {"username": "grace"}, "approved_at": "2026-11-15T11:00:00Z"}]
    }
    assert found["merge_request"]["author"] == {"username": "ada"}
