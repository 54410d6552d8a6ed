"""Batches over HTTP: CloudEvents in one JSON array, posted to a collector.

An attempt ends after `timeout` seconds, however the receiver dawdles; within a TLS handshake, each step does. Answers of 408, 429 and 500 to 599, and connections that fail, are tried
again after a pause that doubles from `PAUSE` to `LONGEST_PAUSE`, with jitter, or is what `Retry-After` asks for, within the
same bounds; after `attempts` the batch is dropped. Other answers but 200 to 299 drop it at once. Redirections are not followed.
"""

import http.client
import random
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from flaggit.telemetry import cloudevents, drops
from flaggit.telemetry.cloudevents import Record
from flaggit.telemetry.sinks.queued import Queued

PAUSE: Final = 0.5
"""The first pause, in seconds."""
LONGEST_PAUSE: Final = 30.0
"""The longest pause, in seconds."""
_TAKEN = range(200, 300)
_AGAIN = frozenset({408, 429, *range(500, 600)})


class Post(Queued):
    """Posts records to a collector.

    Args:
        url: Where to: `http` or `https`, without user and password.
        headers: Sent with every batch: an `Authorization`, say.
        timeout: How long an attempt takes at most, in seconds.
        attempts: How often a batch is tried at most.
        pause: The first pause, in seconds.
        batch: How many records are posted at once at most.
        interval: How long a record waits for others at most, in seconds.
        name: What metrics call the sink.
        capacity: How many records wait at most.

    Raises:
        ValueError: The URL is of another kind, or a number is out of range.
    """

    def __init__(  # noqa: PLR0913 - each by its name
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float = 5.0,
        attempts: int = 5,
        pause: float = PAUSE,
        batch: int = 500,
        interval: float = 1.0,
        name: str = "http",
        capacity: int = 10_000,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
            raise ValueError("a collector's URL is http or https, has a host, and no user or password")
        if timeout <= 0 or attempts < 1 or pause <= 0:
            raise ValueError("timeout and pause are more than 0 seconds, and attempts at least 1")
        super().__init__(name, capacity=capacity, batch=batch, interval=interval)
        self._secure = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._headers = {"Content-Type": cloudevents.BATCH_TYPE, **(headers or {})}
        self._timeout = timeout
        self._attempts = attempts
        self._pause = pause

    def deliver(self, batch: list[Record]) -> None:
        """Post a batch, again and again where that may help."""
        lines = cloudevents.encode_all(batch, self.drops)
        if not lines:
            return
        body = b"[%b]" % b",".join(lines)
        after = ""
        for attempt in range(self._attempts):
            if attempt and self.worker.closing.wait(self._wait(attempt, after)):
                break
            status, after = self._attempt(body)
            if status in _TAKEN:
                return
            if status and status not in _AGAIN:
                self.drops.add(drops.REFUSED, len(lines))
                return
        self.drops.add(drops.FAILED, len(lines))

    def _wait(self, attempt: int, after: str) -> float:
        pause = min(self._pause * 2.0 ** (attempt - 1), LONGEST_PAUSE)
        if after.isascii() and after.isdigit():
            pause = min(max(pause, float(after[:9])), LONGEST_PAUSE)
        return pause * random.uniform(0.75, 1.0)  # noqa: S311 - jitter is no secret

    def _attempt(self, body: bytes) -> tuple[int, str]:
        """Post once; give the status, 0 when there was none, and what `Retry-After` says."""
        connection = self._connection()
        ending = threading.Timer(self._timeout, _end, [connection])
        ending.daemon = True
        ending.start()
        try:
            connection.request("POST", self._target, body, self._headers)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Retry-After", "")
        except (OSError, http.client.HTTPException, AttributeError):
            # An AttributeError comes of a connection that was ended while it was being made.
            return 0, ""
        finally:
            ending.cancel()
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if self._secure:
            return http.client.HTTPSConnection(self._host, self._port, timeout=self._timeout)
        return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)


def _end(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)
