"""A webhook: each event in a POST of its own, as CloudEvents' HTTP binding has it in structured mode, signed."""

from collections.abc import Callable, Sequence

from flaggit.announcing import signature
from flaggit.announcing.event import MEDIA_TYPE, Event
from flaggit.announcing.posting import Poster


class Webhook:
    """A webhook.

    Args:
        name: What the report calls it.
        url: Where to.
        secrets: What to sign with; empty for no signature.
        clock: Tells the time, in seconds since 1970.
    """

    most = 1

    def __init__(self, name: str, url: str, secrets: Sequence[bytes], clock: Callable[[], float]) -> None:
        self.name = name
        self._secrets = secrets
        self._clock = clock
        self._poster = Poster(url, clock)

    async def send(self, events: Sequence[Event]) -> None:
        """Post an event, signed as of now.

        Raises:
            NotTaken: It was not acknowledged.
        """
        for event in events:
            proof = signature.headers(self._secrets, id=event.id, seconds=int(self._clock()), body=event.json)
            await self._poster.post(event.json, {"content-type": f"{MEDIA_TYPE}; charset=utf-8", **proof})

    async def close(self) -> None:
        """Give the connection back."""
        await self._poster.close()
