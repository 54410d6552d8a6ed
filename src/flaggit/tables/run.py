"""Try a table: every case in every environment it names, for every service for which the flag decides differently."""

import json
from collections.abc import Iterator, Mapping, Sequence

from flaggit.compiler import Compiler
from flaggit.errors import FailedStop
from flaggit.model import Case, Catalog, Flag, Table
from flaggit.runtime.broken import Broken
from flaggit.runtime.decision import PARSE_ERROR, Decision, failed
from flaggit.runtime.decisions import Decisions
from flaggit.runtime.interpret import Hooks, interpret
from flaggit.runtime.parsed import same
from flaggit.tables.outcome import CaseOutcome, Difference

_NOTHING = "nothing"


class Sources:
    """Parsed decisions by environment and service, each parsed once for all tables."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler
        self._sources: dict[tuple[str, str], Decisions] = {}

    def of(self, environment: str, service: str) -> Decisions:
        """The decisions that a service gets in an environment."""
        found = self._sources.get((environment, service))
        if found is None:
            compiler = self._compiler
            found = Decisions(lambda key: compiler.decision(key, environment, service), compiler.segment)
            self._sources[environment, service] = found
        return found


def run_table(
    catalog: Catalog, compiler: Compiler, table: Table, sources: Sources, only: str = ""
) -> Iterator[CaseOutcome]:
    """Try every case of a table.

    A case that names no service is tried once for each different decision that the flag has among the services that read
    it: rollouts reach services wave by wave.

    Args:
        catalog: Where the table's flag is.
        compiler: Of the same catalog.
        table: Its flag must exist; `check` reports a table whose flag is gone.
        sources: Of the same compiler.
        only: Try only cases whose name holds this text.
    """
    flag = catalog.flags[table.key]
    chosen: dict[tuple[str, str], tuple[str, ...]] = {}
    for case in table.cases:
        if only not in case.name:
            continue
        wanted = case.service or table.service
        for environment in catalog.taxonomy.members(case.environment or table.environment):
            services = chosen.get((environment, wanted))
            if services is None:
                services = chosen[environment, wanted] = _services(
                    catalog, compiler, flag, environment, wanted
                )
            for service in services:
                yield _try(catalog, table, case, environment, service, sources.of(environment, service))


def _services(
    catalog: Catalog, compiler: Compiler, flag: Flag, environment: str, wanted: str
) -> tuple[str, ...]:
    if wanted or not flag.services:
        return (wanted,)
    if catalog.environment(flag, environment) is None:
        return flag.services[:1]
    distinct: dict[int, str] = {}
    for service in flag.services:
        # The compiler gives one object for all services that get the same decision.
        distinct.setdefault(id(compiler.decision(flag.key, environment, service)), service)
    return tuple(distinct.values())


def _try(
    catalog: Catalog, table: Table, case: Case, environment: str, service: str, source: Decisions
) -> CaseOutcome:
    flag = catalog.flags[table.key]
    block = catalog.environment(flag, environment)
    assume = {key: _value(catalog, key, name) for key, name in case.assume.items()}
    hooks = Hooks(
        admit=frozenset(case.admit) if isinstance(case.admit, tuple) else case.admit,
        arm=case.arm,
        assume=assume,
    )
    try:
        at = float(case.at if case.at is not None else _begun(source, table.key))
        decision = interpret(source, table.key, _NOTHING, case.context, at=at, hooks=hooks)
    except FailedStop as stop:
        # One flag that can't be compiled fails its own cases; the others are tried.
        decision = failed(_NOTHING, PARSE_ERROR, stop.message, flag=table.key)
    return CaseOutcome(
        table=table,
        case=case,
        environment=environment,
        service=service,
        decision=decision,
        differences=tuple(_differences(flag, case, decision)),
        block=block.name if block else "",
    )


def _value(catalog: Catalog, key: str, name: object) -> object:
    flag = catalog.flags.get(key)
    return flag.value_of(name) if flag is not None and isinstance(name, str) else name


def _begun(source: Decisions, key: str) -> int:
    """The first instant at which every window of the flag has begun; 0 when it has none."""
    try:
        rules = source.flag(key).rules
    except (KeyError, Broken):
        # `interpret` says what is wrong with it.
        return 0
    return max((rule.since for rule in rules if rule.since is not None), default=0)


def _differences(flag: Flag, case: Case, decision: Decision) -> Iterator[Difference]:
    expect = case.expect
    if decision.error_code:
        told = f"{decision.error_code}: {decision.error_message}"
        yield Difference(what="decision", expected="a decision", actual=told)
        return
    served = decision.variant if flag.variants else decision.value
    if expect.serve is not None and not same(served, expect.serve):
        yield Difference(what="serve", expected=shown(expect.serve), actual=shown(served))
    if expect.value is not None and not same(decision.value, expect.value):
        yield Difference(what="value", expected=shown(expect.value), actual=shown(decision.value))
    if expect.rule and decision.rule != expect.rule:
        yield Difference(
            what="rule", expected=expect.rule, actual=decision.rule or f"none ({decision.reason})"
        )
    if expect.reason and decision.reason != expect.reason:
        yield Difference(what="reason", expected=expect.reason, actual=decision.reason)


def shown(value: Mapping[str, object] | Sequence[object] | object) -> str:
    """A value as JSON, a string without its quotes."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
