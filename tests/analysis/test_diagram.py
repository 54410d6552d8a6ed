"""Decision diagrams: equal functions are one node, and a budget is a budget."""

from itertools import product

import pytest
from hypothesis import given, strategies as st

from flaggit.analysis.diagram import MAX_LEVELS, Diagrams, Node, OverBudgetError

SIZES = (2, 3, 2, 4)
PLACES = list(product(*(range(size) for size in SIZES)))
TRUE, FALSE = ("truth", True), ("truth", False)


def tables() -> st.SearchStrategy[list[bool]]:
    return st.lists(st.booleans(), min_size=len(PLACES), max_size=len(PLACES))


def built(diagrams: Diagrams, table: list[bool]) -> Node:
    truths = [
        diagrams.both(*(diagrams.literal(level, {value}) for level, value in enumerate(place)))
        for place, holds in zip(PLACES, table, strict=True)
        if holds
    ]
    return diagrams.any(*truths)


@given(tables(), tables())
def test_it_is_the_function_that_its_table_is(one: list[bool], other: list[bool]) -> None:
    diagrams = Diagrams(SIZES)
    left, right = built(diagrams, one), built(diagrams, other)
    assert [diagrams.at(left, place) == TRUE for place in PLACES] == one
    both = diagrams.both(left, right)
    assert [diagrams.at(both, place) == TRUE for place in PLACES] == [
        a and b for a, b in zip(one, other, strict=True)
    ]
    assert (left == right) == (one == other)
    assert diagrams.negation(diagrams.negation(left)) == left


def test_pairs_tell_where_two_functions_differ() -> None:
    diagrams = Diagrams((2, 2))
    one, other = diagrams.literal(0, {1}), diagrams.literal(1, {1})
    assert set(diagrams.values_of(diagrams.combined(one, other, lambda left, right: (left, right)))) == {
        (TRUE, TRUE),
        (TRUE, FALSE),
        (FALSE, TRUE),
        (FALSE, FALSE),
    }


def test_a_budget_is_kept() -> None:
    diagrams = Diagrams((2,) * 20, budget=12)
    with pytest.raises(OverBudgetError):
        diagrams.both(*(diagrams.literal(level, {1}) for level in range(20)))


def test_too_many_variables_are_refused_before_anything_is_built() -> None:
    with pytest.raises(OverBudgetError):
        Diagrams((2,) * (MAX_LEVELS + 1))
