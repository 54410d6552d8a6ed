"""The laws of partial contexts: every decision that is listed has somebody who gets it, and nobody gets one that is not listed."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings, strategies as st
from tests.analysis.test_law import INSTANTS, decisions_of
from tests.strategies import ENVIRONMENTS, SERVICES, TAXONOMY, catalogs, contexts

from flaggit import model
from flaggit.analysis.reaching import Reached, reach
from flaggit.analysis.reader import Reader
from flaggit.commands.tightening import Tightener
from flaggit.runtime.explain import explain
from flaggit.runtime.given import Given
from flaggit.runtime.interpret import interpret


@st.composite
def asked(draw: st.DrawFn) -> tuple[model.Catalog, Reader, Mapping[str, Any], Mapping[str, Any], int]:
    """A catalog, who asks, a whole context, a part of it, and an instant."""
    catalog = draw(catalogs())
    context = draw(contexts())
    names = sorted(TAXONOMY.attributes)
    kept = draw(st.sets(st.sampled_from(names)))
    part = {name: context.get(name) for name in kept}
    reader = Reader(
        service="asking",
        decisions=decisions_of(catalog, draw(st.sampled_from(ENVIRONMENTS)), draw(st.sampled_from(SERVICES))),
        sometimes=frozenset(names),
    )
    return catalog, reader, context, part, draw(st.sampled_from(INSTANTS))


@given(asked())
@settings(max_examples=100, deadline=None)
def test_what_is_listed_is_what_somebody_gets(
    question: tuple[model.Catalog, Reader, Mapping[str, Any], Mapping[str, Any], int],
) -> None:
    catalog, reader, context, part, at = question
    for key in catalog.flags:
        found = reach(reader, key, part, at, TAXONOMY.attributes)
        if found is None:
            continue
        made = interpret(reader.decisions, key, None, {**context, **part}, at=at)
        inside = reach(
            reader, key, {**dict.fromkeys(TAXONOMY.attributes), **context}, at, TAXONOMY.attributes
        )
        if inside is not None:
            assert Reached.of(made) in found.decisions
            assert list(inside.decisions) == [Reached.of(made)]
        for reached, somebody in found.decisions.items():
            if somebody is not None:
                assert {name: somebody.get(name) for name in part} == dict(part)
                assert Reached.of(interpret(reader.decisions, key, None, somebody, at=at)) == reached


@given(asked())
@settings(max_examples=60, deadline=None)
def test_a_tight_explanation_leaves_out_what_nobody_gets_and_nothing_else(
    question: tuple[model.Catalog, Reader, Mapping[str, Any], Mapping[str, Any], int],
) -> None:
    catalog, reader, _, part, at = question
    tightener = Tightener(reader=reader, context=part, at=at, attributes=TAXONOMY.attributes)
    for key in catalog.flags:
        loose = explain(reader.decisions, key, Given(part, float(at), partial=True))
        tight = tightener.tightened(loose)
        found = reach(reader, key, part, at, TAXONOMY.attributes)
        listed = [Reached.of(made) for made in tight.decisions]
        assert set(listed) <= {Reached.of(made) for made in loose.decisions}
        if found is not None:
            assert set(listed) == set(found.decisions)
            assert {*tight.deciding, *tight.whatever} == {*loose.deciding, *loose.whatever}
            assert (len(listed) > 1) >= bool(tight.deciding)
