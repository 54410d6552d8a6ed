"""Cover: how a flag's decision table looks at what changed."""

from collections.abc import Iterable

from flaggit.model import Flag, Table
from flaggit.review.change import Cover, Failing, Place
from flaggit.review.states import State, States
from flaggit.runtime.parsed import same
from flaggit.tables import CaseOutcome, Difference, run_table


def cover(states: States, before: str, after: str, places: Iterable[Place]) -> Cover | None:
    """Run a flag's cases against both states.

    Returns:
        What they say; None for a flag without a table.
    """
    table = states.head.catalog.tables.get(after)
    if table is None or after not in states.head.catalog.flags:
        return None
    now = _run(states.head, table)
    failing = {one.case.index: one for one in reversed(now) if not one.passed}
    cases = {one.case.index for one in now}
    reached = {(one.environment, one.decision.rule or one.decision.reason.lower()) for one in now}
    uncovered = sum(
        not any((environment, region.rules[1]) in reached for environment in place.environments)
        for place in places
        for region in place.regions
        if region.rules[1]
    )
    return Cover(
        cases=len(cases),
        holding=len(cases - failing.keys()),
        touching=len(_touching(states, before, after, table, now)),
        uncovered=uncovered,
        failing=tuple(_failing(failing[index]) for index in sorted(failing)),
    )


def _failing(one: CaseOutcome) -> Failing:
    words = words_of(one.differences)
    return Failing(name=one.case.name, words=words, path=one.table.path, pointer=f"/cases/{one.case.index}")


def words_of(differences: Iterable[Difference]) -> str:
    """`expected false by otherwise, got true by ramp`: what is served and by which rule belong together."""
    apart = {each.what: each for each in differences}
    told = []
    if "serve" in apart and "rule" in apart:
        serve, rule = apart.pop("serve"), apart.pop("rule")
        told.append(f"expected {serve.expected} by {rule.expected}, got {serve.actual} by {rule.actual}")
    elif "serve" in apart:
        serve = apart.pop("serve")
        told.append(f"expected {serve.expected}, got {serve.actual}")
    told += [f"expected {each.what} {each.expected}, got {each.actual}" for each in apart.values()]
    return "; ".join(told)


def _touching(states: States, before: str, after: str, table: Table, now: Iterable[CaseOutcome]) -> set[int]:
    """Give the cases that are decided otherwise than before."""
    if before != after or not isinstance(states.base.thing(before), Flag):
        return set()
    old = {
        (one.case.index, one.environment, one.service): one.decision.value for one in _run(states.base, table)
    }
    return {
        one.case.index
        for one in now
        if (spot := (one.case.index, one.environment, one.service)) in old
        and not same(old[spot], one.decision.value)
    }


def _run(state: State, table: Table) -> list[CaseOutcome]:
    return list(run_table(state.catalog, state.compiler, table, state.sources))
