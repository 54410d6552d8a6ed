"""The two states of a change, compiled as far as anybody asks."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from flaggit.analysis.comparing import Asked
from flaggit.analysis.reader import Reader
from flaggit.compiler import Compiler
from flaggit.compiler.conditions import segments_in
from flaggit.frozen import Frozen
from flaggit.model import Catalog, Condition, Flag, Retired
from flaggit.runtime.decisions import Decisions
from flaggit.tables import Sources

_NEVER: Final[frozenset[str]] = frozenset()


class Ground(NamedTuple):
    """What a decision stands on: its `kind` is `flag` or `segment`."""

    kind: str
    name: str


class State:
    """One state: the catalog, its compiler, and what was compiled already.

    Args:
        catalog: The catalog; it may hold no more than what is asked for, and what that needs.
    """

    __slots__ = ("_named", "_prints", "catalog", "compiler", "environments", "sources")

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.compiler = Compiler(catalog)
        self.sources = Sources(self.compiler)
        self.environments = catalog.taxonomy.environments
        self._prints: dict[tuple[str, str, str], tuple[bytes, ...]] = {}
        self._named: dict[tuple[str, str], set[str]] = {}

    def thing(self, key: str) -> Flag | Retired | None:
        """Give the flag or tombstone of a key."""
        return self.catalog.flags.get(key) or self.catalog.retired.get(key)

    def reads(self, service: str, environment: str, key: str) -> bool:
        """Tell whether a service can ask for a flag in an environment."""
        thing = self.thing(key)
        if thing is None or service not in thing.services:
            return False
        party = self.catalog.services.get(service)
        return environment in self.environments and (party is None or environment in party.environments)

    def decisions(self, environment: str, service: str) -> Decisions:
        """Give what the bundle of a service in an environment decides."""
        return self.sources.of(environment, service)

    def fingerprint(self, environment: str, service: str, key: str) -> tuple[bytes, ...]:
        """Give everything that decides a flag, as bytes: equal ones decide alike."""
        found = self._prints.get((environment, service, key))
        if found is None:
            found = self._prints[environment, service, key] = self._print(environment, service, key)
        return found

    def grounds(self, environment: str, service: str, key: str) -> dict[Ground, bytes]:
        """Give what a flag stands on, the flag itself first: each flag's and segment's decision, in canonical JSON."""
        needed = self.needed(key)
        names = {name for one in needed for name in self._names(one, environment)}
        found = {Ground("flag", one): self.compiler.written(one, environment, service) for one in needed}
        return found | {
            Ground("segment", name): self.compiler.segment_written(name) for name in sorted(names)
        }

    def _print(self, environment: str, service: str, key: str) -> tuple[bytes, ...]:
        return tuple(self.grounds(environment, service, key).values())

    def needed(self, key: str) -> list[str]:
        """Give a flag and all that it requires, each once; the flag first."""
        found: dict[str, None] = {}
        waiting = [key]
        while waiting:
            one = waiting.pop(0)
            if one not in found and self.thing(one) is not None:
                found[one] = None
                flag = self.catalog.flags.get(one)
                waiting += [each.flag for each in flag.requires] if flag else []
        return list(found)

    def names(self, key: str) -> set[str]:
        """Give the segments that a flag names in any environment, and those inside them."""
        flag = self.catalog.flags.get(key)
        return {name for block in (flag.environments if flag else ()) for name in self._of_block(key, block)}

    def _names(self, key: str, environment: str) -> set[str]:
        flag = self.catalog.flags.get(key)
        block = self.catalog.environment(flag, environment) if flag else None
        return self._of_block(key, block.name) if block else set()

    def _of_block(self, key: str, block: str) -> set[str]:
        found = self._named.get((key, block))
        if found is None:
            found = self._named[key, block] = self._named_by(key, block)
        return found

    def _named_by(self, key: str, block: str) -> set[str]:
        found: set[str] = set()
        for rule in self.catalog.flags[key].environments[block].rules:
            found |= self._inside(rule.when)
            rollout = self.catalog.rollouts.get(rule.rollout)
            for stage in rollout.stages if rollout else ():
                found |= self._segment(stage.segment)
        return found

    def _inside(self, condition: Condition | None) -> set[str]:
        if condition is None:
            return set()
        return {name for item in segments_in(condition) for name in self._segment(item.name)}

    def _segment(self, name: str) -> set[str]:
        segment = self.catalog.segments.get(name)
        return {name} | self._inside(segment.when) if segment else set()


class States(Frozen):
    """Both states."""

    base: State
    head: State

    def places(self, before: str, after: str) -> Iterator[tuple[str, str]]:
        """Give the environments and services in which a flag can be asked for, in one state or the other."""
        names = dict.fromkeys([*self.head.environments, *self.base.environments])
        services: set[str] = set()
        for state, key in ((self.base, before), (self.head, after)):
            thing = state.thing(key)
            services |= set(thing.services) if thing else set()
        for environment in names:
            for service in sorted(services):
                if self.base.reads(service, environment, before) or self.head.reads(
                    service, environment, after
                ):
                    yield environment, service

    def asked(
        self, environment: str, service: str, before: str, after: str
    ) -> tuple[Asked | None, Asked | None]:
        """Give how a service asks for a flag before and after; None where it can't.

        What its contexts hold is what either state says, for a context that is new was not always there.
        """
        parties = [
            party
            for state in (self.base, self.head)
            if (party := state.catalog.services.get(service)) is not None
        ]
        always = (
            frozenset.intersection(*(frozenset(party.always) for party in parties)) if parties else _NEVER
        )
        either = frozenset(name for party in parties for name in (*party.always, *party.sometimes))
        made = [
            Asked(
                Reader(
                    service=service,
                    decisions=state.decisions(environment, service),
                    always=always,
                    sometimes=either - always,
                ),
                key,
            )
            if state.reads(service, environment, key)
            else None
            for state, key in ((self.base, before), (self.head, after))
        ]
        return made[0], made[1]
