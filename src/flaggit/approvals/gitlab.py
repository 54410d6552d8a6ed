"""GitLab's answers: a merge request, its approvals, its versions.

GitLab does not say which commit was approved. It is the head of the last version that was there by then.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from flaggit.approvals.said import Said

Raw: TypeAlias = Mapping[str, Any]

_BOT: Final = re.compile(r"(project|group)_[0-9]+_bot(_[0-9a-f]+)?")
"""The user names of access tokens."""


def said(raw: Raw) -> Iterator[Said]:
    """Give each person's approval; a request for changes is not among GitLab's approvals."""
    for approval in raw["approvals"]["approved_by"]:
        user, at = approval["user"], approval.get("approved_at")
        if not at:
            raise ValueError(f"the approval of {user['username']} has no approved_at: GitLab is too old")
        when = _seconds(at)
        yield Said(
            by=user["username"],
            commit=_head_at(raw, when),
            at=int(when),
            approves=True,
            bot=_BOT.fullmatch(user["username"]) is not None,
        )


def authors(raw: Raw) -> Iterator[str]:
    """Give the login of whoever opened the request; the commits know no logins."""
    yield str(raw["merge_request"]["author"]["username"])


def pusher(_: Raw) -> str:
    """Nobody knows: the API of a request does not say who pushed last."""
    return ""


def head(raw: Raw) -> str:
    """Give the commit that the request stands at."""
    return str(raw["merge_request"]["sha"])


def _head_at(raw: Raw, when: float) -> str:
    versions = [
        (_seconds(each["created_at"]), each["id"], each["head_commit_sha"]) for each in raw["versions"]
    ]
    known = [each for each in sorted(versions) if each[0] <= when]
    return str(known[-1][2]) if known else ""


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).astimezone(UTC).timestamp()
