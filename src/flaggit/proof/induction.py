"""Induction: what follows flag by flag along requirements, so that no chain of flags is ever put together.

A flag is its safe value wherever what it requires is not met. So it serves something else in a provider wherever it does in its consumer, when its own
rules do, and when each thing that it requires is met in the provider wherever it is met in the consumer: the same question, about a flag
nearer to the end of the chain. Each is answered once for two services and an environment. What fails here may hold all the same, for other
rules can make up for it: then the whole is looked at.
"""

from collections.abc import Callable

from flaggit.frozen import replace
from flaggit.model import AnyOf, Catalog, Flag, NotSo
from flaggit.model.invariant import Outcome
from flaggit.proof.claim import Claim, Kind
from flaggit.runtime.parsed import same

Own = Callable[[Catalog, Claim], bool]
"""Tells whether a claim about one flag, which requires nothing in this catalog, holds at every moment."""


class Induction:
    """Proves claims of prerequisites and rollouts, and remembers their parts.

    Args:
        own: Proves what a flag's own rules say.
    """

    def __init__(self, own: Own) -> None:
        self._own = own
        self._catalog: Catalog | None = None
        self._known: dict[object, bool] = {}

    def proves(self, catalog: Catalog, claim: Claim) -> bool:
        """Tell whether a claim follows; False says nothing.

        Raises:
            FailedStop: A flag can't be compiled.
        """
        if claim.kind is Kind.INVARIANT:
            return False
        if catalog is not self._catalog:
            self._catalog, self._known = catalog, {}
        consumer, there = claim.outcomes[0].service, claim.outcomes[1]
        waiting, seen = [there], {there.identity}
        while waiting:
            there = waiting.pop()
            flag = catalog.flags.get(there.flag)
            if flag is None or not self._follows(catalog, claim.environment, flag, consumer, there):
                return False
            for need in flag.requires:
                met = Outcome(flag=need.flag, name=need.name, service=there.service)
                if met.identity not in seen:
                    seen.add(met.identity)
                    waiting.append(met)
        return True

    def _follows(self, catalog: Catalog, environment: str, flag: Flag, consumer: str, there: Outcome) -> bool:
        """Tell whether a flag's own rules carry an outcome from the consumer to the provider."""
        key = environment, consumer, there.identity
        known = self._known.get(key)
        if known is None:
            is_safe = same(flag.value_of(there.name), flag.value_of(flag.safe)) is not there.differs
            # What is met where the requirements are not would have to be carried the other way.
            known = not (is_safe and flag.requires) and (
                _is_alike(catalog, environment, flag, consumer, there.service)
                or self._own(
                    replace(catalog, flags={flag.key: replace(flag, requires=())}, retired={}, tables={}),
                    Claim(
                        kind=Kind.ROLLOUT,
                        name=flag.key,
                        environment=environment,
                        holds=AnyOf(items=(NotSo(item=replace(there, service=consumer)), there)),
                    ),
                )
            )
            self._known[key] = known
        return known


def _is_alike(catalog: Catalog, environment: str, flag: Flag, consumer: str, provider: str) -> bool:
    """Tell whether two services decide a flag by the same rules, at all times, from contexts that hold the same."""
    block = catalog.environment(flag, environment)
    if block is None or any(rule.rollout for rule in block.rules):
        return False
    parties = [catalog.services.get(name) for name in (consumer, provider)]
    held = [frozenset((*party.always, *party.sometimes)) if party else frozenset() for party in parties]
    return held[0] == held[1]
