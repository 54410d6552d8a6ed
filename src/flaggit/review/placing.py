"""Places: where a flag decides otherwise, put together where it does so in the same way."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from flaggit.analysis.comparing import Comparison, Difference, Told
from flaggit.analysis.function import Leaf
from flaggit.analysis.people import Crowd
from flaggit.frozen import Frozen
from flaggit.model import Catalog, Flag, Population
from flaggit.review.change import Clause, Effect, People, Place, Region, Served, Witness
from flaggit.runtime.parsed import same

Spot: TypeAlias = tuple[str, str]
"""An environment and a service."""
_ABSENT = Served(absent=True)


class Rests(Frozen):
    """What a flag serves to whom no rule serves anything else, in an environment, in both states."""

    before: tuple[object, ...]
    after: tuple[object, ...]


def places(
    found: Sequence[tuple[Spot, Comparison, Rests]], catalog: Catalog, population: Population | None = None
) -> tuple[Place, ...]:
    """Put comparisons together.

    Args:
        found: Each environment and service with what changes there.
        catalog: The state after, for its groups.
        population: Whom people were counted by.
    """
    alike: dict[object, list[tuple[Spot, Comparison, Rests]]] = {}
    for one in found:
        alike.setdefault(_signature(one[1]), []).append(one)
    made = []
    for same_way in alike.values():
        by_services: dict[tuple[str, ...], list[str]] = {}
        for environment in dict.fromkeys(spot[0] for spot, _, _ in same_way):
            services = tuple(sorted(spot[1] for spot, _, _ in same_way if spot[0] == environment))
            by_services.setdefault(services, []).append(environment)
        _, comparison, rests = same_way[0]
        regions = tuple(
            _region(each, rests, population, exact=comparison.exact) for each in comparison.differences
        )
        made += [
            Place(
                environments=tuple(environments),
                group=_group(catalog, environments, services),
                services=services,
                regions=regions,
                reach=comparison.reach,
                people=_people(comparison.people, population, exact=comparison.exact),
                exact=comparison.exact,
                protected=not set(environments).isdisjoint(catalog.taxonomy.protected),
            )
            for services, environments in by_services.items()
        ]
    order = {name: at for at, name in enumerate(catalog.taxonomy.environments)}
    return tuple(
        sorted(
            made, key=lambda place: (not place.protected, order.get(place.environments[0], 0), place.services)
        )
    )


def rest_of(catalog: Catalog, flag: Flag | None, environment: str) -> tuple[object, ...]:
    """Give the values that a flag rests at: the safe one, and what `otherwise` serves."""
    block = catalog.environment(flag, environment) if flag else None
    if flag is None or block is None:
        return ()
    rests = [flag.value_of(flag.safe)]
    if block.otherwise.serve is not None:
        rests.insert(0, flag.value_of(block.otherwise.serve))
    return tuple(rests)


def _signature(comparison: Comparison) -> object:
    regions = tuple(
        (one.before, one.after, _words(one.told), one.share, one.since, one.until)
        for one in comparison.differences
    )
    return regions, comparison.reach, comparison.exact


def _words(told: Iterable[Told]) -> tuple[tuple[str, str], ...]:
    return tuple((one.attribute, one.words) for one in told)


def _group(catalog: Catalog, environments: Sequence[str], services: Sequence[str]) -> str:
    """Name the group that some environments are all of, as far as the services run there.

    A single environment of a larger group goes by its own name.
    """
    for group, members in catalog.taxonomy.groups.items():
        if len(environments) == 1 < len(members):
            continue
        running = {
            name
            for name in members
            for service in services
            if service not in catalog.services or name in catalog.services[service].environments
        }
        if set(environments) == running:
            return group
    return ""


def _region(one: Difference, rests: Rests, population: Population | None, *, exact: bool) -> Region:
    somebody = one.somebody
    witness = None
    if somebody is not None:
        context = next(iter(somebody.contexts.values()))
        witness = Witness(context=context, buckets=somebody.buckets, confirmed=one.confirmed)
    before, after = _served(one.before), _served(one.after)
    return Region(
        before=before,
        after=after,
        effect=_effect(before, after, rests, divided=one.divided),
        clauses=tuple(
            Clause(attribute=told.attribute, words=told.words, values=told.values, missing=told.missing)
            for told in one.told
        ),
        share=one.share,
        since=one.since,
        until=one.until,
        exact=exact,
        witness=witness,
        people=_people(one.people, population, exact=exact),
        rules=one.rules,
    )


def _people(crowd: Crowd | None, population: Population | None, *, exact: bool) -> People | None:
    if crowd is None or population is None:
        return None
    everybody = population.count
    share = crowd.count / everybody if everybody else 0.0
    return People(
        count=crowd.count,
        share=share,
        day=population.day,
        exact=exact and crowd.exact,
        uncounted=crowd.uncounted,
    )


def _served(leaf: Leaf | None) -> Served:
    return _ABSENT if leaf is None else Served(value=leaf.value, variant=leaf.variant)


def _effect(before: Served, after: Served, rests: Rests, *, divided: bool) -> Effect:
    """Tell what they notice; whom a split divides otherwise than before moves, whichever side is the default."""
    if before.absent or after.absent:
        return Effect.APPEARS if before.absent else Effect.VANISHES
    if same(before.value, after.value):
        return Effect.RELABELLED
    if divided:
        return Effect.MOVES
    if isinstance(before.value, bool) and isinstance(after.value, bool):
        return Effect.ENTERS if after.value else Effect.LEAVES
    left = any(same(before.value, rest) for rest in rests.before)
    back = any(same(after.value, rest) for rest in rests.after)
    if left == back:
        return Effect.MOVES
    return Effect.ENTERS if left else Effect.LEAVES
