"""Formulas: truths that are kept in parts, for a long conjunction of small diagrams can be a huge one.

Only what can be seen of the parts as they are is simplified; `searching` follows them.
"""

from collections.abc import Iterable
from typing import TypeAlias

from flaggit.analysis.diagram import Diagrams, Node
from flaggit.frozen import Frozen


class Every(Frozen):
    """That all of some formulas hold."""

    items: "tuple[Formula, ...]"


class Some(Frozen):
    """That any of some formulas holds."""

    items: "tuple[Formula, ...]"


Formula: TypeAlias = Node | Every | Some
"""A diagram that is a truth, or formulas put together."""


def every(diagrams: Diagrams, items: Iterable[Formula]) -> Formula:
    """Give the conjunction of formulas, as simple as can be seen without putting anything together."""
    return _joined(Every, diagrams.true, diagrams.false, items)


def some(diagrams: Diagrams, items: Iterable[Formula]) -> Formula:
    """Give the disjunction of formulas, as simple as can be seen without putting anything together."""
    return _joined(Some, diagrams.false, diagrams.true, items)


def opposite(diagrams: Diagrams, formula: Formula) -> Formula:
    """Give the negation of a formula."""
    if isinstance(formula, int):
        return diagrams.negation(formula)
    items = [opposite(diagrams, item) for item in formula.items]
    return some(diagrams, items) if isinstance(formula, Every) else every(diagrams, items)


def _joined(
    join: type[Every] | type[Some], nothing: Node, everything: Node, items: Iterable[Formula]
) -> Formula:
    found: dict[Formula, None] = {}
    for item in items:
        if item == everything:
            return everything
        found |= dict.fromkeys(item.items if isinstance(item, join) else () if item == nothing else (item,))
    return next(iter(found), nothing) if len(found) < 2 else join(items=tuple(found))  # noqa: PLR2004 - one is itself
