"""Decisions compiled and encoded, each once: the memory of a compiler.

A segment has one outcome; a flag has one for each distinct plan (`plans.Plan`), whatever the number of environments and
services that share it.
"""

from typing import Final, NamedTuple

from flaggit.bundle import canonical
from flaggit.bundle.body import FlagLine
from flaggit.bundle.index import MAX_LINE
from flaggit.compiler.conditions import segments_in
from flaggit.compiler.decisions import Decision, Decisions, missing, retired
from flaggit.compiler.metas import deciding, flag_meta, retired_meta
from flaggit.compiler.plans import Plan, Plans
from flaggit.compiler.sizes import longer_than
from flaggit.errors import FailedStop
from flaggit.model import Catalog, Environment, Flag

_ROOM: Final = 64
"""Bytes that a line has besides its decision and its meta, rounded up."""


class Outcome(NamedTuple):
    """One compiled decision of a flag: as data, as bytes, with its meta, and the segments that it names itself."""

    decision: Decision
    line: FlagLine
    hidden: FlagLine
    segments: frozenset[str]


class CompiledSegment(NamedTuple):
    """A compiled segment: as data, as bytes, and the segments that it names itself."""

    decision: Decision
    line: bytes
    segments: frozenset[str]


class Outcomes:
    """Compiles the flags and segments of one catalog, and remembers them.

    Args:
        catalog: The catalog.
    """

    __slots__ = ("_alike", "_catalog", "_decisions", "_made", "_metas", "_plans", "_segments")

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._decisions = Decisions(catalog)
        self._plans = Plans(catalog)
        self._metas: dict[tuple[str, str, str], bytes] = {}
        self._made: dict[tuple[str, Plan], Outcome] = {}
        # Flags without rollouts decide alike in every service: environment to key to outcome.
        self._alike: dict[str, dict[str, Outcome]] = {}
        self._segments: dict[str, CompiledSegment] = {}

    def flag(self, key: str, environment: str, service: str) -> Outcome:
        """Give what a flag or tombstone decides in an environment and service.

        Raises:
            FailedStop: There is none of this key, or it can't be compiled.
        """
        alike = self._alike.setdefault(environment, {})
        made = alike.get(key)
        if made is not None:
            return made
        flag = self._catalog.flags.get(key)
        if flag is None:
            made = alike[key] = self._tombstone(key)
            return made
        block = self._plans.block(flag, environment)
        plan = self._plans.plan(block, environment, service)
        made = self._made.get((key, plan))
        if made is None:
            made = self._made[key, plan] = self._compile(flag, block, plan)
        if not any(rule.rollout for rule in block.rules):
            alike[key] = made
        return made

    def segment(self, name: str) -> CompiledSegment:
        """Give a segment.

        Raises:
            FailedStop: There is none of this name, or it can't be compiled.
        """
        made = self._segments.get(name)
        if made is None:
            decision = self._decisions.segment(name)
            used = frozenset(item.name for item in segments_in(self._catalog.segments[name].when))
            line = _encoded(decision, self._catalog.segments[name].path)
            made = self._segments[name] = CompiledSegment(decision, line, used)
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
            if rule.experiment and rule.experiment not in plan.running:
                continue
            if rule.when is not None:
                names |= {item.name for item in segments_in(rule.when)}
            if rule.rollout:
                stages = self._catalog.rollouts[rule.rollout].stages[: reached.get(rule.rollout, 0)]
                names |= {stage.segment for stage in stages if stage.segment}
        return frozenset(names)

    def _tombstone(self, key: str) -> Outcome:
        tombstone = self._catalog.retired.get(key)
        if tombstone is None:
            raise missing("flag", key)
        return _outcome(retired(tombstone), retired_meta(tombstone), tombstone.path, frozenset())


def _outcome(decision: Decision, meta: bytes, path: str, segments: frozenset[str]) -> Outcome:
    line = FlagLine(_encoded(decision, path), meta)
    if len(line.decision) + len(meta) > MAX_LINE - _ROOM:
        raise _too_long(path)
    return Outcome(decision, line, line._replace(asked=False), segments)


def _encoded(decision: Decision, path: str) -> bytes:
    if longer_than(decision, MAX_LINE):
        raise _too_long(path)
    return canonical.encode(decision)


def _too_long(path: str) -> FailedStop:
    message = f"written out, what this file decides is longer than the {MAX_LINE:,} bytes that a bundle's line may have"
    return FailedStop(message, where=path, remedy="Serve smaller values, or fewer of them.")
