"""From a catalog to the bodies of its bundles, the work done once per document.

`outcomes` compiles and encodes; here bodies are put together from its bytes.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from flaggit.bundle.body import FlagLine, assemble, decisions_digest
from flaggit.bundle.manifest import MAX_BODY
from flaggit.compiler.decisions import Decision, Decisions
from flaggit.compiler.outcomes import Outcomes
from flaggit.compiler.plans import Plans
from flaggit.errors import FailedStop
from flaggit.frozen import Frozen
from flaggit.model import Catalog, Flag


class Body(Frozen):
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


class Compiler:
    """Compiles one catalog.

    Args:
        catalog: Without errors. A flag that leaves an environment out, or a name that leads nowhere, is an error that `check`
            reports and `build` refuses beforehand; here it stops the command.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._outcomes = Outcomes(catalog)
        self._read = _readers(catalog)

    def keys(self, service: str) -> tuple[str, ...]:
        """Give the keys of flags and tombstones that a service reads, sorted."""
        return self._read.get(service, ())

    def decision(self, key: str, environment: str, service: str) -> Decision:
        """Give the compiled decision of a flag or tombstone. It is shared: it must not be changed.

        Raises:
            FailedStop: There is no such flag, or it can't be compiled.
        """
        return self._outcomes.flag(key, environment, service).decision

    def written(self, key: str, environment: str, service: str) -> bytes:
        """Give the compiled decision of a flag or tombstone in canonical JSON.

        Raises:
            FailedStop: There is no such flag, or it can't be compiled.
        """
        return self._outcomes.flag(key, environment, service).line.decision

    def segment(self, name: str) -> Decision:
        """Give the compiled decision of a segment. It is shared: it must not be changed.

        Raises:
            FailedStop: There is no such segment.
        """
        return self._outcomes.segment(name).decision

    def segment_written(self, name: str) -> bytes:
        """Give the compiled decision of a segment in canonical JSON.

        Raises:
            FailedStop: There is no such segment.
        """
        return self._outcomes.segment(name).line

    def lines(self, environment: str, service: str) -> Lines:
        """Give the lines of a bundle: the flags that the service reads, what they require, and the segments they use.

        Raises:
            FailedStop: Something in it can't be compiled.
        """
        asked = self.keys(service)
        flags: dict[str, FlagLine] = {}
        used: set[str] = set()
        outcome = self._outcomes.flag
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
                _, found[name], used = self._outcomes.segment(name)
                waiting += used
        return found


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
