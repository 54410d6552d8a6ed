"""The law of two states: what is said to differ differs for the loader, and nothing else does."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given, settings, strategies as st
from tests.analysis.test_law import INSTANTS, reader_of
from tests.strategies import ENVIRONMENTS, TAXONOMY, catalogs, contexts

from flaggit import model
from flaggit.analysis.comparing import Asked, Comparer
from flaggit.analysis.function import Leaf
from flaggit.analysis.space import space
from flaggit.runtime.interpret import interpret

SERVICE = "web"


@given(catalogs(), catalogs(), st.lists(contexts(), min_size=1, max_size=6), st.data())
@settings(max_examples=40, deadline=None)
def test_every_difference_is_met_and_none_is_missed(
    before: model.Catalog, after: model.Catalog, asked: list[Mapping[str, Any]], data: st.DataObject
) -> None:
    environment = data.draw(st.sampled_from(ENVIRONMENTS))
    at = data.draw(st.sampled_from(INSTANTS))
    old, new = reader_of(before, environment, SERVICE), reader_of(after, environment, SERVICE)
    for key in before.flags.keys() & after.flags.keys():
        found = Comparer(attributes=TAXONOMY.attributes).compare(Asked(old, key), Asked(new, key))
        assert found.exact
        assert all(0 < one.share <= found.reach <= 1 for one in found.differences)
        pairs = {(one.before, one.after) for one in found.differences}
        for one in found.differences:
            # Nobody is shown who was not asked: a share so small that no unit was found has no witness.
            assert one.confirmed or one.share < Fraction(1, 500)
        made = space([(old, [key]), (new, [key])], TAXONOMY.attributes)
        for context in asked:
            if made.place({SERVICE: context}, at) is None:
                continue
            then, now = (interpret(side.decisions, key, None, context, at=at) for side in (old, new))
            leaves = (
                Leaf.of(str(before.flags[key].type), then.value, then.variant),
                Leaf.of(str(after.flags[key].type), now.value, now.variant),
            )
            assert leaves[0] == leaves[1] or leaves in pairs


@given(catalogs(), catalogs(), st.sampled_from(ENVIRONMENTS))
@settings(max_examples=40, deadline=None)
def test_all_together_are_no_fewer_than_each_and_no_more_than_there_are(
    before: model.Catalog, after: model.Catalog, environment: str
) -> None:
    groups = tuple(
        model.Group(context={"country": country}, count=count)
        for country, count in (("DE", 700), ("FR", 200), ("NL", 50))
    )
    everybody = model.Population(
        name="shop", path="", day="2026-11-01", unit="user", attributes=("country",), groups=groups
    )
    old, new = reader_of(before, environment, SERVICE), reader_of(after, environment, SERVICE)
    comparer = Comparer(attributes=TAXONOMY.attributes, populations=(everybody,))
    for key in before.flags.keys() & after.flags.keys():
        found = comparer.compare(Asked(old, key), Asked(new, key))
        counted = [one.people for one in found.differences if one.people is not None]
        if found.people is None or not counted:
            continue
        assert max(one.count for one in counted) <= found.people.count <= everybody.count
        assert found.people.count <= sum(one.count for one in counted) + len(counted)


@given(catalogs(), st.sampled_from(ENVIRONMENTS))
@settings(max_examples=40, deadline=None)
def test_a_state_does_not_differ_from_itself(catalog: model.Catalog, environment: str) -> None:
    reader = reader_of(catalog, environment, SERVICE)
    comparer = Comparer(attributes=TAXONOMY.attributes)
    for key in catalog.flags:
        assert comparer.compare(Asked(reader, key), Asked(reader, key)).differences == ()


@given(catalogs(), st.sampled_from(ENVIRONMENTS))
@settings(max_examples=30, deadline=None)
def test_a_spent_budget_gives_a_bound_and_says_so(catalog: model.Catalog, environment: str) -> None:
    reader = reader_of(catalog, environment, SERVICE)
    exact, spent = (
        Comparer(attributes=TAXONOMY.attributes),
        Comparer(attributes=TAXONOMY.attributes, budget=4),
    )
    keys = list(catalog.flags)
    for one, other in pairwise(keys):
        asked = Asked(reader, one), Asked(reader, other)
        bound, sharp = spent.compare(*asked), exact.compare(*asked)
        if not bound.exact:
            assert bound.reach == 1
            pairs = {(each.before, each.after) for each in bound.differences}
            assert {(each.before, each.after) for each in sharp.differences} <= pairs
