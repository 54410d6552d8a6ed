"""Claims of a catalog: the invariants that people wrote, and those that prerequisites and rollouts imply.

A consumer is a service that depends, directly or through others, on another one, the provider. Its *new path* is any decision but the safe
value: then it may call for what the provider does only on its own new path.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import product

from flaggit.model import AllOf, AnyOf, Catalog, Flag, Invariant, NotSo, Statement
from flaggit.model.invariant import Outcome
from flaggit.proof.claim import Claim, Kind


def claims(catalog: Catalog, only: Collection[str] | None = None) -> Iterator[Claim]:
    """Give all claims of a catalog, environment by environment.

    Args:
        catalog: Without errors.
        only: Give only those that speak of one of these flags; None for all.
    """
    providers = providers_of(catalog)
    for invariant in catalog.invariants.values():
        yield from (claim for claim in _written(catalog, invariant) if _wanted(claim, only))
    for flag in catalog.flags.values():
        if only is None or flag.key in only or any(need.flag in only for need in flag.requires):
            yield from _required(catalog, flag, providers)
            yield from _rolled(catalog, flag, providers)


def providers_of(catalog: Catalog) -> Mapping[str, frozenset[str]]:
    """Give, for each service, all services that it depends on, through others too."""
    direct = {name: service.depends_on for name, service in catalog.services.items()}
    found = {}
    for name, needed in direct.items():
        seen: set[str] = set()
        waiting = list(needed)
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += direct.get(one, ())
        found[name] = frozenset(seen - {name})
    return found


def _wanted(claim: Claim, only: Collection[str] | None) -> bool:
    return only is None or not set(only).isdisjoint(claim.flags)


def _written(catalog: Catalog, invariant: Invariant) -> Iterator[Claim]:
    """Give a claim for each environment, and each choice of services where the file leaves one open."""
    names = catalog.taxonomy.members(invariant.environment) if invariant.environment else ()
    open_flags = sorted({one.flag for one in _outcomes(invariant.holds) if not one.service})
    for environment in names or catalog.taxonomy.environments:
        readers = [_readers(catalog, flag, environment) for flag in open_flags]
        for chosen in product(*readers):
            services = dict(zip(open_flags, chosen, strict=True))
            yield Claim(
                kind=Kind.INVARIANT,
                name=invariant.name,
                environment=environment,
                holds=_settled(invariant.holds, services),
                when=invariant.when,
                path=invariant.path,
            )


def _outcomes(statement: Statement) -> Iterator[Outcome]:
    if isinstance(statement, Outcome):
        yield statement
    elif isinstance(statement, NotSo):
        yield from _outcomes(statement.item)
    else:
        for item in statement.items:
            yield from _outcomes(item)


def _settled(statement: Statement, services: Mapping[str, str]) -> Statement:
    """Fill in the services that are left open; a flag that is named with one keeps it."""
    if isinstance(statement, Outcome):
        service = statement.service or services[statement.flag]
        return Outcome(flag=statement.flag, name=statement.name, service=service, differs=statement.differs)
    if isinstance(statement, NotSo):
        return NotSo(item=_settled(statement.item, services))
    items = tuple(_settled(item, services) for item in statement.items)
    return AllOf(items=items) if isinstance(statement, AllOf) else AnyOf(items=items)


def _readers(catalog: Catalog, key: str, environment: str) -> tuple[str, ...]:
    flag = catalog.flags.get(key)
    return tuple(
        name
        for name in (flag.services if flag else ())
        if name not in catalog.services or environment in catalog.services[name].environments
    )


def _required(catalog: Catalog, flag: Flag, providers: Mapping[str, frozenset[str]]) -> Iterator[Claim]:
    for need in flag.requires:
        required = catalog.flags.get(need.flag)
        if required is None:
            continue
        for environment in catalog.taxonomy.environments:
            for consumer, provider in _pairs(catalog, flag, required, environment, providers):
                new = Outcome(flag=flag.key, name=flag.safe, service=consumer, differs=True)
                met = Outcome(flag=need.flag, name=need.name, service=provider)
                yield Claim(
                    kind=Kind.PREREQUISITE,
                    name=f"{flag.key} in {consumer} needs {need.flag} in {provider}",
                    environment=environment,
                    holds=AnyOf(items=(NotSo(item=new), met)),
                    path=flag.path,
                    tolerated=_tolerates(catalog, provider, need.flag),
                )


def _rolled(catalog: Catalog, flag: Flag, providers: Mapping[str, frozenset[str]]) -> Iterator[Claim]:
    for environment in catalog.taxonomy.environments:
        block = catalog.environment(flag, environment)
        if block is None or not any(rule.rollout for rule in block.rules):
            continue
        for consumer, provider in _pairs(catalog, flag, flag, environment, providers):
            new = Outcome(flag=flag.key, name=flag.safe, service=consumer, differs=True)
            too = Outcome(flag=flag.key, name=flag.safe, service=provider, differs=True)
            yield Claim(
                kind=Kind.ROLLOUT,
                name=f"{flag.key} in {consumer} needs it in {provider}",
                environment=environment,
                holds=AnyOf(items=(NotSo(item=new), too)),
                path=flag.path,
                tolerated=_tolerates(catalog, provider, flag.key),
            )


def _pairs(
    catalog: Catalog, flag: Flag, required: Flag, environment: str, providers: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, str]]:
    """Give each consumer of a flag with each provider of what it requires."""
    serving = _readers(catalog, required.key, environment)
    for consumer in _readers(catalog, flag.key, environment):
        for provider in serving:
            if provider in providers.get(consumer, ()):
                yield consumer, provider


def _tolerates(catalog: Catalog, service: str, key: str) -> bool:
    party = catalog.services.get(service)
    return party is not None and key in party.tolerates.both_paths
