"""Pace: when to ask the source again."""

import os
from typing import NamedTuple

JITTER = 0.2
"""By how much of itself a delay is made longer or shorter at random, so that services do not ask in step."""
FIRST = 1.0
"""The first delay, in seconds, while there is no bundle at all."""


class Pace(NamedTuple):
    """How often a source is asked.

    Attributes:
        interval: Seconds between two times.
        longest: Seconds that back-off grows to at most, when the source fails.
    """

    interval: float = 30.0
    longest: float = 300.0

    def delay(self, failures: int, *, empty: bool, chance: float) -> float:
        """Give the seconds until the next time.

        Args:
            failures: How often the source failed in a row: each doubles the delay.
            empty: Whether there is no bundle yet: then it begins with `FIRST`, if that is less.
            chance: From 0 up to 1: where in the jitter's range the delay falls.
        """
        first = min(FIRST, self.interval) if empty else self.interval
        longest = max(self.interval, self.longest)
        grown = min(first * 2.0 ** min(failures, 30), longest)
        return grown * (1 - JITTER + 2 * JITTER * chance)


def chance() -> float:
    """Draw from 0 up to 1. A forked child draws differently from its parent."""
    return int.from_bytes(os.urandom(4), "big") / 2**32
