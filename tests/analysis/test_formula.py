"""Formulas: what is followed without being put together is true of the same people."""

from collections.abc import Sequence
from itertools import product
from typing import Final, TypeAlias

import pytest
from hypothesis import given, strategies as st

from flaggit.analysis.diagram import Diagrams, Node, OverBudgetError
from flaggit.analysis.formula import Every, Formula, Some, every, opposite, some
from flaggit.analysis.searching import Search
from flaggit.analysis.space import BUCKET, CLASS, KNOWN, Dimension, Space, Variable

CUTS: Final = (0, 10, 50_000)
VARIABLES: Final = (
    Variable(KNOWN, "country", service="web"),
    Variable(CLASS, "country"),
    Variable(BUCKET, "user", dimension=Dimension("user", "one", 0), cuts=CUTS),
    Variable(BUCKET, "user", dimension=Dimension("user", "two", 0), cuts=CUTS),
)
SIZES: Final = (2, 4, 3, 3)
PLACES: Final = list(product(*(range(size) for size in SIZES)))

Plan: TypeAlias = "tuple[str, list[Plan]] | tuple[int, frozenset[int]]"
"""A formula as the strategies give it: a literal, or a word and parts."""


def made() -> Space:
    return Space(diagrams=Diagrams(SIZES), variables=VARIABLES, chance=2)


def literals() -> st.SearchStrategy[Plan]:
    return st.integers(0, len(SIZES) - 1).flatmap(
        lambda level: st.tuples(st.just(level), st.frozensets(st.integers(0, SIZES[level] - 1)))
    )


def plans() -> st.SearchStrategy[Plan]:
    words = st.sampled_from(["every", "some", "not every", "joined"])
    return st.recursive(
        literals(), lambda parts: st.tuples(words, st.lists(parts, max_size=4)), max_leaves=12
    )


def built(diagrams: Diagrams, plan: Plan) -> tuple[Formula, Node]:
    """Make the formula, and the same put together."""
    head, rest = plan
    if isinstance(head, int):
        node = diagrams.literal(head, rest)  # type: ignore[arg-type] # its second half
        return node, node
    parts = [built(diagrams, part) for part in rest]  # type: ignore[arg-type] # its second half
    formulas, nodes = [one for one, _ in parts], [one for _, one in parts]
    if head == "some":
        return some(diagrams, formulas), diagrams.any(*nodes)
    whole = diagrams.both(*nodes)
    if head == "joined":
        return whole, whole
    kept = every(diagrams, formulas)
    return (kept, whole) if head == "every" else (opposite(diagrams, kept), diagrams.negation(whole))


@given(plans())
def test_somebody_is_found_exactly_where_there_is_somebody(plan: Plan) -> None:
    space = made()
    diagrams = space.diagrams
    formula, whole = built(diagrams, plan)
    ways = list(Search(space).ways(formula))
    assert bool(ways) == (whole != diagrams.false)
    for way in ways:
        places = [place for place in PLACES if all(place[level] == at for level, at in way.items())]
        assert places
        assert all(diagrams.at(whole, place) == ("truth", True) for place in places)


@given(plans())
def test_a_way_says_nothing_that_does_not_matter_of_who_somebody_is(plan: Plan) -> None:
    space = made()
    # Of a formula in parts, such as "not one or not two" of the same variable, it takes putting together to see that it always holds.
    _, whole = built(space.diagrams, plan)
    for way in Search(space).ways(whole):
        who = {level: at for level, at in way.items() if level < space.chance}
        for left_out in who:
            others = {level: at for level, at in who.items() if level != left_out}
            places = [place for place in PLACES if all(place[level] == at for level, at in others.items())]
            assert len({rest(space, whole, place) for place in places}) > 1, (way, left_out)


def rest(space: Space, node: Node, place: Sequence[int]) -> Node:
    while space.diagrams.level(node) < space.chance:
        node = space.diagrams.kids(node)[place[space.diagrams.level(node)]]
    return node


def test_what_can_be_seen_without_putting_anything_together_is_simplified() -> None:
    diagrams = made().diagrams
    one, other = diagrams.literal(0, {1}), diagrams.literal(1, {2})
    assert every(diagrams, []) == diagrams.true
    assert some(diagrams, []) == diagrams.false
    assert every(diagrams, [one, one, diagrams.true]) == one
    assert every(diagrams, [one, diagrams.false]) == diagrams.false
    assert every(diagrams, [one, every(diagrams, [other, one])]) == Every(items=(one, other))
    assert opposite(diagrams, Every(items=(one, other))) == Some(
        items=(diagrams.negation(one), diagrams.negation(other))
    )


def test_of_somebody_who_may_be_known_the_one_who_is_known_comes_first() -> None:
    space = made()
    diagrams = space.diagrams
    known, germany, france = diagrams.literal(0, {1}), diagrams.literal(1, {0}), diagrams.literal(1, {1})
    either = diagrams.ite(known, germany, france)
    assert [way[0] for way in Search(space).ways(either)] == [1, 0]


def test_somebody_who_is_rare_comes_after_those_who_are_met_soon() -> None:
    space = made()
    diagrams = space.diagrams
    rare = every(diagrams, [diagrams.literal(1, {0}), diagrams.literal(2, {0})])
    plenty = every(diagrams, [diagrams.literal(1, {3}), diagrams.literal(2, {2})])
    ways = list(Search(space).ways(some(diagrams, [rare, plenty])))
    assert [way[1] for way in ways] == [3, 0]


def test_a_budget_is_kept() -> None:
    space = made()
    parts: list[Plan] = [(level, frozenset({1})) for level in range(4)]
    formula, _ = built(space.diagrams, ("every", parts))
    with pytest.raises(OverBudgetError):
        list(Search(space, budget=1).ways(formula))


def test_somebody_rare_who_was_found_is_given_when_the_budget_is_spent() -> None:
    space = made()
    diagrams = space.diagrams
    known, rare = diagrams.literal(0, {1}), diagrams.literal(2, {0})
    either = some(
        diagrams,
        [
            every(diagrams, [known, diagrams.literal(1, {0}), rare]),
            every(diagrams, [diagrams.negation(known), diagrams.literal(1, {1}), rare]),
        ],
    )
    assert [way[0] for way in Search(space).ways(either)] == [1, 0]
    assert [way[0] for way in Search(space, budget=2).ways(either)] == [1]


def test_a_long_conjunction_of_small_truths_is_never_put_together() -> None:
    """A chain of flags, each with its own countries and its own bucket: put together it has a node for each set of them."""
    chain = 16
    countries = Variable(CLASS, "country")
    buckets = [
        Variable(BUCKET, "user", dimension=Dimension("user", f"flag-{at}", 0), cuts=(0, 50_000))
        for at in range(chain)
    ]
    versions = [Variable(CLASS, f"version-{at}") for at in range(chain)]
    variables = (countries, *versions, *buckets)
    sizes = [2 for _ in variables]
    space = Space(diagrams=Diagrams(sizes, budget=2_000), variables=variables, chance=1 + chain)
    diagrams = space.diagrams
    parts = [
        diagrams.any(diagrams.literal(1 + at, {1}), diagrams.literal(1 + chain + at, {0}))
        for at in range(chain)
    ]
    with pytest.raises(OverBudgetError):
        diagrams.both(*parts)
    fresh = Space(diagrams=Diagrams(sizes, budget=2_000), variables=variables, chance=1 + chain)
    again = [
        fresh.diagrams.any(fresh.diagrams.literal(1 + at, {1}), fresh.diagrams.literal(1 + chain + at, {0}))
        for at in range(chain)
    ]
    assert next(Search(fresh).ways(every(fresh.diagrams, again)))
