"""HTTP and HTTPS as a source.

What bounds a transfer: seconds to connect, seconds for the whole, bytes, and redirects, which never lead from HTTPS to HTTP. With
an entity tag the file is asked for only when it has another one. Proxies of the environment are not used. The bundle is verified whoever
sends it; HTTPS keeps secret what it says, and keeps others from holding it back unnoticed until it is stale.
"""

import asyncio
import socket
import time
from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias
from urllib.parse import SplitResult, urljoin, urlsplit

from flaggit.runtime.live.exchange import Reply, Request
from flaggit.runtime.live.sources import Fetched, SourceFailed, Wanted

if TYPE_CHECKING:
    import ssl

Steps: TypeAlias = Generator[Request, Reply, Fetched | None]

_PIECE: Final = 64 << 10
_OK: Final = 200
_NOT_MODIFIED: Final = 304
_MAX_TAG: Final = 1024
_NEXT_ADDRESS: Final = 0.25
"""Seconds after which asyncio tries the next address of a host beside the one before."""


class Bounds(NamedTuple):
    """What bounds a transfer.

    Attributes:
        connect: Seconds for one connection to be made, TLS included, however many addresses its host has. Looking up a name is
            the system's, and so is what bounds it.
        total: Seconds for everything, redirects included.
        redirects: How many of them are followed.
    """

    connect: float = 5.0
    total: float = 30.0
    redirects: int = 5


class Web:
    """A URL.

    Args:
        url: `http://` or `https://`; one that ends with `/` is a folder of bundles, each by its name.
        headers: What is sent besides, such as `Authorization`; never to another origin than this one.
        bounds: What bounds a transfer.
        tls: How servers are verified; the system's certificates unless said.

    Raises:
        ValueError: The URL or a header is none that can be sent.
    """

    __slots__ = ("_bounds", "_headers", "_tls", "_url")

    def __init__(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        bounds: Bounds = Bounds(),  # noqa: B008 - it can't be altered
        tls: "ssl.SSLContext | None" = None,
    ) -> None:
        self._url = _readable(url)
        self._headers = dict(headers or {})
        self._bounds = bounds
        self._tls = tls
        for name, value in self._headers.items():
            if not (_is_plain(name) and _is_plain(value)):
                raise ValueError(f"the header {name!r} can't be sent")

    def __str__(self) -> str:
        return f"{self._url.scheme}://{self._url.netloc.rpartition('@')[2]}{self._url.path}"

    def fetch(self, wanted: Wanted) -> Fetched | None:
        """Ask for the file, unless it has the entity tag that the mark is.

        Raises:
            SourceFailed: It can't be had within the bounds.
        """
        steps = self._steps(wanted)
        until = time.monotonic() + self._bounds.total
        try:
            request = next(steps)
            while True:
                request = steps.send(self._exchange(request, Reply(wanted.limit), until))
        except StopIteration as ended:
            return _ended(ended)
        except (OSError, ValueError) as error:
            raise SourceFailed(_why(error)) from None

    async def fetch_async(self, wanted: Wanted) -> Fetched | None:
        """Do as `fetch` does, without a thread."""
        steps = self._steps(wanted)
        try:
            async with asyncio.timeout(self._bounds.total):
                request = next(steps)
                while True:
                    request = steps.send(await self._exchange_async(request, Reply(wanted.limit)))
        except StopIteration as ended:
            return _ended(ended)
        except (OSError, ValueError) as error:
            raise SourceFailed(_why(error)) from None

    def _steps(self, wanted: Wanted) -> Steps:
        """Give the requests one after the other, each for the reply to the one before."""
        url = self._url
        if url.path.endswith("/"):
            url = url._replace(path=url.path + wanted.name)
        for _ in range(self._bounds.redirects + 1):
            reply = yield self._request(url, wanted.mark)
            if not reply.is_redirect:
                return _given(reply, wanted)
            url = _redirected(url, reply.header("location"))
        raise SourceFailed(f"more than {self._bounds.redirects} redirects")

    def _request(self, url: SplitResult, mark: str) -> Request:
        same_origin = (url.scheme, url.hostname, url.port) == (
            self._url.scheme,
            self._url.hostname,
            self._url.port,
        )
        headers = {**(self._headers if same_origin else {}), **({"If-None-Match": mark} if mark else {})}
        secure = url.scheme == "https"
        target = f"{url.path or '/'}{'?' + url.query if url.query else ''}"
        return Request(secure, url.hostname or "", url.port or (443 if secure else 80), target, headers)

    def _exchange(self, request: Request, reply: Reply, until: float) -> Reply:
        until_connected = min(until, time.monotonic() + self._bounds.connect)
        connection = _connected(request.host, request.port, until_connected)
        try:
            if request.secure:
                connection.settimeout(_left(until_connected))
                connection = self._context().wrap_socket(connection, server_hostname=request.host)
            connection.settimeout(_left(until))
            connection.sendall(request.encode())
            while True:
                left = until - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                connection.settimeout(left)
                piece = connection.recv(_PIECE)
                if reply.feed(piece) or not piece:
                    return reply
        finally:
            connection.close()

    async def _exchange_async(self, request: Request, reply: Reply) -> Reply:
        context = self._context() if request.secure else None
        async with asyncio.timeout(self._bounds.connect):
            reader, writer = await asyncio.open_connection(
                request.host, request.port, ssl=context, happy_eyeballs_delay=_NEXT_ADDRESS
            )
        try:
            writer.write(request.encode())
            while True:
                piece = await reader.read(_PIECE)
                if reply.feed(piece) or not piece:
                    return reply
        finally:
            writer.transport.abort()

    def _context(self) -> "ssl.SSLContext":
        if self._tls is None:
            import ssl  # noqa: PLC0415 - plain HTTP needs none

            self._tls = ssl.create_default_context()
        return self._tls


def _connected(host: str, port: int, until: float) -> socket.socket:
    """Connect to the first address that answers. Each has its share of the time, so that a dead one does not use it up."""
    addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    failure = OSError(0, "the host has no address")
    for number, (family, kind, protocol, _, address) in enumerate(addresses):
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(_left(until) / (len(addresses) - number))
            connection.connect(address)
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise failure


def _left(until: float) -> float:
    return max(until - time.monotonic(), 0.001)


def _given(reply: Reply, wanted: Wanted) -> Fetched | None:
    if reply.status == _NOT_MODIFIED and wanted.mark:
        return None
    if reply.status not in {0, _OK}:
        raise SourceFailed(f"the server answered {reply.status}")
    tag = reply.header("etag")
    return Fetched(reply.body(), tag if _is_plain(tag) and len(tag) <= _MAX_TAG else "")


def _redirected(url: SplitResult, location: str) -> SplitResult:
    if not location:
        raise SourceFailed("a redirect leads nowhere")
    try:
        led = _readable(urljoin(url.geturl(), location))
    except ValueError as error:
        raise SourceFailed(f"a redirect can't be followed: {error}") from None
    if url.scheme == "https" and led.scheme != "https":
        raise SourceFailed("a redirect leads from HTTPS to HTTP")
    return led


def _readable(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("a URL begins with http:// or https:// and names a host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("a URL holds no password: send a header")
    if not (_is_plain(url) and " " not in url) or not 0 < (parts.port or 1) < 1 << 16:
        raise ValueError("a URL is of printable ASCII without blanks")
    return parts


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _ended(ended: StopIteration) -> Fetched | None:
    given: Fetched | None = ended.value
    return given


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it took too long"
    return (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
