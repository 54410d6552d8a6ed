"""From a catalog to the bodies of its bundles, the work done once per document.

A segment is compiled and encoded once; a flag once for each distinct plan (`plans.Plan`), whatever the number of
environments and services that share it; then a body is put together from bytes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from flaggit.bundle import canonical
from flaggit.bundle.body import FlagLine, assemble, decisions_digest
from flaggit.bundle.index import MAX_LINE
from flaggit.bundle.manifest import MAX_BODY
from flaggit.compiler.conditions import segments_in
from flaggit.compiler.decisions import Decision, Decisions, missing, retired
from flaggit.compiler.metas import deciding, flag_meta, retired_meta
from flaggit.compiler.plans import Plan, Plans
from flaggit.compiler.sizes import longer_than
from flaggit.errors import FailedStop
from flaggit.model import Catalog, Environment, Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The body of one bundle.

    Attributes:
        data: The bytes, from the index line to the last newline.
        decisions: The decisions digest, 64 hexadecimal digits.
        keys: The keys that the service may ask for, sorted.
    """

    data: bytes
    decisions: str
    keys: tuple[str, ...]


class Lines(NamedTuple):
    """What `bundle.body.assemble` takes: segments and flags by name, and the key behind each former key."""

    segments: dict[str, bytes]
    flags: dict[str, FlagLine]
    aliases: dict[str, str]


class Outcome(NamedTuple):
    """One compiled decision of a flag: as data, as bytes, with its meta, and the segments that it names itself."""

    decision: Decision
    line: FlagLine
    hidden: FlagLine
    segments: frozenset[str]


_NONE: Final[frozenset[str]] = frozenset()


class Compiler:
    """Compiles one catalog.

    Args:
        catalog: Without errors. A flag that leaves an environment out, or a name that leads nowhere, is an error that `check`
            reports and `build` refuses beforehand; here it stops the command.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._decisions = Decisions(catalog)
        self._plans = Plans(catalog)
        self._metas: dict[tuple[str, str, str], bytes] = {}
        self._outcomes: dict[tuple[str, Plan], Outcome] = {}
        # Flags without rollouts and experiments decide alike in every service: environment to key to outcome.
        self._alike: dict[str, dict[str, Outcome]] = {}
        self._read = _readers(catalog)
        self._segments: dict[str, tuple[Decision, bytes, frozenset[str]]] = {}

    def keys(self, service: str) -> tuple[str, ...]:
        """Give the keys of flags and tombstones that a service reads, sorted."""
        return self._read.get(service, ())

    def decision(self, key: str, environment: str, service: str) -> Decision:
        """Give the compiled decision of a flag or tombstone. It is shared: it must not be changed.

        Raises:
            FailedStop: There is no such flag, or it can't be compiled.
        """
        return self._outcome(key, environment, service).decision

    def segment(self, name: str) -> Decision:
        """Give the compiled decision of a segment. It is shared: it must not be changed.

        Raises:
            FailedStop: There is no such segment.
        """
        return self._segment(name)[0]

    def lines(self, environment: str, service: str) -> Lines:
        """Give the lines of a bundle: the flags that the service reads, what they require, and the segments they use.

        Raises:
            FailedStop: Something in it can't be compiled.
        """
        asked = self.keys(service)
        flags: dict[str, FlagLine] = {}
        used: set[str] = set()
        outcome = self._outcome
        for key in asked:
            made = outcome(key, environment, service)
            flags[key] = made.line
            used |= made.segments
        for key in self._required(asked):
            made = outcome(key, environment, service)
            flags[key] = made.hidden
            used |= made.segments
        known = self.catalog.flags
        aliases = {former: key for key in asked if key in known for former in known[key].formerly}
        return Lines(self._reachable(used), flags, aliases)

    def body(self, environment: str, service: str) -> Body:
        """Compile the body of a service's bundle in an environment.

        Raises:
            FailedStop: Something in it can't be compiled, or it is too long to be read.
        """
        lines = self.lines(environment, service)
        data = assemble(*lines)
        if len(data) > MAX_BODY:
            message = (
                f"the bundle of {service} in {environment} has {len(data):,} bytes, more than {MAX_BODY:,}"
            )
            raise FailedStop(message, remedy="Serve fewer or smaller values to this service.")
        return Body(data=data, decisions=decisions_digest(*lines), keys=self.keys(service))

    def _outcome(self, key: str, environment: str, service: str) -> Outcome:
        alike = self._alike.setdefault(environment, {})
        made = alike.get(key)
        if made is not None:
            return made
        flag = self.catalog.flags.get(key)
        if flag is None:
            made = alike[key] = self._tombstone(key)
            return made
        block = self._plans.block(flag, environment)
        plan = self._plans.plan(block, environment, service)
        made = self._outcomes.get((key, plan))
        if made is None:
            made = self._outcomes[key, plan] = self._compile(flag, block, plan)
        if not any(rule.rollout for rule in block.rules):
            alike[key] = made
        return made

    def _compile(self, flag: Flag, block: Environment, plan: Plan) -> Outcome:
        decision = self._decisions.flag(flag, block, dict(plan.reached), plan.running)
        about = (flag.key, *deciding(block, plan))
        meta = self._metas.get(about)
        if meta is None:
            meta = self._metas[about] = flag_meta(flag, about[1], about[2])
        return _outcome(decision, meta, flag.path, self._named(block, plan))

    def _named(self, block: Environment, plan: Plan) -> frozenset[str]:
        """The segments that a decision names: of its rules that are not left out, and of the stages reached."""
        reached, names = dict(plan.reached), set()
        for rule in block.rules:
            if (rule.rollout and rule.rollout not in reached) or (
                rule.experiment and rule.experiment not in plan.running
            ):
                continue
            if rule.when is not None:
                names |= {item.name for item in segments_in(rule.when)}
            if rule.rollout:
                stages = self.catalog.rollouts[rule.rollout].stages[: reached[rule.rollout]]
                names |= {stage.segment for stage in stages if stage.segment}
        return frozenset(names)

    def _tombstone(self, key: str) -> Outcome:
        tombstone = self.catalog.retired.get(key)
        if tombstone is None:
            raise missing("flag", key)
        return _outcome(retired(tombstone), retired_meta(tombstone), tombstone.path, _NONE)

    def _required(self, asked: Iterable[str]) -> list[str]:
        """Give the flags that are there only because another one requires them; cycles end by themselves."""
        known, seen = self.catalog.flags, set(asked)
        found: list[str] = []
        waiting = [key for key in asked if key in known and known[key].requires]
        while waiting:
            for requirement in known[waiting.pop()].requires:
                key = requirement.flag
                if key in seen:
                    continue
                seen.add(key)
                found.append(key)
                if key in known and known[key].requires:
                    waiting.append(key)
        return found

    def _reachable(self, names: Iterable[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                _, found[name], used = self._segment(name)
                waiting += used
        return found

    def _segment(self, name: str) -> tuple[Decision, bytes, frozenset[str]]:
        made = self._segments.get(name)
        if made is None:
            decision = self._decisions.segment(name)
            used = frozenset(item.name for item in segments_in(self.catalog.segments[name].when))
            made = self._segments[name] = (
                decision,
                _encoded(decision, self.catalog.segments[name].path),
                used,
            )
        return made


def compile_flag(catalog: Catalog, flag: Flag, environment: str, service: str) -> Decision:
    """Compile what one flag decides in one environment and service; for many flags, keep a `Compiler`.

    Raises:
        FailedStop: It leaves the environment out, or names something that is not there.
    """
    plans = Plans(catalog)
    block = plans.block(flag, environment)
    plan = plans.plan(block, environment, service)
    return Decisions(catalog).flag(flag, block, dict(plan.reached), plan.running)


def _readers(catalog: Catalog) -> Mapping[str, tuple[str, ...]]:
    read: dict[str, list[str]] = {}
    for things in (catalog.flags, catalog.retired):
        for key, thing in things.items():
            for service in thing.services:
                read.setdefault(service, []).append(key)
    return {service: tuple(sorted(keys)) for service, keys in read.items()}


def _outcome(decision: Decision, meta: bytes, path: str, segments: frozenset[str]) -> Outcome:
    line = FlagLine(_encoded(decision, path), meta)
    if len(line.decision) + len(meta) > MAX_LINE - 64:
        raise _too_long(path)
    return Outcome(decision, line, line._replace(asked=False), segments)


def _encoded(decision: Decision, path: str) -> bytes:
    if longer_than(decision, MAX_LINE):
        raise _too_long(path)
    return canonical.encode(decision)


def _too_long(path: str) -> FailedStop:
    message = f"written out, what this file decides is longer than the {MAX_LINE:,} bytes that a bundle's line may have"
    return FailedStop(message, where=path, remedy="Serve smaller values, or fewer of them.")
