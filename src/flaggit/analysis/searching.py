"""Searching: for whom a formula holds, without putting it together.

Somebody for whom a long conjunction holds is found in a few steps, or one of its parts is false wherever another one is true. So a way is
followed value by value, in the order of the variables; at each step every part is what is left of it, and a formula that was left behind once is
not entered again. Below the level of chance, where little is left, the parts are put together.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final, TypeAlias

from flaggit.analysis.diagram import MAX_NODES, Node, OverBudgetError
from flaggit.analysis.formula import Every, Formula, Some, every, some
from flaggit.analysis.regions import Counting, best_way
from flaggit.analysis.space import KNOWN, Space

TRUE: Final = ("truth", True)
ROOM: Final = Fraction(1, 2_000)
"""A share in which somebody is met soon."""
MOST: Final = 512
"""How many ways with less room than that are looked at, before one of them must do."""
KEPT: Final = 16
"""How many of those are given, the ones with the most room first."""

Way: TypeAlias = dict[int, int]
"""Level to value."""


class Search:
    """Searches a space for whom a formula holds.

    Args:
        space: The variables.
        budget: The most formulas that are looked at.
    """

    def __init__(self, space: Space, budget: int = MAX_NODES) -> None:
        self._space = space
        self._diagrams = space.diagrams
        self._budget = budget
        self._counting = Counting(space)

    def ways(self, formula: Formula) -> Iterator[Way]:
        """Give ways to where a formula holds: at least one if it holds anywhere.

        Those with room enough to meet somebody come as they are found, in which what is missing comes last. The others come
        after them, and not all of them.

        Raises:
            OverBudgetError: There is too much to look at, and nothing was found yet.
        """
        formula = self._resolved(formula)
        narrow: list[tuple[Fraction, Way, Node]] = []
        ends = self._ends(formula)
        while len(narrow) < MOST:
            try:
                leaf, way = next(ends)
            except StopIteration:
                break
            except OverBudgetError:
                if narrow:
                    break
                raise
            share = self._counting.shares(leaf).get(TRUE, Fraction())
            if share >= ROOM:
                yield self._met(formula, way, leaf)
            elif share:
                narrow.append((share, way, leaf))
        narrow.sort(key=lambda one: -one[0])
        for _, way, leaf in narrow[:KEPT]:
            yield self._met(formula, way, leaf)

    def _ends(self, formula: Formula) -> Iterator[tuple[Node, Way]]:
        """Give what is left of a formula at the level of chance, with the way to it."""
        seen: set[Formula] = set()
        waiting: list[tuple[Formula, Way]] = [(formula, {})]
        while waiting:
            one, way = waiting.pop()
            if one in seen or one == self._diagrams.false:
                continue
            level = self._level(one)
            if level >= self._space.chance:
                yield self._whole(one), way
                continue
            seen.add(one)
            if len(seen) > self._budget:
                raise OverBudgetError
            rests = [(self._rest(one, level, at), {**way, level: at}) for at in self._values(level)]
            waiting += reversed(rests)

    def _met(self, formula: Formula, way: Way, leaf: Node) -> Way:
        """Give the way that somebody is met on: no more of it than matters, and the buckets with the most room."""
        return self._plain(formula, way, leaf) | best_way(self._space, self._counting, leaf, TRUE)

    def _resolved(self, formula: Formula) -> Formula:
        """Leave out of a conjunction's disjunctions what can't be where another of its parts is."""
        if not isinstance(formula, Every):
            return formula
        units = [item for item in formula.items if isinstance(item, int)]

        def possible(item: Formula) -> bool:
            return not isinstance(item, int) or all(
                self._diagrams.both(item, unit) != self._diagrams.false for unit in units
            )

        return every(
            self._diagrams,
            (
                some(self._diagrams, filter(possible, item.items)) if isinstance(item, Some) else item
                for item in formula.items
            ),
        )

    def _values(self, level: int) -> Iterable[int]:
        """Give a variable's values in the order in which they are tried: of "missing" and "there", that is "there"."""
        values = range(self._diagrams.sizes[level])
        return reversed(values) if self._space.variables[level].kind == KNOWN else values

    def _level(self, formula: Formula) -> int:
        if isinstance(formula, int):
            return self._diagrams.level(formula)
        return min(map(self._level, formula.items))

    def _rest(self, formula: Formula, level: int, value: int) -> Formula:
        """Give what is left of a formula where a variable has a value."""
        if isinstance(formula, int):
            return self._diagrams.kids(formula)[value] if self._diagrams.level(formula) == level else formula
        items = (self._rest(item, level, value) for item in formula.items)
        return every(self._diagrams, items) if isinstance(formula, Every) else some(self._diagrams, items)

    def _whole(self, formula: Formula) -> Node:
        """Put a formula together."""
        if isinstance(formula, int):
            return formula
        # From the last variable to the first, each step adds to the top of what is there.
        nodes = sorted(map(self._whole, formula.items), key=self._diagrams.level, reverse=True)
        return self._diagrams.both(*nodes) if isinstance(formula, Every) else self._diagrams.any(*nodes)

    def _plain(self, formula: Formula, way: Way, leaf: Node) -> Way:
        """Leave out of a way what does not matter: where the leaf is the same for every value."""
        before: list[tuple[int, Formula]] = []
        for level, value in way.items():
            before.append((level, formula))
            formula = self._rest(formula, level, value)
        kept: list[int] = []
        for level, left in reversed(before):
            others = {self._rest(left, level, at) for at in range(self._diagrams.sizes[level])}
            if not all(self._ends_at(other, way, kept, leaf) for other in others):
                kept.insert(0, level)
        return {level: way[level] for level in kept}

    def _ends_at(self, formula: Formula, way: Way, levels: Iterable[int], leaf: Node) -> bool:
        """Tell whether a leaf is what some steps of a way leave of a formula."""
        for level in levels:
            formula = self._rest(formula, level, way[level])
        return self._level(formula) >= self._space.chance and self._whole(formula) == leaf
