"""Where a flag is decided: its present key, and the environments and services whose bundles hold it."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final

from flaggit.binding.suggesting import Names
from flaggit.errors import NothingReadStop, UsageStop
from flaggit.frozen import Frozen
from flaggit.model import Catalog, Flag, Retired

_SHOWN: Final = 12


class Asked(Frozen):
    """A flag that is asked about.

    Attributes:
        key: Its present key.
        thing: The flag, or its tombstone.
        former: Whether it was asked for by a key that it had before.
    """

    key: str
    thing: Flag | Retired
    former: bool = False


def asked(catalog: Catalog, key: str) -> Asked:
    """Find a flag by its key, a former one, or that of a retired flag; its file's path will do, too.

    Raises:
        UsageStop: There is none.
    """
    name = key.removeprefix("flags/").removesuffix(".flag.yaml").replace("/", ".")
    thing = catalog.flags.get(name) or catalog.retired.get(name)
    if thing is not None:
        return Asked(key=name, thing=thing)
    former = {old: flag for flag in catalog.flags.values() for old in flag.formerly}
    if name in former:
        return Asked(key=former[name].key, thing=former[name], former=True)
    known = [*catalog.flags, *catalog.retired, *former]
    raise UsageStop(
        f"there is no flag {key}{meant(name, known)}", remedy="flaggit list shows the flags; a word filters"
    )


def pairs(
    catalog: Catalog, thing: Flag | Retired, environment: str, service: str
) -> tuple[tuple[str, str], ...]:
    """List the environments and services in which a flag is decided, in the taxonomy's order.

    Args:
        catalog: Where it is.
        thing: The flag, or its tombstone.
        environment: An environment or group; all when empty.
        service: A service; all that read the flag when empty.

    Raises:
        UsageStop: A name is unknown, or the service does not read the flag.
        NothingReadStop: No bundle holds the flag there.
    """
    taxonomy = catalog.taxonomy
    members = taxonomy.members(environment) if environment else taxonomy.environments
    if not members:
        names = [*taxonomy.groups, *taxonomy.environments]
        raise _no("environment", environment, names)
    services = _services(catalog, thing, service)
    found = tuple(
        (each, name) for each in members for name in services if each in catalog.services[name].environments
    )
    if not found:
        runs = sorted({each for name in services for each in catalog.services[name].environments})
        raise UsageStop(
            f"{_and(services)} {'does' if len(services) == 1 else 'do'} not run in {environment}, "
            f"so no bundle there holds {thing.key}",
            where="--environment",
            remedy=f"one of: {', '.join(runs)}",
        )
    return found


def _services(catalog: Catalog, thing: Flag | Retired, service: str) -> tuple[str, ...]:
    readers = tuple(name for name in thing.services if name in catalog.services)
    if not readers:
        raise NothingReadStop(
            f"no service reads {thing.key}, so no bundle holds it",
            where=thing.path,
            remedy="name its readers under services:",
        )
    if not service:
        return readers
    if service not in catalog.services:
        raise _no("service", service, list(catalog.services))
    if service not in readers:
        raise UsageStop(
            f"{service} does not read {thing.key}{_needed(catalog, thing.key, service)}",
            where="--service",
            remedy=f"read by {_and(readers)} ({thing.path})",
        )
    return (service,)


def _needed(catalog: Catalog, key: str, service: str) -> str:
    """Tell of the flags through which a service's bundle holds a flag that it can't ask for."""
    needing = [
        flag.key
        for flag in catalog.flags.values()
        if service in flag.services and any(item.flag == key for item in flag.requires)
    ]
    return f"; its bundle holds it only because {_and(needing)} requires it" if needing else ""


def _no(what: str, name: str, known: Sequence[str]) -> UsageStop:
    shown = ", ".join(known[:_SHOWN]) + (", …" if len(known) > _SHOWN else "")
    return UsageStop(
        f"there is no {what} {name}{meant(name, known)}", where=f"--{what}", remedy=f"one of: {shown}"
    )


def meant(name: str, known: Iterable[str]) -> str:
    """Suggest the known name that an unknown one was meant to be; nothing when none is near."""
    names = list(known)
    begun = [each for each in names if name and each.startswith(name)]
    near = Names(names).nearest(name) or next(iter([*get_close_matches(name, names, n=1), *begun]), "")
    return f"; did you mean {near}?" if near else ""


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def compact(where: Iterable[tuple[str, str]]) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Put pairs together that make a full grid: environments that share their services become one entry."""
    services: dict[str, list[str]] = {}
    for environment, service in where:
        services.setdefault(environment, []).append(service)
    grids: dict[tuple[str, ...], list[str]] = {}
    for environment, names in services.items():
        grids.setdefault(tuple(names), []).append(environment)
    return tuple((tuple(environments), names) for names, environments in grids.items())
