"""NATS JetStream: each event a message, acknowledged by the stream that keeps it. The only door to nats-py.

The message is CloudEvents' structured mode; `Nats-Msg-Id` is the event's id, so the stream drops a repetition within its
duplicate window. The stream is not made here: how long it keeps what, its owner decides.
"""

import asyncio
import ssl
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from nats import errors
from nats.aio.client import Client
from nats.js.errors import APIError, NoStreamResponseError, ServerError, ServiceUnavailableError

from flaggit.announcing.certificates import not_accepted
from flaggit.announcing.event import MEDIA_TYPE, Event
from flaggit.announcing.fates import ClosedSink, NotTaken, RefusedEvent, Unavailable
from flaggit.announcing.reaching import not_reached

_CONNECTING: Final = 5
"""Seconds that one try to connect may take."""
_CLOSING: Final = 0.5
"""Seconds that giving a connection back may take."""
_NOT_ACCEPTED: Final = frozenset(
    {"authorization violation", "user authentication expired", "account authentication expired"}
)
"""What a server says while a client connects; the library has no class for these then."""


class JetStream:
    """A subject that a JetStream stream listens to.

    Args:
        name: What the report calls it.
        url: The server: `nats://` or `tls://`, with user and password or a token where it needs them.
        subject: The subject.
    """

    most = 1

    def __init__(self, name: str, url: str, subject: str) -> None:
        self.name = name
        self._url = url
        self._subject = subject
        self._client: Client | None = None

    async def send(self, events: Sequence[Event]) -> None:
        """Publish an event and wait until the stream has it.

        Raises:
            NotTaken: It was not acknowledged.
        """
        for event in events:
            try:
                client = await self._connected()
                headers = {"Nats-Msg-Id": event.id, "content-type": MEDIA_TYPE}
                await client.jetstream().publish(self._subject, event.json, headers=headers)
            except (errors.Error, OSError, APIError) as error:
                await self.close()
                raise not_accepted(error) or not_reached(error) or self._fault(error) from None

    async def close(self) -> None:
        """Give the connection back."""
        client, self._client = self._client, None
        if client is not None:
            # After a handshake that failed, the library would wait for ever for the end of a connection that has ended.
            with suppress(errors.Error, OSError):
                async with asyncio.timeout(_CLOSING):
                    await client.close()

    async def _connected(self) -> Client:
        if self._client is None or not self._client.is_connected:
            await self.close()
            # It is known before it is connected, so that whatever happens meanwhile, it is closed.
            self._client = Client()
            await self._client.connect(
                self._url,
                name="flaggit",
                allow_reconnect=False,
                connect_timeout=_CONNECTING,
                error_cb=_end_if_unreached,
                tls=ssl.create_default_context() if self._url.startswith("tls:") else None,
            )
        return self._client

    def _fault(self, error: Exception) -> NotTaken:
        said = str(error).removeprefix("nats: ").strip("' ") or type(error).__name__
        if isinstance(error, NoStreamResponseError):
            # Said by a server without JetStream and without the stream, but also while a cluster elects a leader.
            return Unavailable(
                f"no stream takes {self._subject}",
                remedy=f"make one: nats stream add --subjects {self._subject}",
            )
        if isinstance(error, ServerError | ServiceUnavailableError):
            return Unavailable(said)
        if isinstance(error, errors.MaxPayloadError | APIError):
            return RefusedEvent(said)
        if isinstance(error, errors.AuthorizationError) or said.lower() in _NOT_ACCEPTED:
            return ClosedSink(
                f"it does not accept who is asking: {said}",
                remedy="put the address with its password into a variable: --to nats:VARIABLE",
            )
        return Unavailable(said)


async def _end_if_unreached(error: Exception) -> None:
    """Say nothing, for what matters is raised where it happens; but where nobody is reached, the library would try again for minutes."""
    if not_reached(error):
        raise error
