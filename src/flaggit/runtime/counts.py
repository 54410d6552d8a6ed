"""Counting: how often which flag decided what, and why, at the least cost to the decision.

What a function can decide is known before it decides, so each outcome owns a cell, a list of one integer, and counting is one
`cell[0] += 1` before the decision is returned. That takes no lock. With the interpreter lock nothing is lost, for CPython
switches threads at calls and jumps alone, and there are none within the statement. On a free-threaded build two threads may write the same
count at once, and one of the two is lost; counts never go back and never tear.

Cells belong to the flags, not to one bundle, so that counts go on when another bundle is accepted. They are bounded: `MAX_CELLS`
are told apart, what comes later counts as `OTHER`.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

from flaggit.runtime.decision import Decision
from flaggit.runtime.watching import Watchers

MAX_CELLS: Final = 50_000
"""How many outcomes are told apart."""
OTHER: Final = "_other"
"""The flag under which the rest is counted; no flag has this key."""


TOLD: Final = frozenset(10**power for power in range(13))
"""The first failure of a kind is told, and then the tenth, the hundredth, ..., so that a broken flag makes no storm."""

MAX_KEY: Final = 256
"""The longest key that a failure tells of, in characters; the rest is cut off."""
MAX_MESSAGE: Final = 500
"""The longest message, likewise."""

Failed: TypeAlias = Callable[[Decision, int], None]
"""Is told a decision that gave the caller's default, and how often its outcome was decided so far. It raises nothing."""


class Outcome(NamedTuple):
    """What is counted together.

    Attributes:
        flag: The flag's present key; empty when the bundle has no flag of the key that was asked for, for such keys are
            without bound.
        variant: As in the decision.
        reason: As in the decision.
        error_code: As in the decision.
    """

    flag: str
    variant: str
    reason: str
    error_code: str


class Counts:
    """How often each outcome was decided. Any thread may count and read at any time.

    Args:
        failed: Is told of failures that count `TOLD`.

    Attributes:
        watchers: Those who see decisions one by one.
    """

    __slots__ = ("_cells", "_failed", "watchers")

    def __init__(self, failed: Failed | None = None) -> None:
        self._cells: dict[Outcome, list[int]] = {}
        self._failed = failed
        self.watchers = Watchers()

    def cell(self, decided: Decision) -> list[int]:
        """Give the cell of a decision's outcome: add to its only item to count."""
        outcome = Outcome(decided.flag, decided.variant, decided.reason, decided.error_code)
        found = self._cells.get(outcome)
        if found is None:
            if len(self._cells) >= MAX_CELLS:
                outcome = Outcome(OTHER, "", decided.reason, decided.error_code)
            found = self._cells.setdefault(outcome, [0])
        return found

    def add(self, decided: Decision) -> int:
        """Count a decision, and give how often its outcome was decided so far."""
        cell = self.cell(decided)
        cell[0] += 1
        return cell[0]

    def fail(self, decided: Decision, flag: str) -> None:
        """Count a decision that gave the caller's default.

        Args:
            decided: The decision; its flag is the key that was asked for.
            flag: The present key of that flag; empty when the bundle has none.
        """
        times = self.add(decided._replace(flag=flag))
        if self._failed is not None and times in TOLD:
            self._failed(decided, times)

    def read(self) -> dict[Outcome, int]:
        """Give how often each outcome was decided; those that never were are left out."""
        return {outcome: cell[0] for outcome, cell in list(self._cells.items()) if cell[0]}
