"""The call that is being made: what an implementation may want to know of it, without being passed it."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import NamedTuple

from flaggit.runtime.decision import Decision


class Current(NamedTuple):
    """A call of an implementation.

    Attributes:
        decision: What was decided, and why.
        deadline: When it should have ended, by the clock; None without a timeout.
        clock: The clock of the switch, in seconds.
    """

    decision: Decision
    deadline: float | None
    clock: Callable[[], float]

    def remaining(self) -> float | None:
        """Give the seconds left, 0 at the least; None without a timeout."""
        return None if self.deadline is None else max(self.deadline - self.clock(), 0.0)


CURRENT: ContextVar[Current | None] = ContextVar("flaggit.switching", default=None)


def decided() -> Decision | None:
    """Give the decision that led to the implementation which is running; None outside of one."""
    current = CURRENT.get()
    return None if current is None else current.decision


def remaining() -> float | None:
    """Give the seconds that are left to the implementation which is running.

    Returns:
        The least of its own timeout and those around it, 0 when the time is over; None without a timeout, or outside of one.
    """
    current = CURRENT.get()
    return None if current is None else current.remaining()
