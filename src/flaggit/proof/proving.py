"""Proving: a claim as one diagram, which is false everywhere or shows somebody for whom it is not."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice, product
from math import prod
from typing import Final, TypeAlias

from flaggit.analysis.diagram import MAX_NODES, OverBudgetError
from flaggit.analysis.formula import Formula, every, opposite, some
from flaggit.analysis.function import Functions
from flaggit.analysis.meeting import Meeting, Somebody, whole
from flaggit.analysis.reader import Reader
from flaggit.analysis.searching import Search, Way
from flaggit.analysis.space import Space, space
from flaggit.compiler import origins
from flaggit.compiler.conditions import compiled
from flaggit.frozen import replace
from flaggit.model import AllOf, Attribute, Catalog, NotSo, Rollout, Statement
from flaggit.model.invariant import Outcome
from flaggit.proof import moments as plans
from flaggit.proof.claim import Claim, Kind, State
from flaggit.proof.induction import Induction
from flaggit.proof.moments import Moment
from flaggit.proof.verdict import Counter, Decided, Verdict
from flaggit.review.states import State as Compiled
from flaggit.runtime import conditions
from flaggit.runtime.interpret import interpret
from flaggit.runtime.parsed import OTHERWISE, Condition, same

SHARED: Final = "contexts"
"""The one name of all contexts, for services hand on what they know."""

KEPT: Final = 16_384
"""How many compiled states are kept: flags of one chain need not stand near each other. Each takes some 5 KB."""

TRIED: Final = 16
"""On how many ways somebody is looked for: each may take as many units as are tried at all."""

Case: TypeAlias = Mapping[str, tuple[str, Compiled]]
"""Service to the state that it has, with its name."""


class Prover:
    """Proves claims, and remembers what was proved of equal decisions.

    Args:
        budget: The most nodes of one diagram.
    """

    def __init__(self, budget: int = MAX_NODES) -> None:
        self._budget = budget
        self._meeting = Meeting()
        self._proved: set[object] = set()
        self._states: dict[object, Compiled] = {}
        self._plans: dict[int, plans.Plan] = {}
        self._induction = Induction(
            lambda catalog, claim: self._at_all_moments(catalog, claim).state is State.PROVED
        )

    def prove(self, catalog: Catalog, claim: Claim) -> Verdict:
        """Prove a claim at every moment of the rollouts that it depends on.

        Raises:
            FailedStop: A flag of it can't be compiled.
        """
        if claim.tolerated:
            return Verdict(claim=claim, state=State.TOLERATED)
        if self._induction.proves(catalog, claim):
            choices = self._choices(catalog, claim, _needed(catalog, claim))
            return Verdict(claim=claim, state=State.PROVED, moments=prod(map(len, choices)))
        return self._at_all_moments(catalog, claim)

    def _at_all_moments(self, catalog: Catalog, claim: Claim) -> Verdict:
        needed = _needed(catalog, claim)
        part = _part(catalog, needed)
        count = 0
        for chosen in product(*self._choices(catalog, claim, needed)):
            count += 1
            if count > plans.MOST:
                why = f"its rollouts have more than {plans.MOST:,} moments together"
                return Verdict(claim=claim, state=State.UNSETTLED, moments=count, why=why)
            case = {service: ("", self._at(part, needed, service, chosen)) for service in claim.services}
            verdict = self.settle(claim, case, chosen)
            if verdict.state is not State.PROVED:
                return replace(verdict, moments=count)
        return Verdict(claim=claim, state=State.PROVED, moments=count)

    def _choices(self, catalog: Catalog, claim: Claim, needed: Collection[str]) -> list[list[Moment]]:
        """Give the moments of each rollout that some flags are under."""
        found = set()
        for key in needed:
            flag = catalog.flags.get(key)
            block = catalog.environment(flag, claim.environment) if flag else None
            found |= {rule.rollout for rule in (block.rules if block else ()) if rule.rollout}
        rollouts = [catalog.rollouts[key] for key in sorted(found)]
        return [
            self._plan(rollout).moments(claim.services)
            for rollout in rollouts
            if catalog.acts_in(rollout.environment, claim.environment)
        ]

    def _plan(self, rollout: Rollout) -> plans.Plan:
        """Give the plan of a rollout, made once; it keeps the rollout, whose identity so stays its own."""
        found = self._plans.get(id(rollout))
        if found is None:
            found = self._plans[id(rollout)] = plans.Plan(rollout)
        return found

    def settle(self, claim: Claim, case: Case, chosen: Sequence[Moment] = ()) -> Verdict:
        """Settle a claim where each service has a given state.

        Args:
            claim: What must be so.
            case: Each service's state.
            chosen: Where the rollouts stand, to say it of a counter-example.

        Raises:
            FailedStop: A flag can't be compiled.
        """
        if _is_plain(claim, case) or _is_required(claim, case):
            return Verdict(claim=claim, state=State.PROVED)
        key = _key(claim, case)
        if key in self._proved:
            return Verdict(claim=claim, state=State.PROVED)
        try:
            counter = self._refute(claim, case)
        except (OverBudgetError, RecursionError):
            why = "its diagram takes more nodes than the budget allows"
            return Verdict(claim=claim, state=State.UNSETTLED, why=why)
        if counter is None:
            self._proved.add(key)
            return Verdict(claim=claim, state=State.PROVED)
        if not counter.decided:
            return Verdict(
                claim=claim,
                state=State.UNSETTLED,
                why="it does not hold for all, and nobody was found to show it",
            )
        return Verdict(claim=claim, state=State.REFUTED, counter=replace(counter, moments=tuple(chosen)))

    def _at(self, part: Catalog, needed: Collection[str], service: str, chosen: Sequence[Moment]) -> Compiled:
        counts = tuple(sorted((moment.rollout, dict(moment.reached)[service]) for moment in chosen))
        key = id(part.taxonomy), tuple(sorted(needed)), counts
        found = self._states.get(key)
        if found is None:
            if len(self._states) >= KEPT:
                self._states.clear()
            rollouts = plans.at(part, service, chosen)
            found = self._states[key] = Compiled(replace(part, rollouts={**part.rollouts, **rollouts}))
        return found

    def _refute(self, claim: Claim, case: Case) -> Counter | None:
        """Find somebody for whom a claim does not hold; None when there is nobody."""
        readers = _readers(claim, case)
        when = _when(claim, case)
        world = _world(readers)
        asked = [
            (reader, sorted({one.flag for one in claim.outcomes if one.service == service}))
            for service, reader in readers.items()
        ]
        extra = [(world, when)] if when is not None else []
        made = space(asked, _attributes(case), self._budget, extra)
        functions = {service: Functions(made, reader) for service, reader in readers.items()}
        broken = opposite(made.diagrams, _truth(made, functions, claim.holds, case))
        if when is not None:
            broken = every(made.diagrams, [Functions(made, world).truth(when), broken])
        counter = None
        for way in islice(Search(made, self._budget).ways(broken), TRIED):
            counter = self._meet(claim, case, made, readers, way)
            if counter.decided:
                break
        return counter

    def _meet(
        self, claim: Claim, case: Case, made: Space, readers: Mapping[str, Reader], way: Way
    ) -> Counter:
        """Meet somebody on a way on which a claim does not hold; nobody when the loader does not say the same."""
        somebody = self._meeting.somebody(made, list(readers.values()), way)
        if somebody is not None:
            somebody = whole(somebody, list(readers.values()), _attributes(case))
            decided = tuple(_decided(claim, case, readers, somebody))
            if not _holds(claim.holds, case, {(one.service, one.flag): one.value for one in decided}):
                return Counter(
                    contexts=somebody.contexts,
                    buckets=somebody.buckets,
                    at=somebody.at,
                    decided=decided,
                    asked=frozenset(made.alphabets),
                )
        return Counter(contexts={}, buckets=(), at=0, decided=())


def _needed(catalog: Catalog, claim: Claim) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(claim.flags)
    while waiting:
        key = waiting.pop()
        flag = catalog.flags.get(key)
        if key not in found:
            found.add(key)
            waiting += [need.flag for need in flag.requires] if flag else []
    return frozenset(found)


def _part(catalog: Catalog, keys: Collection[str]) -> Catalog:
    """Give so much of a catalog as some flags need: a compiler is made for each moment, and looks at all."""
    flags = {key: catalog.flags[key] for key in sorted(keys) if key in catalog.flags}
    retired = {key: catalog.retired[key] for key in sorted(keys) if key in catalog.retired}
    named = {
        rule.rollout
        for flag in flags.values()
        for block in flag.environments.values()
        for rule in block.rules
        if rule.rollout
    }
    rollouts = {key: catalog.rollouts[key] for key in sorted(named) if key in catalog.rollouts}
    return replace(catalog, flags=flags, retired=retired, rollouts=rollouts, tables={})


def _key(claim: Claim, case: Case) -> object:
    """Name all that the answer depends on: what decides, what the contexts hold, and the form of the claim."""
    places = {one.identity: at for at, one in enumerate(claim.outcomes)}
    parts = []
    for one in claim.outcomes:
        state = case[one.service][1]
        party = state.catalog.services.get(one.service)
        contexts = (party.always, party.sometimes) if party else ()
        value = repr(_value(state.catalog, one))
        prints = state.fingerprint(claim.environment, one.service, one.flag)
        parts.append((prints, contexts, value, one.differs))
    return tuple(parts), _shape(claim.holds, places), claim.when


def _shape(statement: Statement, places: Mapping[tuple[str, str, bool, str], int]) -> object:
    if isinstance(statement, Outcome):
        return places[statement.identity]
    if isinstance(statement, NotSo):
        return "not", _shape(statement.item, places)
    word = "all" if isinstance(statement, AllOf) else "any"
    return word, tuple(_shape(item, places) for item in statement.items)


def _is_plain(claim: Claim, case: Case) -> bool:
    """Tell whether both sides of "if here, then there" are decided by the same lines, from contexts that hold all they ask."""
    outcomes = claim.outcomes
    if len(outcomes) != 2 or outcomes[0].flag != outcomes[1].flag:  # noqa: PLR2004 - the consumer's and the provider's
        return False
    if (
        claim.when is not None
        or outcomes[0].name != outcomes[1].name
        or outcomes[0].differs != outcomes[1].differs
    ):
        return False
    if not isinstance(getattr(claim.holds, "items", (None,))[0], NotSo):
        return False
    prints, holds = set(), set()
    for one in outcomes:
        state = case[one.service][1]
        prints.add(state.fingerprint(claim.environment, one.service, one.flag))
        party = state.catalog.services.get(one.service)
        holds.add(frozenset((*party.always, *party.sometimes)) if party else frozenset())
    return len(prints) == 1 and len(holds) == 1


def _is_required(claim: Claim, case: Case) -> bool:
    """Tell whether a prerequisite is decided by the same lines for its consumer and its provider, from contexts that hold the same.

    Then nothing needs to be built: a flag is its safe value wherever what it requires is not met.
    """
    if claim.kind is not Kind.PREREQUISITE or len(claim.outcomes) != 2:  # noqa: PLR2004 - the consumer's and the provider's
        return False
    new, met = claim.outcomes
    consumer, provider = case[new.service][1], case[met.service][1]
    flag = consumer.catalog.flags.get(new.flag)
    if flag is None or not any(need.flag == met.flag and need.name == met.name for need in flag.requires):
        return False
    holds = {
        frozenset((*party.always, *party.sometimes)) if (party := state.catalog.services.get(name)) else None
        for name, state in ((new.service, consumer), (met.service, provider))
    }
    own = consumer.fingerprint(claim.environment, new.service, met.flag)
    return len(holds) == 1 and own == provider.fingerprint(claim.environment, met.service, met.flag)


def _readers(claim: Claim, case: Case) -> dict[str, Reader]:
    """Give the services as readers that share their contexts: what one always knows, the others know too if they can hold it."""
    parties = {service: state.catalog.services.get(service) for service, (_, state) in case.items()}
    known = frozenset(name for party in parties.values() if party for name in party.always)
    found = {}
    for service, (_, state) in case.items():
        party = parties[service]
        can_hold = frozenset((*party.always, *party.sometimes)) if party else frozenset()
        found[service] = Reader(
            service=service,
            decisions=state.decisions(claim.environment, service),
            always=can_hold & known,
            sometimes=can_hold - known,
            context=SHARED,
        )
    return found


def _world(readers: Mapping[str, Reader]) -> Reader:
    """Give a reader whose contexts hold all that any service's hold."""
    always = frozenset(name for reader in readers.values() for name in reader.always)
    sometimes = frozenset(name for reader in readers.values() for name in reader.sometimes) - always
    first = next(iter(readers.values()))
    return Reader(service="", decisions=first.decisions, always=always, sometimes=sometimes, context=SHARED)


def _attributes(case: Case) -> dict[str, Attribute]:
    return {
        name: attribute
        for _, state in case.values()
        for name, attribute in state.catalog.taxonomy.attributes.items()
    }


def _when(claim: Claim, case: Case) -> Condition | None:
    if claim.when is None:
        return None
    types = {name: str(attribute.type) for name, attribute in _attributes(case).items()}
    return conditions.condition(compiled(claim.when, types))


def _value(catalog: Catalog, outcome: Outcome) -> object:
    flag = catalog.flags.get(outcome.flag)
    return flag.value_of(outcome.name) if flag is not None else outcome.name


def _truth(made: Space, functions: Mapping[str, Functions], statement: Statement, case: Case) -> Formula:
    if isinstance(statement, Outcome):
        value = _value(case[statement.service][1].catalog, statement)
        return functions[statement.service].outcome(statement.flag, value, differs=statement.differs)
    if isinstance(statement, NotSo):
        return opposite(made.diagrams, _truth(made, functions, statement.item, case))
    truths = [_truth(made, functions, item, case) for item in statement.items]
    return every(made.diagrams, truths) if isinstance(statement, AllOf) else some(made.diagrams, truths)


def _holds(statement: Statement, case: Case, decided: Mapping[tuple[str, str], object]) -> bool:
    if isinstance(statement, Outcome):
        expected = _value(case[statement.service][1].catalog, statement)
        return same(decided[statement.service, statement.flag], expected) is not statement.differs
    if isinstance(statement, NotSo):
        return not _holds(statement.item, case, decided)
    truths = [_holds(item, case, decided) for item in statement.items]
    return all(truths) if isinstance(statement, AllOf) else any(truths)


def _decided(
    claim: Claim, case: Case, readers: Mapping[str, Reader], somebody: Somebody
) -> Iterator[Decided]:
    for one in dict.fromkeys((outcome.service, outcome.flag) for outcome in claim.outcomes):
        service, key = one
        name, state = case[service]
        decision = interpret(
            readers[service].decisions, key, None, somebody.contexts[service], at=somebody.at
        )
        flag = state.catalog.flags.get(key)
        lines = origins(state.catalog, flag, claim.environment) if flag else {}
        places = lines.get(decision.rule or OTHERWISE, ())
        yield Decided(
            service=service,
            flag=key,
            value=decision.value,
            variant=decision.variant,
            rule=decision.rule or decision.reason.lower(),
            state=name,
            path=places[0].path if places else "",
            pointer=places[0].pointer if places else "",
        )
