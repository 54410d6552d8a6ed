"""The law: what `test` finds for a real unit is what a service decides from its bundle."""

import hashlib
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
from tests.strategies import ENVIRONMENTS, SERVICES, catalogs, contexts

from flaggit.bundle.manifest import Manifest
from flaggit.compiler import Compiler
from flaggit.model import Case, Catalog, Expectation, Table
from flaggit.runtime import open_unsigned
from flaggit.signing import seal_unsigned
from flaggit.tables import Sources, run_table

AT = 1_796_083_200
NO_DIGEST = "0" * 64


def bundle(compiler: Compiler, environment: str, service: str) -> bytes:
    body = compiler.body(environment, service)
    manifest = Manifest(
        project="shop", environment=environment, service=service, serial=1000, issued=AT - 1, expires=AT + 1,
        commit="0" * 40, tree="0" * 40, inputs=NO_DIGEST, decisions=body.decisions, previous="", taxonomy="", charter="",
        compiler="0", keyring=0, protected=False, body_length=len(body.data),
        body_sha256=hashlib.sha256(body.data).hexdigest(),
    )  # fmt: skip
    return seal_unsigned(manifest, body.data)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    catalogs(),
    st.lists(contexts(), min_size=1, max_size=4),
    st.sampled_from(ENVIRONMENTS),
    st.sampled_from(SERVICES),
)
def test_tables_and_services_decide_alike(
    catalog: Catalog, given_contexts: list[dict[str, Any]], environment: str, service: str
) -> None:
    compiler = Compiler(catalog)
    sources = Sources(compiler)
    flags = open_unsigned(
        bundle(compiler, environment, service),
        project="shop",
        environment=environment,
        service=service,
        clock=lambda: AT,
    )
    assert flags.refused is None
    for key in flags.keys():  # noqa: SIM118 - the loader is no mapping
        if key not in catalog.flags:
            continue
        cases = tuple(
            Case(name=str(at), index=at, context=context, expect=Expectation(), at=AT)
            for at, context in enumerate(given_contexts)
        )
        table = Table(key=key, path="", environment=environment, service=service, cases=cases)
        for outcome in run_table(catalog, compiler, table, sources):
            decided, tried = flags.details(key, None, outcome.case.context), outcome.decision
            assert outcome.passed
            assert (tried.value, tried.variant, tried.reason, tried.rule) == (
                decided.value, decided.variant, decided.reason, decided.rule,
            )  # fmt: skip
