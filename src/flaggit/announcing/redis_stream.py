"""Redis Streams: each event an entry of a stream. The only door to redis-py.

An entry has the fields `id`, `type`, `subject` and `event`, the whole event as JSON. Streams do not tell repetitions apart: whoever reads
compares ids. The stream keeps about its newest entries, so many as it is told.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import TypeAlias

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    AuthenticationWrongNumberOfArgsError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
)

from flaggit.announcing.certificates import not_accepted
from flaggit.announcing.event import Event
from flaggit.announcing.fates import ClosedSink, NotTaken, Unavailable
from flaggit.announcing.reaching import not_reached

# What redis-py takes as a field's name and value.
_Field: TypeAlias = bytes | bytearray | memoryview | str | int | float


class RedisStream:
    """A stream in Redis.

    Args:
        name: What the report calls it.
        url: The server and database: `redis://` or `rediss://`, with user and password where it needs them.
        stream: The stream's key.
        keep: About how many entries the stream keeps.
    """

    most = 1

    def __init__(self, name: str, url: str, stream: str, keep: int) -> None:
        self.name = name
        self._stream = stream
        self._keep = keep
        # An entry is added again by whoever feeds this sink, within its bounds, and not by the library.
        self._client: Redis = Redis.from_url(url, retry=Retry(NoBackoff(), 0))

    async def send(self, events: Sequence[Event]) -> None:
        """Add an entry.

        Raises:
            NotTaken: It was not acknowledged.
        """
        for event in events:
            entry: dict[_Field, _Field] = {"id": event.id, "type": event.type, "subject": event.subject}
            entry["event"] = event.json
            try:
                await self._client.xadd(self._stream, entry, maxlen=self._keep, approximate=True)
            except (RedisError, OSError) as error:
                raise not_accepted(error) or not_reached(error) or _fault(error) from None

    async def close(self) -> None:
        """Give the connection back."""
        with suppress(RedisError, OSError):
            await self._client.aclose()


def _fault(error: Exception) -> NotTaken:
    said = str(error) or type(error).__name__
    if isinstance(error, AuthenticationError | AuthenticationWrongNumberOfArgsError | NoPermissionError):
        return ClosedSink(
            f"it does not accept who is asking: {said}",
            remedy="put the address with its password into a variable: --to redis:VARIABLE",
        )
    if isinstance(error, ResponseError) and not isinstance(error, OutOfMemoryError | ReadOnlyError):
        return ClosedSink(said)
    return Unavailable(said)
