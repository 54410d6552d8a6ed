"""Decisions: where parsed flags and segments come from, and the bounds that keep each decision small.

`Decisions` reads the lines of a bundle, or the same JSON as the compiler makes it, so that services, decision tables, `eval`
and `explain` ask one evaluator. Lines are parsed when they are first asked for.

Three bounds hold for a bundle that is signed and yet wrong, since no decision may hang or overflow:

- A condition with its segments written in their places has at most `MAX_DEPTH` levels (a cycle has endlessly many). One that
  has more breaks every flag that uses it; so does a segment that is missing or broken.
- A flag, its segments and the flags it requires make at most `MAX_SIZE` nodes, each counted as often as it would be
  evaluated if nothing was remembered. More breaks the flag.
- A requirement is unmet when the chain of requirements that it begins has more than `MAX_CHAIN` (a cycle is endless).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Self

from flaggit.runtime import conditions, lines
from flaggit.runtime.broken import Broken
from flaggit.runtime.conditions import MAX_DEPTH
from flaggit.runtime.parsed import All, Any, Condition, Flag, InSegment, Not, Requirement, Split

MAX_SIZE = 100_000
"""How many nodes the largest decision evaluates."""
MAX_CHAIN = 32
"""How many requirements a chain of them may have."""


class Decisions:
    """Parsed flags and segments, by name.

    Args:
        flag: Gives the decision of a flag as JSON.
        segment: Gives the decision of a segment as JSON.
            Both raise `KeyError` for a name that is not there, and `Broken` for a line that can't be read.
        keep: Whether parsed flags are kept; a service keeps the generated functions instead.
        overdue: Whether flags that say `on_stale: safe` go to their safe value.
    """

    __slots__ = (
        "_flags",
        "_keep",
        "_long",
        "_measures",
        "_overdue",
        "_read_flag",
        "_read_segment",
        "_requires",
        "_segments",
        "_sizes",
    )

    def __init__(
        self,
        flag: Callable[[str], object],
        segment: Callable[[str], object],
        *,
        keep: bool = True,
        overdue: bool = False,
    ) -> None:
        self._read_flag = flag
        self._read_segment = segment
        self._keep = keep
        self._overdue = overdue
        self._flags: dict[str, Flag] = {}
        self._segments: dict[str, Condition] = {}
        self._measures: dict[str, tuple[int, int]] = {}
        self._requires: dict[str, tuple[str, ...]] = {}
        self._long: dict[str, bool] = {}
        self._sizes: dict[str, int] = {}

    @classmethod
    def of(cls, flags: Mapping[str, object], segments: Mapping[str, object] | None = None) -> Self:
        """Take decisions as the compiler makes them: `{key: D}` and `{name: {"when": COND}}`."""
        return cls(flags.__getitem__, (segments or {}).__getitem__)

    def flag(self, key: str) -> Flag:
        """Give a flag.

        Raises:
            KeyError: There is none of this key.
            Broken: Its line, or that of a segment it uses, is broken, or it is too large.
        """
        found = self._flags.get(key)
        if found is None:
            found = lines.flag(key, self._read_flag(key))
            self._check_size(found)
            if self._overdue and found.on_stale and found.active:
                found = found._replace(active=False, stale=True)
            if self._keep:
                self._flags[key] = found
        return found

    def segment(self, name: str) -> Condition:
        """Give a segment's condition.

        Raises:
            Broken: There is none of this name, or its line is broken.
        """
        found = self._segments.get(name)
        if found is None:
            try:
                found = conditions.segment(self._read_segment(name))
            except KeyError:
                raise Broken(f"segment {name!r} is missing") from None
            self._segments[name] = found
        return found

    def required(self, requirement: Requirement) -> Flag | None:
        """Give the flag that is required, or None when the requirement is unmet whatever the context."""
        if self._chain_is_long(requirement.flag):
            return None
        try:
            return self.flag(requirement.flag)
        except (KeyError, Broken):
            return None

    def size(self, flag: Flag) -> int:
        """Count the nodes of the flag alone, requirements left out."""
        return 1 + sum(self._measure(condition, 1)[1] for condition in _conditions(flag)) + _outcomes(flag)

    def _check_size(self, flag: Flag) -> int:
        size = self.size(flag) + sum(map(self._size_of_required, flag.requires))
        if size > MAX_SIZE:
            raise Broken(f"deciding it takes up to {size} steps, more than {MAX_SIZE}")
        return size

    def _size_of_required(self, requirement: Requirement) -> int:
        key = requirement.flag
        found = self._sizes.get(key)
        if found is None:
            found = 0
            if not self._chain_is_long(key):
                try:
                    found = self._check_size(lines.flag(key, self._read_flag(key)))
                except (KeyError, Broken):
                    found = 0
            self._sizes[key] = found
        return found

    def _measure(self, condition: Condition, level: int) -> tuple[int, int]:
        """Give the levels and nodes of a condition with its segments in their places."""
        if level > MAX_DEPTH:
            raise Broken(f"a condition and its segments have more than {MAX_DEPTH} levels")
        match condition:
            case InSegment(name):
                inside = [self._measure_segment(name, level)]
            case All(items) | Any(items):
                inside = [self._measure(item, level + 1) for item in items]
            case Not(item):
                inside = [self._measure(item, level + 1)]
            case _:
                return 1, 1
        return 1 + max((depth for depth, _ in inside), default=0), 1 + sum(size for _, size in inside)

    def _measure_segment(self, name: str, level: int) -> tuple[int, int]:
        found = self._measures.get(name)
        if found is None:
            found = self._measures[name] = self._measure(self.segment(name), level + 1)
        elif level + found[0] > MAX_DEPTH:
            raise Broken(f"a condition and its segments have more than {MAX_DEPTH} levels")
        return found

    def _chain_is_long(self, key: str) -> bool:
        """Tell whether the requirement of this flag begins a chain of more than `MAX_CHAIN`."""
        found = self._long.get(key)
        if found is None:
            level = {key}
            rounds = 0
            while level and rounds < MAX_CHAIN:
                level = {after for before in level for after in self._requirements(before)}
                rounds += 1
            found = self._long[key] = bool(level)
        return found

    def _requirements(self, key: str) -> tuple[str, ...]:
        found = self._requires.get(key)
        if found is None:
            try:
                found = tuple(r.flag for r in lines.flag(key, self._read_flag(key)).requires)
            except (KeyError, Broken):
                found = ()
            self._requires[key] = found
        return found


def _conditions(flag: Flag) -> Iterator[Condition]:
    for rule in flag.rules:
        if rule.when is not None:
            yield rule.when
        if rule.stage is not None:
            yield from map(InSegment, rule.stage.segments)


def _outcomes(flag: Flag) -> int:
    thens = [flag.otherwise, *(rule.then for rule in flag.rules)]
    return sum(len(then.shares) if isinstance(then, Split) else 1 for then in thens)
