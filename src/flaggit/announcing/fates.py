"""What became of each event at one sink, and the faults by which a sink says why."""

from enum import StrEnum

from flaggit.announcing.event import Event
from flaggit.frozen import Frozen


class State(StrEnum):
    """What became of an event at one sink."""

    DELIVERED = "delivered"
    """The sink acknowledged it."""
    REFUSED = "refused"
    """The sink said no to it; the same event will be refused again."""
    UNACKNOWLEDGED = "unacknowledged"
    """It was tried, and no acknowledgement came: it may have arrived, or not."""
    UNSENT = "unsent"
    """It was never tried, or there was nobody to send it to."""


class Fate(Frozen):
    """What became of one event.

    Attributes:
        event: The event.
        state: What became of it.
        why: The reason when it was not delivered; empty otherwise.
    """

    event: Event
    state: State
    why: str = ""


class NotTaken(Exception):
    """A sink did not take what it was given.

    Args:
        why: What happened, without secrets.
        remedy: What to do about it; empty when there is nothing special.
    """

    def __init__(self, why: str, *, remedy: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.remedy = remedy


class RefusedEvent(NotTaken):
    """These events will never be taken; others may be."""


class Unavailable(NotTaken):
    """No acknowledgement came; the same events may be taken later.

    Args:
        why: What happened.
        after: How many seconds the receiver asks to wait; 0 when it did not say.
        remedy: What to do about it.
        sent: Whether the events may have arrived; False when there was nobody to send them to.
    """

    def __init__(self, why: str, *, after: float = 0.0, remedy: str = "", sent: bool = True) -> None:
        super().__init__(why, remedy=remedy)
        self.after = after
        self.sent = sent


class ClosedSink(NotTaken):
    """The sink takes nothing at all, now or later, as it is set up."""
