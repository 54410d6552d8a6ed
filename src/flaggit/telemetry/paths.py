"""Paths: what became of the calls that a decision routed, by flag, variant and outcome, and how long they took.

Whoever routes a call says what came of it; whoever reads gets counters and cumulative histograms as Prometheus defines them.
Counting takes no lock, as in `flaggit.runtime.counts`: nothing is lost under the interpreter lock, a few increments may be
without it.
"""

from bisect import bisect_left
from typing import Final, NamedTuple, Protocol

BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The upper bounds of the histogram, in seconds; what took longer is counted in an unbounded one."""
MAX_PATHS: Final = 2_000
"""How many pairs of flag and variant are told apart; what comes later counts as `OTHER`."""
REJECTED: Final = "rejected"
"""The outcome of a call that was not made, and so took no time: the breaker sent it elsewhere."""
OUTCOMES: Final = ("success", "error", "timeout", REJECTED)
"""What a call can come to: it returned, it raised, it took longer than the host allows, the breaker sent it elsewhere.
Any other word counts as an error."""
OTHER: Final = "_other"
"""The flag of what is not told apart; no flag has this key."""


class Observer(Protocol):
    """Takes what came of a routed call. It returns at once, and raises nothing."""

    def observe(self, flag: str, variant: str, outcome: str, seconds: float) -> None:
        """Note a call.

        Args:
            flag: The flag's key.
            variant: The variant whose implementation was called.
            outcome: One of `OUTCOMES`.
            seconds: How long it took; 0 or more.
        """
        ...


class Path(NamedTuple):
    """What came of the calls of one variant.

    Attributes:
        flag: The flag's key.
        variant: The variant.
        outcomes: How many calls came to what, in the order of `OUTCOMES`.
        buckets: How many took up to each bound of `BUCKETS` (those below included), and last, how many were made.
        seconds: How long all took together.
    """

    flag: str
    variant: str
    outcomes: tuple[int, ...]
    buckets: tuple[int, ...]
    seconds: float


class Paths:
    """Counts calls by flag, variant and outcome. Any thread may observe and read at any time."""

    __slots__ = ("_paths",)

    def __init__(self) -> None:
        self._paths: dict[tuple[str, str], list[float]] = {}

    def observe(self, flag: str, variant: str, outcome: str, seconds: float) -> None:
        """Note a call, as `Observer` says. A duration that is no number or below 0 counts as 0."""
        cells = self._paths.get((flag, variant))
        if cells is None:
            cells = self._begin(flag, variant)
        cells[_OUTCOME.get(outcome, _ERROR)] += 1
        if outcome == REJECTED:
            return
        took = seconds if seconds > 0 else 0.0
        cells[_FIRST + bisect_left(BUCKETS, took)] += 1
        cells[_SECONDS] += took

    def read(self) -> list[Path]:
        """Give what was counted so far, in order."""
        found = sorted((key, tuple(cells)) for key, cells in list(self._paths.items()))
        return [_path(flag, variant, cells) for (flag, variant), cells in found]

    def _begin(self, flag: str, variant: str) -> list[float]:
        key = (flag, variant) if len(self._paths) < MAX_PATHS else (OTHER, "")
        return self._paths.setdefault(key, [0] * (_FIRST + len(BUCKETS) + 1))


_OUTCOME = {outcome: place for place, outcome in enumerate(OUTCOMES)}
_ERROR = _OUTCOME["error"]
_SECONDS = len(OUTCOMES)
_FIRST = _SECONDS + 1


def _path(flag: str, variant: str, cells: tuple[float, ...]) -> Path:
    reached, buckets = 0, []
    for count in cells[_FIRST:]:
        reached += int(count)
        buckets.append(reached)
    outcomes = tuple(int(count) for count in cells[: len(OUTCOMES)])
    return Path(flag, variant, outcomes, tuple(buckets), cells[_SECONDS])
