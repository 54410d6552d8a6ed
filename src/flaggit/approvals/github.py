"""GitHub's answers: a pull request, its reviews, its commits.

A person's last review that is more than a comment counts. One that was dismissed counts as nothing, and nothing that the
person said before comes back with it.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from flaggit.approvals.said import Said
from flaggit.bundle import instant

Raw: TypeAlias = Mapping[str, Any]

_WORDS: Final = frozenset({"APPROVED", "CHANGES_REQUESTED", "DISMISSED"})
_FORGE_ITSELF: Final = "web-flow"
"""The committer of what is merged or edited in the browser."""


def said(raw: Raw) -> Iterator[Said]:
    """Give each person's last word."""
    last: dict[str, Raw] = {}
    for review in sorted(raw["reviews"], key=lambda each: (each.get("submitted_at") or "", each["id"])):
        if review.get("user") and review["state"] in _WORDS:
            last[review["user"]["login"].casefold()] = review
    for review in last.values():
        if review["state"] != "DISMISSED":
            yield Said(
                by=review["user"]["login"],
                commit=review.get("commit_id") or "",
                at=instant.parse(review["submitted_at"]),
                approves=review["state"] == "APPROVED",
                bot=review["user"].get("type") == "Bot",
            )


def authors(raw: Raw) -> Iterator[str]:
    """Give the logins of whoever opened the request, and of the authors of its commits."""
    yield _login(raw["pull"].get("user"))
    for commit in raw.get("commits", []):
        yield _login(commit.get("author"))


def pusher(raw: Raw) -> str:
    """Give the login of whoever made the last commit; the API of a request does not say who pushed it."""
    commits = {commit["sha"]: commit for commit in raw.get("commits", [])}
    found = _login(commits.get(head(raw), {}).get("committer"))
    return "" if found == _FORGE_ITSELF else found


def head(raw: Raw) -> str:
    """Give the commit that the request stands at."""
    return str(raw["pull"]["head"]["sha"])


def _login(user: Raw | None) -> str:
    return str(user.get("login") or "") if user else ""
