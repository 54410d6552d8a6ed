"""Kleene's logic over sets of possible truths: what can come out when some truths are not determined."""

from collections.abc import Iterable

from flaggit.runtime.explanation import FALSE, TRUE, Possible


def negation(one: Possible) -> Possible:
    """Negate each possibility; unknown stays unknown."""
    return frozenset(None if truth is None else not truth for truth in one)


def conjunction(many: Iterable[Possible]) -> Possible:
    """Combine every possibility with every other; true when empty."""
    found = TRUE
    for one in many:
        found = frozenset(_both(left, right) for left in found for right in one)
    return found


def disjunction(many: Iterable[Possible]) -> Possible:
    """Combine every possibility with every other; false when empty."""
    found = FALSE
    for one in many:
        found = negation(frozenset(_both(left, right) for left in negation(found) for right in negation(one)))
    return found


def certain(one: Possible) -> Possible:
    """Ask whether it is true: unknown is not."""
    return frozenset(truth is True for truth in one)


def _both(left: bool | None, right: bool | None) -> bool | None:  # noqa: FBT001 - truths
    if left is False or right is False:
        return False
    return None if left is None or right is None else True
