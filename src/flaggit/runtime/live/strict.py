"""Strict parsing: every line of a bundle, before it may replace the one that decides, in slices.

Parsing 10,000 flags takes a few tenths of a second of the interpreter, which a host can't spare at once. So the work is an iterator that
stops after each slice of `SLICE` seconds; who drives it lets others run in between. A single line is never divided.
"""

import time
from collections.abc import Generator, Iterator, Mapping
from typing import Final

from flaggit.bundle import canonical
from flaggit.bundle.refused import Code, Refused
from flaggit.runtime.broken import Broken
from flaggit.runtime.held import Held
from flaggit.runtime.parsed import Flag, Outcome, Requirement, same

SLICE: Final = 0.002
"""Seconds of work between two pauses."""


def parse(held: Held, before: Held) -> Generator[None, None, bool]:
    """Parse every line.

    Args:
        held: The bundle that is to decide.
        before: The one that decides now.

    Yields:
        None after each slice.

    Returns:
        Whether what the two decide differs in nothing but flags that now give their safe value, to everyone.

    Raises:
        Refused: `LINE_MALFORMED`: a line is broken.
    """
    changes = _Changes(held, before)
    until = time.perf_counter() + SLICE
    for _ in _lines(held, changes):
        if time.perf_counter() >= until:
            yield
            until = time.perf_counter() + SLICE
    return changes.are_safe()


def _lines(held: Held, changes: "_Changes") -> Iterator[None]:
    name = ""
    try:
        for name in held.index.segments:
            held.decisions.segment(name)
            yield
        for name in held.index.flags:
            changes.look_at(held.decisions.flag(name))
            yield
    except Broken as error:
        raise Refused(Code.LINE_MALFORMED, f"the line of {name!r} is broken: {error}") from None


class _Changes:
    """Collects which flags decide something else than before, and what they do to those that require them."""

    __slots__ = ("_before", "_held", "_requiring", "_safe", "_unsafe")

    def __init__(self, held: Held, before: Held) -> None:
        self._held = held
        self._before = before
        self._requiring: dict[str, list[tuple[str, Requirement]]] = {}
        self._safe: dict[str, object] = {}
        """The flags that changed, and the value that they give everyone."""
        self._unsafe = (
            held.index.aliases != before.index.aliases
            or held.index.hidden != before.index.hidden
            or not before.index.flags.keys() <= held.index.flags.keys()
            or not _equal(held, before, held.index.segments, before.index.segments)
        )

    def look_at(self, flag: Flag) -> None:
        """Take in a flag of the bundle that is to decide."""
        for requirement in flag.requires:
            self._requiring.setdefault(requirement.flag, []).append((flag.key, requirement))
        was = self._before.index.flags.get(flag.key)
        if self._unsafe or (was is not None and self._is_same(flag.key, was)):
            return
        if gives_safe_value(flag):
            self._safe[flag.key] = flag.safe.value
        else:
            self._unsafe = True

    def are_safe(self) -> bool:
        """Tell whether all changes go to safe values; a requirement that is newly met lets a flag leave its own."""
        waiting = list(self._safe)
        seen = set(waiting)
        while waiting and not self._unsafe:
            changed = waiting.pop()
            for key, requirement in self._requiring.get(changed, ()):
                self._unsafe = self._unsafe or (
                    key not in self._safe and same(self._value(changed), requirement.value)
                )
                if key not in seen:
                    seen.add(key)
                    waiting.append(key)
        return not self._unsafe

    def _value(self, key: str) -> object:
        return self._safe[key] if key in self._safe else self._held.decisions.flag(key).safe.value

    def _is_same(self, key: str, was: int) -> bool:
        now = self._held.raw(self._held.index.flags[key])
        then = self._before.raw(was)
        return now == then or same(_decision(now), _decision(then))


def gives_safe_value(flag: Flag) -> bool:
    """Tell whether a flag gives its safe value to everyone, whatever it requires."""
    if not flag.active:
        return True
    otherwise, safe = flag.otherwise, flag.safe
    if flag.rules or not isinstance(otherwise, Outcome):
        return False
    return otherwise.variant == safe.variant and same(otherwise.value, safe.value)


def _equal(
    held: Held,
    before: Held,
    now: Mapping[str, int],
    then: Mapping[str, int],
) -> bool:
    return now.keys() == then.keys() and all(held.raw(now[name]) == before.raw(then[name]) for name in now)


def _decision(line: bytes) -> object:
    try:
        return canonical.decode(line)["decision"]  # type: ignore[index] # what is no object raises
    except (ValueError, TypeError, KeyError):
        # The one that decides may have been taken in at the start, when lines are parsed as they are asked for.
        return None
