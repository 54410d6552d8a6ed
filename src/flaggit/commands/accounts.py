"""Accounts: an explanation with what the flag files add to it: the plans behind its rules, and where each line stands."""

from collections.abc import Iterator

from flaggit.commands.plans import ExperimentState, RolloutState, experiment_state, rollout_state
from flaggit.compiler import Origin, origins
from flaggit.frozen import Frozen
from flaggit.model import Catalog, Environment, Flag, Rule
from flaggit.runtime.explanation import TRUE, Explanation, RequirementTrace, RuleTrace
from flaggit.runtime.parsed import OTHERWISE
from flaggit.source import escape


class Step(Frozen):
    """A rule, or `otherwise`.

    Attributes:
        trace: What it came to; None for a rule that is in no bundle, since its experiment or rollout does not act.
        decides: Whether a decision that is possible is its own.
        layer: The layer whose range admits; empty without, and where no flag files are known.
        holdout: The layer whose holdout is left out, likewise.
        places: The places in flag files that make it what it is; its own first.
    """

    name: str
    trace: RuleTrace | None
    decides: bool
    rollout: RolloutState | None = None
    experiment: ExperimentState | None = None
    layer: str = ""
    holdout: str = ""
    places: tuple[Origin, ...] = ()


class Need(Frozen):
    """A requirement, and the account of the flag that is required; None when that could not be decided."""

    trace: RequirementTrace
    account: "Account | None"
    decides: bool
    places: tuple[Origin, ...] = ()


class Account(Frozen):
    """A flag's explanation, step by step.

    Attributes:
        steps: The rules as the flag file has them, also those that are in no bundle; `otherwise` last.
        places: Where it is said that the flag is inactive, or what a retired one serves; empty otherwise.
    """

    key: str
    explanation: Explanation
    needs: tuple[Need, ...] = ()
    steps: tuple[Step, ...] = ()
    places: tuple[Origin, ...] = ()

    def took_part(self) -> Iterator[Origin]:
        """Give the places of everything that had a say in the decision, what decides first."""
        yield from self.places
        for decides in (True, False):
            for need in self.needs:
                if need.decides is decides and (decides or need.trace.possible != TRUE):
                    yield from need.places
                    yield from need.account.took_part() if need.account else ()
            for step in self.steps:
                if step.decides is decides and (step.trace is None or step.trace.reached):
                    yield from step.places


class Place(Frozen):
    """Where and when something is explained; `catalog` is None where no flag files are known."""

    catalog: Catalog | None
    environment: str
    service: str
    at: int


def account(explanation: Explanation, place: Place) -> Account:
    """Add to an explanation what the flag files say."""
    catalog, key = place.catalog, explanation.key
    flag = catalog.flags.get(key) if catalog else None
    block = catalog.environment(flag, place.environment) if catalog and flag else None
    prerequisites = {made.prerequisite for made in explanation.decisions}
    needs = tuple(
        Need(
            trace=trace,
            account=account(trace.explanation, place) if trace.explanation else None,
            decides=trace.flag in prerequisites,
            places=_required(flag, trace.flag),
        )
        for trace in explanation.requirements
    )
    return Account(
        key=key,
        explanation=explanation,
        needs=needs,
        steps=tuple(_steps(explanation, place, flag, block)),
        places=tuple(_own(explanation, place, flag, block)),
    )


def _steps(
    explanation: Explanation, place: Place, flag: Flag | None, block: Environment | None
) -> Iterator[Step]:
    deciding = {made.rule for made in explanation.decisions}
    traces = {trace.name: trace for trace in explanation.rules}
    catalog = place.catalog
    if catalog is None or flag is None or block is None or not traces:
        for name, trace in traces.items():
            yield Step(name=name, trace=trace, decides=name in deciding)
        return
    places = origins(catalog, flag, place.environment)
    for rule in block.rules:
        found = traces.get(rule.name)
        yield _step(rule, found, place, catalog, places[rule.name], decides=rule.name in deciding)
    yield Step(
        name=OTHERWISE,
        trace=traces[OTHERWISE],
        decides=OTHERWISE in deciding,
        places=places[OTHERWISE],
    )


def _step(
    rule: Rule,
    trace: RuleTrace | None,
    place: Place,
    catalog: Catalog,
    places: tuple[Origin, ...],
    *,
    decides: bool,
) -> Step:
    rollout = catalog.rollouts.get(rule.rollout)
    experiment = catalog.experiments.get(rule.experiment)
    current = rollout.reached_by(place.service) - 1 if rollout else -1
    return Step(
        name=rule.name,
        trace=trace,
        decides=decides,
        rollout=rollout_state(rollout, place.service) if rollout else None,
        experiment=experiment_state(experiment, place.at) if experiment else None,
        layer=experiment.layer if experiment else rule.layer,
        holdout=experiment.holdout if experiment else "",
        places=tuple(_concerned(places, current, left_out=trace is None)),
    )


def _concerned(places: tuple[Origin, ...], current: int, *, left_out: bool) -> Iterator[Origin]:
    """Leave out what had no say: stages that the service is not at, and all but the state of a plan that does not act."""
    for at, each in enumerate(places):
        stage = each.pointer.startswith("/stages/") and each.pointer != f"/stages/{current}"
        idle = left_out and at > 0 and each.pointer != "/now"
        if not (stage or idle):
            yield each


def _required(flag: Flag | None, key: str) -> tuple[Origin, ...]:
    if flag is None:
        return ()
    at = next((at for at, item in enumerate(flag.requires) if item.flag == key), None)
    return () if at is None else (Origin(flag.path, f"/requires/{at}"),)


def _own(
    explanation: Explanation, place: Place, flag: Flag | None, block: Environment | None
) -> Iterator[Origin]:
    retired = place.catalog.retired.get(explanation.key) if place.catalog else None
    if retired is not None:
        yield Origin(retired.path, "/value")
    if flag is not None and block is not None and not block.active:
        yield Origin(flag.path, f"/environments/{escape(block.name)}/active")
