"""HTTP for webhooks: one POST, and what its answer means. The only door to httpx.

Servers are verified, always: by the certificates that httpx brings, the system's, and those of `SSL_CERT_FILE`. Proxies are those of
`HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`. Redirects are not followed: they would hand the events, and for Slack the secret in the
address, to somebody who was not named. What counts is the status: an answer whose body breaks off after it is an answer.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

import httpx

from flaggit import __version__
from flaggit.announcing.certificates import not_accepted
from flaggit.announcing.fates import ClosedSink, NotTaken, RefusedEvent, Unavailable
from flaggit.announcing.reaching import not_reached

_TAKEN = range(200, 300)
_LED_AWAY = range(300, 400)
_AGAIN: Final = frozenset({408, 425, 429, *range(500, 600)})
_CLOSED: Final[Mapping[int, str]] = {
    401: "it does not accept who is asking",
    403: "it does not accept who is asking",
    404: "there is nothing at this address",
    405: "it takes no POST",
    410: "the receiver is gone for good",
}
_LONGEST_ANSWER: Final = 64 << 10
_LONGEST_QUOTE: Final = 200


class Poster:
    """Posts to one URL over one connection at a time.

    Args:
        url: Where to.
        clock: Tells the time, in seconds since 1970, for dates in `Retry-After`.
    """

    def __init__(self, url: str, clock: Callable[[], float]) -> None:
        self._url = url
        self._clock = clock
        context = httpx.create_ssl_context()
        context.load_default_certs()
        self._client = httpx.AsyncClient(
            verify=context,
            timeout=None,  # noqa: S113 - whoever calls `post` bounds the whole attempt, which httpx can't
            follow_redirects=False,
            headers={"user-agent": f"flaggit/{__version__}"},
        )

    async def post(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Post once.

        Raises:
            NotTaken: The answer is no success, or there was none.
        """
        try:
            async with self._client.stream("POST", self._url, content=body, headers=dict(headers)) as answer:
                text = await _beginning(answer)
                fault = self._fault(answer, text)
        except httpx.HTTPError as error:
            said = str(error) or type(error).__name__
            raise not_accepted(error) or not_reached(error) or Unavailable(said) from None
        if fault is not None:
            raise fault

    async def close(self) -> None:
        """Give the connection back."""
        with suppress(httpx.HTTPError, OSError):
            await self._client.aclose()

    def _fault(self, answer: httpx.Response, text: str) -> NotTaken | None:
        status = answer.status_code
        said = f"it answered {status}" + (f": {text}" if text else "")
        if status in _TAKEN:
            return None
        if status in _LED_AWAY:
            host = urlsplit(answer.headers.get("location", "")).hostname
            led = f" to {host}" if host else ""
            return ClosedSink(
                f"it answered {status}, a redirect{led}", remedy="name the address that it leads to"
            )
        if status in _AGAIN:
            return Unavailable(said, after=self._after(answer.headers.get("retry-after", "")))
        if status in _CLOSED:
            return ClosedSink(
                f"{said}: {_CLOSED[status]}",
                remedy="check the address and the secret, or leave this sink out",
            )
        return RefusedEvent(said)

    def _after(self, text: str) -> float:
        """Read `Retry-After`: seconds or a date; 0 for anything else."""
        if text.isascii() and text.isdigit():
            return float(text[:9])
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return 0.0
        return max(0.0, moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - self._clock())


async def _beginning(answer: httpx.Response) -> str:
    """Read an answer to its end, so that the connection can be used again, unless it is long; give how it begins."""
    data = b""
    with suppress(httpx.HTTPError):
        async for piece in answer.aiter_bytes():
            data += piece
            if len(data) > _LONGEST_ANSWER:
                break
    text = " ".join(data.decode("utf-8", "replace").split())
    return text[:_LONGEST_QUOTE] + ("…" if len(text) > _LONGEST_QUOTE else "")
