"""Pairs: few rows in which every two values of different factors meet that can.

Faults that need two things to meet are found by the rows that hold every pair, and those are few: twelve for twenty factors of two values, where
everything with everything would be a million. Rows are made one by one, greedily, as AETG does (Cohen, Dalal, Fredman, Patton 1997), but without
chance: the same factors give the same rows in the same order.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, product

Row = tuple[int, ...]
"""For each factor the place of its value."""
Part = dict[int, int]
"""For some factors the place of their value."""
Possible = Callable[[Part], bool]
"""Tells whether these values can meet; what it allows of some factors can be completed to all, and what is left out is allowed too."""
_Cell = tuple[int, int]
_Pair = tuple[_Cell, _Cell]


def pairwise(sizes: Sequence[int], possible: Possible) -> list[Row]:
    """Make rows in which every pair meets that can.

    Args:
        sizes: How many values each factor has, at least one.
        possible: Which values can meet.

    Returns:
        Rows that are possible, each with a pair that no row before it has; of one factor, every possible value.
    """
    if len(sizes) < 2:  # noqa: PLR2004 - a pair is of two
        return [row for row in everything(sizes, possible) if row]
    left = _Left(pair for pair in _pairs(sizes) if possible(dict(pair)))
    rows: list[Row] = []
    while left.pairs:
        part = dict(next(iter(left.pairs)))
        for factor in range(len(sizes)):
            if factor not in part:
                part[factor] = _best(part, factor, sizes[factor], left, possible)
        row = tuple(part[factor] for factor in range(len(sizes)))
        left.meet(row)
        rows.append(row)
    return rows


def everything(sizes: Sequence[int], possible: Possible) -> Iterable[Row]:
    """Give every row that is possible, in order."""
    return (row for row in product(*map(range, sizes)) if possible(dict(enumerate(row))))


def _pairs(sizes: Sequence[int]) -> Iterable[_Pair]:
    for one, other in combinations(range(len(sizes)), 2):
        for value, another in product(range(sizes[one]), range(sizes[other])):
            yield (one, value), (other, another)


class _Left:
    """What is left to meet: the pairs, in order, and how many of them each value is in."""

    def __init__(self, pairs: Iterable[_Pair]) -> None:
        self.pairs = dict.fromkeys(pairs)
        self._uses = Counter(cell for pair in self.pairs for cell in pair)

    def meet(self, row: Row) -> None:
        for pair in combinations(enumerate(row), 2):
            if pair in self.pairs:
                del self.pairs[pair]
                self._uses.subtract(pair)

    def worth(self, part: Part, cell: _Cell) -> tuple[int, int]:
        """How many pairs a value would meet in this part of a row, and how many it could in others."""
        meets = sum(
            ((other, cell) if other < cell else (cell, other)) in self.pairs for other in part.items()
        )
        return meets, self._uses[cell]


def _best(part: Part, factor: int, size: int, left: _Left, possible: Possible) -> int:
    """Choose the worthiest value that is possible, the first among equals."""
    values = (value for value in range(size) if possible({**part, factor: value}))
    return max(values, key=lambda value: left.worth(part, (factor, value)))
