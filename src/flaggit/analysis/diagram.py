"""Decision diagrams: functions of many variables, each of few values, kept as one graph without repetitions.

These are ordered, reduced, multi-valued decision diagrams (R. E. Bryant, "Graph-Based Algorithms for Boolean Function
Manipulation", 1986; A. Srinivasan et al., "Algorithms for Discrete Function Manipulation", 1990). A node asks one variable and has a child for each of
its values; equal nodes are one node, and a node whose children are all one is that child. So two functions are equal exactly when
they are one node, and nothing is ever multiplied out.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from itertools import repeat
from typing import TypeAlias

Node: TypeAlias = int

MAX_NODES = 200_000
"""How many nodes the diagrams of one question may have; past it the answer is a bound."""
MAX_LEVELS = 400
"""How many variables they may have, for they are walked level by level."""


class OverBudgetError(Exception):
    """The exact answer takes more nodes than the budget allows."""


class Diagrams:
    """Functions over one ordered list of variables.

    Args:
        sizes: How many values each variable has, the first asked first.
        budget: The most nodes.

    Raises:
        OverBudgetError: There are more than `MAX_LEVELS` variables.
    """

    __slots__ = (
        "_budget",
        "_ites",
        "_kids",
        "_known",
        "_levels",
        "_terminals",
        "_values",
        "false",
        "sizes",
        "true",
    )

    def __init__(self, sizes: Sequence[int], budget: int = MAX_NODES) -> None:
        if len(sizes) > MAX_LEVELS:
            raise OverBudgetError
        self.sizes = tuple(sizes)
        self._budget = budget
        self._levels: list[int] = []
        self._kids: list[tuple[Node, ...]] = []
        self._values: list[Hashable] = []
        self._known: dict[tuple[int, tuple[Node, ...]], Node] = {}
        self._terminals: dict[Hashable, Node] = {}
        self._ites: dict[tuple[Node, Node, Node], Node] = {}
        self.false = self.terminal(("truth", False))
        self.true = self.terminal(("truth", True))

    def __len__(self) -> int:
        """How many nodes there are."""
        return len(self._levels)

    def terminal(self, value: Hashable) -> Node:
        """Give the function that is one value everywhere."""
        node = self._terminals.get(value)
        if node is None:
            node = self._terminals[value] = self._new(len(self.sizes), (), value)
        return node

    def truth(self, value: bool) -> Node:  # noqa: FBT001 - a truth is what it is about
        """Give the function that is true, or false, everywhere."""
        return self.true if value else self.false

    def node(self, level: int, kids: Sequence[Node]) -> Node:
        """Give the function that asks a variable first."""
        first = kids[0]
        if kids.count(first) == len(kids):
            return first
        key = level, tuple(kids)
        node = self._known.get(key)
        if node is None:
            node = self._known[key] = self._new(level, key[1], None)
        return node

    def literal(self, level: int, values: Collection[int]) -> Node:
        """Give the truth that a variable has one of some values."""
        return self.node(level, [self.truth(value in values) for value in range(self.sizes[level])])

    def level(self, node: Node) -> int:
        """Give the variable that a node asks; the number of variables for a terminal."""
        return self._levels[node]

    def kids(self, node: Node) -> tuple[Node, ...]:
        """Give a node's children, a value each; none for a terminal."""
        return self._kids[node]

    def value(self, node: Node) -> Hashable:
        """Give a terminal's value."""
        return self._values[node]

    def ite(self, test: Node, then: Node, other: Node) -> Node:
        """Give the function that is one where a truth holds, and another where it does not."""
        if test == self.true or then == other:
            return then
        if test == self.false:
            return other
        if then == self.true and other == self.false:
            return test
        key = test, then, other
        found = self._ites.get(key)
        if found is None:
            level = min(self._levels[test], self._levels[then], self._levels[other])
            spread = self._spread
            kids = map(self.ite, spread(test, level), spread(then, level), spread(other, level))
            found = self._ites[key] = self.node(level, tuple(kids))
        return found

    def both(self, *truths: Node) -> Node:
        """Give the conjunction; true of nothing."""
        made = self.true
        for truth in truths:
            made = self.ite(made, truth, self.false)
        return made

    def any(self, *truths: Node) -> Node:
        """Give the disjunction; false of nothing."""
        made = self.false
        for truth in truths:
            made = self.ite(made, self.true, truth)
        return made

    def negation(self, truth: Node) -> Node:
        """Give the negation."""
        return self.ite(truth, self.false, self.true)

    def combined(self, one: Node, other: Node, join: Callable[[Hashable, Hashable], Hashable]) -> Node:
        """Give the function whose values are made from two functions' values."""
        memo: dict[tuple[Node, Node], Node] = {}
        last = len(self.sizes)

        def walk(left: Node, right: Node) -> Node:
            key = left, right
            found = memo.get(key)
            if found is None:
                level = min(self._levels[left], self._levels[right])
                if level == last:
                    found = self.terminal(join(self._values[left], self._values[right]))
                else:
                    kids = map(walk, self._spread(left, level), self._spread(right, level))
                    found = self.node(level, tuple(kids))
                memo[key] = found
            return found

        return walk(one, other)

    def mapped(self, one: Node, change: Callable[[Hashable], Hashable]) -> Node:
        """Give the function whose values are changed ones."""
        return self.combined(one, one, lambda left, _: change(left))

    def where(self, one: Node, holds: Callable[[Hashable], bool]) -> Node:
        """Give the truth that a function's value is such."""
        return self.mapped(one, lambda value: ("truth", holds(value)))

    def at(self, node: Node, values: Sequence[int]) -> Hashable:
        """Give a function's value where every variable has a given value."""
        while self._kids[node]:
            node = self._kids[node][values[self._levels[node]]]
        return self._values[node]

    def values_of(self, node: Node) -> list[Hashable]:
        """Give all values that a function has anywhere, in a stable order."""
        seen: dict[Node, None] = {}
        waiting = [node]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen[one] = None
                waiting += reversed(self._kids[one])
        return [self._values[one] for one in seen if not self._kids[one]]

    def _spread(self, node: Node, level: int) -> Iterable[Node]:
        """Give a node's children by a variable; the node itself, without an end, where it does not ask it."""
        return self._kids[node] if self._levels[node] == level else repeat(node)

    def _new(self, level: int, kids: tuple[Node, ...], value: Hashable) -> Node:
        if len(self._levels) >= self._budget:
            raise OverBudgetError
        self._levels.append(level)
        self._kids.append(kids)
        self._values.append(value)
        return len(self._levels) - 1
