"""Recorded answers of a forge: who said what of which commit.

    {"format": 1, "forge": "github", "repository": "shop/flags", "number": 42, "fetched": "2026-11-20T10:00:00Z",
     "pull": {…}, "reviews": […], "commits": […], "digests": {COMMIT: DIGEST}}

The answers stand there as the forge gave them, cut down to the fields that are read. `digests` are of the commits that were
approved, as they were when it was recorded, for clones that don't have these commits any more.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from flaggit.approvals import github, gitlab
from flaggit.approvals.said import Said
from flaggit.frozen import Frozen
from flaggit.policy.unacceptable import UnacceptableError

__all__ = ["Recorded", "Said", "read_recorded"]

_MOST: Final = 16 * 1024 * 1024
Raw: TypeAlias = Mapping[str, Any]


class Recorded(Frozen):
    """What a forge says of a pull or merge request.

    Attributes:
        authors: Logins of all who wrote it, as far as the forge knows.
        pusher: Login of whoever pushed last; empty when it is not known.
        head: The commit that it stood at.
        said: Who approved or asked for changes, each person's last word alone.
        digests: Commit to the digest of the change that it was then.
    """

    forge: str
    number: int
    authors: tuple[str, ...]
    pusher: str
    head: str
    said: tuple[Said, ...]
    digests: Mapping[str, str]


def read_recorded(data: bytes) -> Recorded:
    """Read a recorded answer.

    Raises:
        UnacceptableError: It is none.
    """
    if len(data) > _MOST:
        raise UnacceptableError("it is too large to be a recorded answer")
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError):
        raise UnacceptableError("it is no JSON") from None
    if not isinstance(raw, dict) or raw.get("format") != 1 or raw.get("forge") not in _FORGES:
        raise UnacceptableError("it is no recorded answer of format 1, of github or gitlab")
    try:
        return _read(raw)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnacceptableError(f"it is not as {raw['forge']} answers: {error!r}") from None


def _read(raw: Raw) -> Recorded:
    forge = _FORGES[raw["forge"]]
    digests = {str(commit): str(digest) for commit, digest in raw.get("digests", {}).items()}
    return Recorded(
        forge=raw["forge"],
        number=int(raw["number"]),
        authors=tuple(dict.fromkeys(_logins(forge.authors(raw)))),
        pusher=forge.pusher(raw),
        head=forge.head(raw),
        said=tuple(sorted(forge.said(raw), key=lambda each: (each.at, each.by))),
        digests=digests,
    )


def _logins(found: Iterator[str]) -> Iterator[str]:
    return (login for login in found if login)


_FORGES: Final[Mapping[str, Any]] = {"github": github, "gitlab": gitlab}
