"""The law: for any flag and any context, the analysis and the loader's own evaluator agree, bucket for bucket."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings, strategies as st
from tests.strategies import DAY, ENVIRONMENTS, SERVICES, START, TAXONOMY, catalogs, contexts

from flaggit import model
from flaggit.analysis.function import Functions, Leaf
from flaggit.analysis.reader import Reader
from flaggit.analysis.space import space
from flaggit.compiler import Compiler
from flaggit.runtime.decisions import Decisions
from flaggit.runtime.interpret import interpret

INSTANTS = (0, START - 1, START, START + DAY, START + 14 * DAY - 1, START + 14 * DAY, START + 300 * DAY)


def decisions_of(catalog: model.Catalog, environment: str, service: str) -> Decisions:
    compiler = Compiler(catalog)
    return Decisions(lambda key: compiler.decision(key, environment, service), compiler.segment)


def reader_of(catalog: model.Catalog, environment: str, service: str) -> Reader:
    return Reader(
        service=service,
        decisions=decisions_of(catalog, environment, service),
        sometimes=frozenset(catalog.taxonomy.attributes),
    )


@given(catalogs(), st.lists(contexts(), min_size=1, max_size=8), st.sampled_from(ENVIRONMENTS), st.data())
@settings(max_examples=100, deadline=None)
def test_the_analysis_and_the_loader_agree(
    catalog: model.Catalog, asked: list[Mapping[str, Any]], environment: str, data: st.DataObject
) -> None:
    service = data.draw(st.sampled_from(SERVICES))
    at = data.draw(st.sampled_from(INSTANTS))
    reader = reader_of(catalog, environment, service)
    made = space([(reader, catalog.flags)], TAXONOMY.attributes)
    functions = Functions(made, reader)
    for key, flag in catalog.flags.items():
        node = functions.flag(key)
        for context in asked:
            places = made.place({service: context}, at)
            if places is None:
                continue
            decided = interpret(reader.decisions, key, None, context, at=at)
            expected = Leaf.of(str(flag.type), decided.value, decided.variant)
            assert made.diagrams.at(node, places) == expected, (key, context, at)
