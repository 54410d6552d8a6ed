"""Bounds: what a path may do before its breaker opens, and how that is judged.

Errors are judged by their share of all calls, latency by the 95th percentile (nearest rank): it is above the bound exactly when
more than a twentieth of the calls, rounded down, took longer. So counting slow calls is enough, and no duration is kept.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple, Self

from flaggit.runtime.parsed import PARTS

ERRORS: Final = "errors"
LATENCY: Final = "latency"

_TWENTIETH = 20
_MOST_TRIALS = 10


class Tally(NamedTuple):
    """How many calls there were, how many of them failed, and how many took longer than the bound."""

    calls: int = 0
    errors: int = 0
    slow: int = 0


class Bounds(NamedTuple):
    """The bounds of a breaker.

    Attributes:
        errors: The largest share of failed calls, in thousandths of a percent; None without.
        latency: The longest 95th percentile, in milliseconds; None without.
        calls: The fewest calls in a window that are judged; at least 1.
        window: How far back calls count, in seconds; at least 1.
        rest: How long an open path is left alone, in seconds.
    """

    errors: int | None = None
    latency: int | None = None
    calls: int = 20
    window: int = 30
    rest: int = 60

    @classmethod
    def of(cls, breaker: Mapping[str, int]) -> Self:
        """Take the bounds of a decision; what it does not say is as usual."""
        given = cls(**breaker)
        return given._replace(calls=max(given.calls, 1), window=max(given.window, 1))

    @property
    def trials(self) -> int:
        """How many calls try a half-open path: as many as are judged, but 10 at most."""
        return min(self.calls, _MOST_TRIALS)

    def slow(self, seconds: float) -> bool:
        """Tell whether a call took longer than the latency bound."""
        return self.latency is not None and seconds * 1000 > self.latency

    def exceeded(self, tally: Tally, calls: int) -> str:
        """Give the bound that so many calls are above: `errors`, `latency`, or empty when they are within both.

        Args:
            tally: What came of the calls so far.
            calls: How many calls are judged: those, or for trials all that there will be.
        """
        if self.errors is not None and tally.errors * PARTS > self.errors * calls:
            return ERRORS
        if self.latency is not None and tally.slow > calls // _TWENTIETH:
            return LATENCY
        return ""
