"""Snapshots: one request, one world."""

from flaggit.runtime.deciding import Deciding
from flaggit.runtime.generate import Clock
from flaggit.runtime.held import Held
from flaggit.runtime.live import baggage


class Snapshot(Deciding):
    """Flags that stand still: every decision is by one bundle, whatever is accepted meanwhile. Made by `LiveFlags.snapshot`.

    Attributes:
        pin: The serial that was asked for; None when none was.
        pinned: Whether the bundle is not above the pin; True without a pin.
    """

    __slots__ = ("_project", "pin", "pinned")

    def __init__(self, held: Held, clock: Clock, project: str, pin: int | None) -> None:
        super().__init__(held, clock)
        self._project = project
        self.pin = pin
        self.pinned = pin is None or self.serial <= pin

    def baggage(self, header: str | None = None) -> str:
        """Write the `baggage` header for the next service, with this serial in it.

        A request that came with a pin goes on with that pin, for the serials of two services may differ by releases that
        changed nothing for one of them.

        Args:
            header: The header that came in; its other members are kept.
        """
        return baggage.write(header, self._project, self.serial if self.pin is None else self.pin)
