"""What is counted as large is what a loader refuses."""

import pytest
from hypothesis import given, settings
from tests.checks.conftest import catalog_of
from tests.strategies import ENVIRONMENTS, SERVICES, catalogs

from flaggit.checks.prepare import prepare
from flaggit.checks.rules.flags import beyond_the_loader
from flaggit.checks.sizes import MOST_LEVELS, MOST_STEPS, of_flags, of_segments
from flaggit.compiler import Compiler
from flaggit.diagnostics import Sample
from flaggit.model import Catalog
from flaggit.runtime import conditions, decisions
from flaggit.runtime.broken import Broken
from flaggit.runtime.decisions import Decisions

RULE = beyond_the_loader.RULE


def loader(catalog: Catalog, environment: str, service: str) -> Decisions:
    compiler = Compiler(catalog)
    return Decisions(lambda key: compiler.decision(key, environment, service), compiler.segment)


def refused(catalog: Catalog) -> set[str]:
    reading = loader(catalog, "production-eu", "web")
    found = set()
    for key in catalog.flags:
        try:
            reading.flag(key)
        except Broken:
            found.add(key)
    return found


def test_the_bounds_are_the_loader_s() -> None:
    assert (MOST_LEVELS, MOST_STEPS) == (conditions.MAX_DEPTH, decisions.MAX_SIZE)


@pytest.mark.parametrize("sample", [pytest.param(sample, id=sample.name) for sample in RULE.invalid])
def test_check_was_clean_and_every_service_refused_the_line(sample: Sample) -> None:
    assert refused(catalog_of(sample.files))


@pytest.mark.parametrize("sample", [pytest.param(sample, id=sample.name) for sample in RULE.valid])
def test_what_is_not_reported_is_read(sample: Sample) -> None:
    assert refused(catalog_of(sample.files)) == set()


@settings(max_examples=40, deadline=None)
@given(catalogs())
def test_no_decision_is_larger_than_it_is_counted(catalog: Catalog) -> None:
    counted = of_flags(catalog, prepare(catalog, today=0).sites, of_segments(catalog))
    for environment in ENVIRONMENTS:
        for service in SERVICES:
            reading = loader(catalog, environment, service)
            for key in catalog.flags:
                assert reading.size(reading.flag(key)) <= counted[key]
