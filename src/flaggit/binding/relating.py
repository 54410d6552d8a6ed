"""Names that are known and must fit each other: outcomes, former keys, environments, layers, rules of tests."""

from collections.abc import Iterable, Iterator

from flaggit.binding.drafting import Draft
from flaggit.binding.faults.naming import FORMER_KEY
from flaggit.binding.faults.people import NOT_READ
from flaggit.binding.faults.within import UNKNOWN_RULE
from flaggit.binding.outcomes import Outcomes
from flaggit.binding.page import Page
from flaggit.binding.suggesting import Names
from flaggit.diagnostics import Place
from flaggit.model import Case, Experiment, Flag, Table
from flaggit.model.invariant import Outcome

_OTHERWISE = "otherwise"


def judge_outcomes(draft: Draft) -> None:
    """Report what documents say that a flag serves and it can't: `is`, arms, and what tests assume, force and expect."""
    judges: dict[str, Outcomes] = {}
    for page in draft.pages.values():
        for key, serve, pointer in page.outcomes:
            judge = judges.get(key) or _judge(judges, draft.flags.get(key))
            problem = judge.problem(serve) if judge else None
            if problem is not None:
                page.fail(problem[0], pointer, f"{problem[1]} (of {key})")
    for flag in draft.flags.values():
        used = {
            rule.experiment for block in flag.environments.values() for rule in block.rules if rule.experiment
        }
        for key in sorted(used & draft.experiments.keys()):
            _judge_arms(draft.pages["experiment", key], draft.experiments[key], flag)


def _judge(judges: dict[str, Outcomes], flag: Flag | None) -> Outcomes | None:
    if flag is None:
        return None
    judges[flag.key] = Outcomes(flag.type, flag.variants, flag.schema)
    return judges[flag.key]


def _judge_arms(page: Page, experiment: Experiment, flag: Flag) -> None:
    outcomes = Outcomes(flag.type, flag.variants, flag.schema)
    for at, arm in enumerate(experiment.arms):
        problem = outcomes.problem(arm.serve)
        if problem is not None:
            related = (Place(path=flag.path, note="the flag that it decides"),)
            page.fault(problem[0], f"/arms/{at}/serve", f"{problem[1]} (of {flag.key})", related=related)
            page.broken = True


def judge_readers(draft: Draft) -> None:
    """Report statements of invariants about a flag in a service that does not read it."""
    for name, invariant in draft.invariants.items():
        for said in invariant.outcomes:
            flag = draft.flags.get(said.flag)
            if flag is not None and said.service in draft.services and said.service not in flag.services:
                _unread(draft.pages["invariant", name], flag, said)


def _unread(page: Page, flag: Flag, said: Outcome) -> None:
    question = Names(flag.services).question(said.service)
    told = question or f"{', '.join(flag.services)} {'does' if len(flag.services) == 1 else 'do'}"
    related = (Place(path=flag.path, pointer="/services", note="who reads it"),)
    message = f"{said.service} does not read {flag.key}: {told}"
    page.fault(NOT_READ, f"{said.where}/service", message, related=related)


def judge_former_keys(draft: Draft) -> None:
    """Report former keys that are a flag's, a tombstone's, or another flag's former key too."""
    bearers: dict[str, str] = {key: flag.path for key, flag in draft.flags.items()}
    bearers |= {key: tombstone.path for key, tombstone in draft.retired.items()}
    for key in sorted(draft.flags):
        flag = draft.flags[key]
        page = draft.pages["flag", key]
        for former in flag.formerly:
            other = bearers.setdefault(former, flag.path)
            if former == key:
                page.fault(FORMER_KEY, "/formerly", f"{key} is the present key, and no former one")
            elif other != flag.path:
                related = (Place(path=other, note="it bears the key too"),)
                message = f"the former key {former} is also borne by {other}"
                page.fault(FORMER_KEY, "/formerly", message, related=related)


def judge_rule_names(draft: Draft) -> None:
    """Report rules that tests admit or expect and the flag lacks in the environments that the test is for."""
    for key, table in draft.tables.items():
        flag = draft.flags.get(key)
        if flag is not None:
            _judge_table(draft, flag, table)


def _judge_table(draft: Draft, flag: Flag, table: Table) -> None:
    page = draft.pages["test", table.key]
    known: dict[str, frozenset[str]] = {}
    reported: set[str] = set()
    for case in table.cases:
        environment = case.environment or table.environment
        if environment not in known:
            known[environment] = _rule_names(draft, flag, environment)
        for name, part in _rules_named(case):
            pointer = f"/cases/{case.index}/{part}"
            if name not in known[environment] and f"{pointer} {name}" not in reported:
                reported.add(f"{pointer} {name}")
                _unknown_rule(page, table, pointer, name, known[environment])


def _rules_named(case: Case) -> Iterator[tuple[str, str]]:
    if isinstance(case.admit, tuple):
        yield from ((name, "admit") for name in case.admit)
    if case.expect.rule:
        yield case.expect.rule, "expect/rule"


def _rule_names(draft: Draft, flag: Flag, environment: str) -> frozenset[str]:
    blocks = [flag.environments.get(environment)]
    if blocks == [None]:
        blocks = [flag.environments.get(draft.taxonomy.group_of(environment))]
    if environment in draft.taxonomy.groups:
        blocks += [flag.environments.get(member) for member in draft.taxonomy.groups[environment]]
    names = {rule.name for block in blocks if block is not None for rule in block.rules}
    return frozenset(names | {_OTHERWISE})


def _unknown_rule(page: Page, table: Table, pointer: str, name: str, known: Iterable[str]) -> None:
    question = Names(known).question(name)
    message = f"{table.key} has no rule {name} there{': ' if question else ''}{question}"
    page.fault(UNKNOWN_RULE, pointer, message)
