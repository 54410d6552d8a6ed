"""Requests to a forge's API: JSON in, JSON out, tried again where that may help.

Answers of 429 and 500 to 599, of 403 that ask to wait, and connections that fail are tried again after a pause that doubles, or
that the answer asks for, up to `LONGEST_PAUSE`.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from email.message import Message
from http.client import HTTPException, HTTPMessage
from typing import IO, Any, Final
from urllib.parse import urlsplit

from flaggit import __version__
from flaggit.errors import UsageStop
from flaggit.forge.unwritten import ForgeStop
from flaggit.frozen import Frozen

TIMEOUT: Final = 15.0
"""Seconds that a step of a request may take."""
ATTEMPTS: Final = 4
PAUSE: Final = 1.0
"""The first pause, in seconds."""
LONGEST_PAUSE: Final = 60.0
MOST_PAGES: Final = 100
_LONGEST_ANSWER: Final = 16 << 20
_LONGEST_QUOTE: Final = 200
_GOOD: Final = range(200, 300)
_DENIED: Final = 403
_TOO_MANY: Final = 429
_BROKEN: Final = 500


class Answer(Frozen):
    """An answer: its status, its headers by lower-case name, and its JSON; None when there is none."""

    status: int
    headers: Mapping[str, str]
    value: Any = None

    @property
    def good(self) -> bool:
        """Whether it is a success."""
        return self.status in _GOOD

    @property
    def said(self) -> str:
        """The status, and what the forge says about it."""
        message = self.value.get("message") if isinstance(self.value, dict) else None
        quoted = f": {str(message)[:_LONGEST_QUOTE]}" if message else ""
        return f"{self.status}{quoted}"


class Api:
    """An API at an address.

    Args:
        url: Where it is: `https://…`.
        headers: Sent with every request; the token among them.
        sleep: Waits so many seconds.

    Raises:
        UsageStop: The address is none.
    """

    def __init__(self, url: str, headers: Mapping[str, str], sleep: Callable[[float], None]) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
            raise UsageStop(
                "the forge's API has an http or https address without user and password", where=url
            )
        self._url = url.rstrip("/")
        self._headers = {
            "User-Agent": f"flaggit/{__version__}",
            "Content-Type": "application/json",
            **headers,
        }
        self._sleep = sleep
        self._opener = urllib.request.build_opener(_Stay)

    def ask(self, method: str, path: str, value: object = None, *, attempts: int = ATTEMPTS) -> Answer:
        """Send a request, again where that may help.

        Args:
            method: `GET`, `POST`, `PATCH` or `PUT`.
            path: The address below the API's, with its query.
            value: What to send as JSON.
            attempts: How often to try at most: 1 for what must not be done twice.

        Raises:
            ForgeStop: There was no answer, or none that helps: the forge is down, or asks to come back later.
        """
        said = ""
        for attempt in range(attempts):
            try:
                answer = self._once(method, path, value)
            except (OSError, HTTPException) as error:
                said, pause = f"no answer: {getattr(error, 'reason', None) or error}", 0.0
            else:
                if not _later(answer):
                    return answer
                said, pause = f"it answered {answer.said}", _asked(answer)
            if attempt < attempts - 1:
                self.rest(attempt, pause)
        raise ForgeStop(
            f"the forge does not do what it is asked; {said}",
            where=self._url,
            remedy="run the job again; the text is in the job summary",
        )

    def rest(self, attempt: int, pause: float = 0.0) -> None:
        """Wait before the next attempt: so many seconds as were asked for, or a pause that doubles."""
        self._sleep(min(max(pause, PAUSE * 2.0**attempt), LONGEST_PAUSE))

    def pages(self, path: str) -> Iterator[Answer]:
        """The pages of a list, one after the other, until one is not a success.

        Raises:
            ForgeStop: As for `ask`.
        """
        for number in range(1, MOST_PAGES + 1):
            answer = self.ask("GET", f"{path}?per_page=100&page={number}")
            yield answer
            if 'rel="next"' not in answer.headers.get("link", ""):
                return

    def _once(self, method: str, path: str, value: object) -> Answer:
        data = None if value is None else json.dumps(value).encode()
        request = urllib.request.Request(  # noqa: S310 - http or https, as the constructor saw to
            f"{self._url}{path}", data=data, headers=self._headers, method=method
        )
        try:
            with self._opener.open(request, timeout=TIMEOUT) as answer:
                return _read(answer.status, answer.headers, answer)
        except urllib.error.HTTPError as error:
            with error:
                return _read(error.code, error.headers, error)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirection: it would take the token along."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        """Make no other request of it."""


def _read(status: int, headers: Message, body: IO[bytes]) -> Answer:
    try:
        value = json.loads(body.read(_LONGEST_ANSWER) or b"null")
    except ValueError:
        value = None
    return Answer(status=status, headers={name.lower(): text for name, text in headers.items()}, value=value)


def _later(answer: Answer) -> bool:
    """Whether the forge asks to come back: it is broken for now, or has had enough of us."""
    if answer.status == _TOO_MANY or answer.status >= _BROKEN:
        return True
    spent = answer.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in answer.headers
    return answer.status == _DENIED and spent


def _asked(answer: Answer) -> float:
    text = answer.headers.get("retry-after", "")
    return float(text[:9]) if text.isascii() and text.isdigit() else 0.0
