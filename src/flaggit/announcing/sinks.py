"""What a sink is: a local one writes at once, a remote one is asked again when it does not answer."""

from collections.abc import Sequence
from typing import Protocol, TypeAlias, runtime_checkable

from flaggit.announcing.event import Event


@runtime_checkable
class Local(Protocol):
    """A sink on this machine.

    Attributes:
        name: What the report calls it; it shows no secret.
    """

    name: str

    def write(self, events: Sequence[Event]) -> None:
        """Write all events, or none.

        Raises:
            NotTaken: It can't, and why.
        """
        ...


class Remote(Protocol):
    """A sink that is reached over a network.

    Attributes:
        name: What the report calls it; it shows no secret.
        most: How many events one call of `send` takes at most.
    """

    name: str
    most: int

    async def send(self, events: Sequence[Event]) -> None:
        """Send events, and return when the sink has acknowledged them. It may be cancelled at any time.

        Raises:
            NotTaken: It has not, and why: `RefusedEvent`, `Unavailable` or `ClosedSink`.
        """
        ...

    async def close(self) -> None:
        """Give the connection back. It raises nothing."""
        ...


Sink: TypeAlias = Local | Remote
