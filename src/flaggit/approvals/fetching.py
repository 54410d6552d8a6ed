"""Asking a forge, page by page, with a token that goes nowhere else."""

import http.client
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NoReturn, TypeAlias
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from flaggit.errors import FailedStop, NothingReadStop
from flaggit.frozen import Frozen

Raw: TypeAlias = dict[str, Any]

_SECONDS: Final = 30
_MOST: Final = 8 * 1024 * 1024
_PAGES: Final = 200
_NEXT: Final = re.compile(r'<([^>]+)>\s*;[^,]*\brel="?next"?')
_USER: Final = ("login", "type", "username", "id")
_KEPT: Final = (
    "id",
    "state",
    "submitted_at",
    "commit_id",
    "number",
    "sha",
    "ref",
    "head",
    "base",
    "user",
    "author",
    "committer",
    "approved_by",
    "approved_at",
    "head_commit_sha",
    "created_at",
    "iid",
)


class Forge(Frozen):
    """Where to ask.

    Attributes:
        kind: `github` or `gitlab`.
        api: The API's address, such as `https://api.github.com`.
        repository: `owner/name`; for GitLab a path or an id.
        token: Read access; empty to ask without.
    """

    kind: str
    api: str
    repository: str
    token: str = ""


def fetch(forge: Forge, number: int) -> Raw:
    """Ask a forge for what it knows of a pull or merge request.

    Returns:
        Its answers, cut down to what is read, ready to be recorded; without `digests` and `fetched`.

    Raises:
        NothingReadStop: It can't be reached, or knows no such request.
        FailedStop: It refuses, or answers with something else.
    """
    asking = _Asking(forge)
    common = {"format": 1, "forge": forge.kind, "repository": forge.repository, "number": number}
    if forge.kind == "gitlab":
        here = f"/projects/{quote(forge.repository, safe='')}/merge_requests/{number}"
        return common | {
            "merge_request": asking.one(here),
            "approvals": asking.one(f"{here}/approvals"),
            "versions": list(asking.all(f"{here}/versions")),
        }
    here = f"/repos/{quote(forge.repository)}/pulls/{number}"
    return common | {
        "pull": asking.one(here),
        "reviews": list(asking.all(f"{here}/reviews")),
        "commits": list(asking.all(f"{here}/commits")),
    }


class _Asking:
    """One conversation with a forge."""

    def __init__(self, forge: Forge) -> None:
        self._api = forge.api.rstrip("/")
        self._headers = {"Accept": "application/json", "User-Agent": "flaggit"}
        if forge.token and forge.kind == "gitlab":
            self._headers["PRIVATE-TOKEN"] = forge.token
        elif forge.token:
            self._headers["Authorization"] = f"Bearer {forge.token}"
        self._opener: OpenerDirector = build_opener(_StayHere)

    def one(self, path: str) -> Raw:
        """Ask for one thing."""
        found, _ = self._get(self._api + path)
        if not isinstance(found, dict):
            raise self._strange(path)
        return _cut(found)

    def all(self, path: str) -> Iterator[Raw]:
        """Ask for a list, page by page, each page linking to the next."""
        address = f"{self._api}{path}?per_page=100"
        for _ in range(_PAGES):
            found, link = self._get(address)
            if not isinstance(found, list):
                raise self._strange(path)
            yield from (_cut(each) for each in found if isinstance(each, dict))
            if not link:
                return
            if urlsplit(link)[:2] != urlsplit(self._api)[:2]:
                raise FailedStop(
                    "the forge's next page is at another address",
                    where=link,
                    remedy="name that one: --api URL",
                )
            address = link
        raise FailedStop(f"the forge's answer has more than {_PAGES} pages", where=self._api + path)

    def _get(self, address: str) -> tuple[object, str]:
        request = Request(address, headers=self._headers)  # noqa: S310 - the scheme is held in `forge_of`
        try:
            with self._opener.open(request, timeout=_SECONDS) as answer:
                data = answer.read(_MOST + 1)
                match = _NEXT.search(answer.headers.get("Link") or "")
        except HTTPError as error:
            with error:
                self._refused(address, error)
        except (URLError, OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise NothingReadStop(
                f"the forge can't be reached: {reason}", where=address, remedy="its API's address: --api URL"
            ) from None
        try:
            return (json.loads(data) if len(data) <= _MOST else None), match[1] if match else ""
        except (ValueError, RecursionError):
            raise self._strange(address) from None

    def _refused(self, address: str, error: HTTPError) -> NoReturn:
        if error.code == http.HTTPStatus.NOT_FOUND:
            raise NothingReadStop(
                "the forge knows no such request, or shows it to nobody without a token",
                where=address,
                remedy="--repository and --number say which; GITHUB_TOKEN or GITLAB_TOKEN lets it read",
            ) from None
        raise FailedStop(
            f"the forge refuses: {error.code} {error.reason}",
            where=address,
            remedy="a token that may read pull requests, in GITHUB_TOKEN or GITLAB_TOKEN",
        ) from None

    def _strange(self, path: str) -> FailedStop:
        return FailedStop(
            "the forge answers with something else than was asked for",
            where=path,
            remedy="its API's address: --api URL",
        )


class _StayHere(HTTPRedirectHandler):
    """A redirect would take the token along: to the same host and port it may, elsewhere it must not."""

    def redirect_request(self, req: Request, *arguments: Any) -> Request | None:  # noqa: ANN401 - urllib's own signature
        """Follow a redirect to the same place only."""
        target = arguments[-1]
        if urlsplit(str(target))[:2] != urlsplit(req.full_url)[:2]:
            return None
        return super().redirect_request(req, *arguments)


def _cut(raw: Mapping[str, Any], *, user: bool = False) -> Raw:
    """Keep what is read: no titles, texts and addresses of people."""
    found: Raw = {}
    for name, value in raw.items():
        if name not in (_USER if user else _KEPT):
            continue
        if isinstance(value, dict):
            found[name] = _cut(value, user=name in {"user", "author", "committer"})
        elif isinstance(value, list):
            found[name] = [_cut(each) for each in value if isinstance(each, dict)]
        else:
            found[name] = value
    return found
