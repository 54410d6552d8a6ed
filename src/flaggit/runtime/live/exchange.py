"""One HTTP/1.1 exchange, without a socket: the bytes to send, and a reply that grows as bytes arrive.

Threads and asyncio drive the same code, and both stop at the same bounds. A connection serves one exchange (`Connection: close`), so
nothing here is reused, kept or shared. RFC 9110 and 9112 say what the parts mean.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from flaggit.runtime.live.sources import SourceFailed

MAX_HEAD: Final = 64 << 10
"""The longest status line and headers of a reply, in bytes."""

_STATUS = re.compile(r"HTTP/1\.[0-9] ([1-5][0-9]{2})(?: |$)")
_SIZE = re.compile(rb"[0-9A-Fa-f]{1,15}")
_END = b"\r\n\r\n"
_MAX_CHUNK_LINE = 1024
_WITHOUT_BODY = frozenset({204, 304})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Request(NamedTuple):
    """What is asked, and of whom.

    Attributes:
        secure: Whether by TLS.
        host: The host, as a name or address without brackets.
        port: The port.
        target: The path with its query.
        headers: What is sent besides what every request has.
    """

    secure: bool
    host: str
    port: int
    target: str
    headers: Mapping[str, str]

    def encode(self) -> bytes:
        """Write the request."""
        usual = 443 if self.secure else 80
        host = f"[{self.host}]" if ":" in self.host else self.host
        lines = [
            f"GET {self.target} HTTP/1.1",
            f"Host: {host if self.port == usual else f'{host}:{self.port}'}",
            "Connection: close",
            "Accept-Encoding: identity",
            "User-Agent: flaggit",
            *(f"{name}: {value}" for name, value in self.headers.items()),
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


class Reply:
    """What comes back.

    Args:
        limit: The most bytes of a body that are taken.

    Attributes:
        status: The status; 0 until the head is complete.
    """

    __slots__ = ("_bytes", "_chunks", "_headers", "_last", "_limit", "status")

    def __init__(self, limit: int) -> None:
        self._bytes = bytearray()
        self._chunks = bytearray()
        self._last = False
        self._headers: dict[str, str] = {}
        self._limit = limit
        self.status = 0

    def feed(self, piece: bytes) -> bool:
        """Take in bytes as they arrive.

        Returns:
            Whether the reply is complete; nothing more need be read.

        Raises:
            SourceFailed: It is no HTTP, or larger than it may be.
        """
        self._bytes += piece
        while self.status < 200 and self._head():  # noqa: PLR2004 - 1xx are interim
            pass
        if len(self._bytes) + len(self._chunks) > self._limit + MAX_HEAD:
            raise SourceFailed(f"the reply has more than {self._limit} bytes")
        return self.status != 0 and self._is_complete()

    def header(self, name: str) -> str:
        """Give a header, by its name in small letters; empty without."""
        return self._headers.get(name, "")

    @property
    def is_redirect(self) -> bool:
        """Whether it says that the file is elsewhere."""
        return self.status in _REDIRECTS

    def body(self) -> bytes:
        """Give the body, when no more bytes arrive.

        Raises:
            SourceFailed: It is cut off, coded or larger than it may be.
        """
        if not self.status:
            raise SourceFailed("the connection ended before a reply")
        if self.header("content-encoding") not in {"", "identity"}:
            raise SourceFailed(
                f"the body is coded as {self.header('content-encoding')!r}, though it was not asked for"
            )
        if self._is_chunked():
            if not self._last:
                raise SourceFailed("the body was cut off between or in its chunks")
            body = bytes(self._chunks)
        else:
            length = self._length()
            if length is not None and len(self._bytes) < length:
                raise SourceFailed(f"the body was cut off after {len(self._bytes)} of {length} bytes")
            with memoryview(self._bytes) as view:  # a slice of the bytes would be one copy more
                body = bytes(view[:length])
        if len(body) > self._limit:
            raise SourceFailed(f"the reply has more than {self._limit} bytes")
        return body

    def _head(self) -> bool:
        """Take a complete head off the bytes."""
        end = self._bytes.find(_END, 0, MAX_HEAD)
        if end < 0:
            if len(self._bytes) > MAX_HEAD:
                raise SourceFailed("the head of the reply is too long, or it is no HTTP")
            return False
        first, *lines = self._bytes[:end].decode("latin-1").split("\r\n")
        del self._bytes[: end + len(_END)]
        status = _STATUS.match(first)
        if status is None:
            raise SourceFailed("the reply is no HTTP")
        self.status = int(status[1])
        self._headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            self._add(name.strip().lower(), value.strip())
        return True

    def _add(self, name: str, value: str) -> None:
        if name == "content-length" and self._headers.get(name, value) != value:
            raise SourceFailed("the reply has two lengths")
        self._headers[name] = value

    def _is_complete(self) -> bool:
        if self.status in _WITHOUT_BODY or self.is_redirect:
            return True
        if self._is_chunked():
            self._take_chunks()
            return self._last
        length = self._length()
        return length is not None and len(self._bytes) >= length

    def _take_chunks(self) -> None:
        """Take whole chunks off the bytes. Each byte is looked at once, whatever the chunks hold."""
        at = 0
        while not self._last and (end := self._bytes.find(b"\r\n", at, at + _MAX_CHUNK_LINE)) >= 0:
            begin = end + 2
            size = _chunk_size(bytes(self._bytes[at:end]))
            self._last = size == 0
            if self._last or len(self._bytes) < begin + size + 2:
                break
            if self._bytes[begin + size : begin + size + 2] != b"\r\n":
                raise SourceFailed("the chunks of the body are malformed")
            self._chunks += self._bytes[begin : begin + size]
            at = begin + size + 2
        else:
            if len(self._bytes) - at > _MAX_CHUNK_LINE:
                raise SourceFailed("the chunks of the body are malformed")
        del self._bytes[:at]

    def _is_chunked(self) -> bool:
        return self.header("transfer-encoding").lower() == "chunked"

    def _length(self) -> int | None:
        """Give the length that the head says; None when the body ends with the connection."""
        said = self.header("content-length")
        if not said:
            return None
        if not (said.isascii() and said.isdigit() and len(said) < 16):  # noqa: PLR2004 - more is no file
            raise SourceFailed("the length of the reply is no number")
        if int(said) > self._limit:
            raise SourceFailed(f"the reply has {said} bytes, more than {self._limit}")
        return int(said)


def _chunk_size(line: bytes) -> int:
    size = line.partition(b";")[0].strip()
    if not _SIZE.fullmatch(size):
        raise SourceFailed("the chunks of the body are malformed")
    return int(size, 16)
