"""A window of time that slides in tenths, and what came of the calls within it."""

from collections import deque
from typing import Final

from flaggit.switching.bounds import Tally

SLICES: Final = 10
"""How many slices a window has. A call counts for at least nine of them, and at most ten."""


class Window:
    """What came of the calls of the last seconds, in `SLICES` sums.

    Args:
        seconds: How long it is; more than 0.
    """

    __slots__ = ("_slices", "_width")

    def __init__(self, seconds: float) -> None:
        self._width = seconds / SLICES
        self._slices: deque[tuple[float, Tally]] = deque(maxlen=SLICES)

    def add(self, now: float, *, failed: bool, slow: bool) -> Tally:
        """Count a call that ended now, and give what the window holds."""
        place = now // self._width
        calls, errors, much = Tally()
        if self._slices and self._slices[-1][0] == place:
            calls, errors, much = self._slices.pop()[1]
        self._slices.append((place, Tally(calls + 1, errors + failed, much + slow)))
        while self._slices[0][0] <= place - SLICES:
            self._slices.popleft()
        return Tally(*(sum(column) for column in zip(*(tally for _, tally in self._slices), strict=True)))

    def clear(self) -> None:
        """Forget everything."""
        self._slices.clear()
