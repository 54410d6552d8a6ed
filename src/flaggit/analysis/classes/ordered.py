"""Atoms of ordered types: the points that tests compare with, and the gaps between them that are not empty."""

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from flaggit.analysis.classes.atom import Atom
from flaggit.bundle.canonical import MAX_INTEGER
from flaggit.runtime import instants, readings, semver

Between = Callable[[Any, Any], object | None]
"""Gives a value strictly between two readings (None: no bound on that side), or None when there is none."""

_MOST_LISTED = 256
"""Gaps of a bucketed integer attribute up to this size are listed value by value, for each has its own bucket."""


class Point(NamedTuple):
    """A literal: what it is compared by, and how it was written."""

    reading: Any
    written: object


def ordered(kind: str, literals: Iterable[object], *, unit: bool = False) -> list[Atom]:
    """Give the atoms of an ordered attribute, ascending.

    Args:
        kind: integer, number, version or instant.
        literals: What tests compare it with.
        unit: Whether its single values fall into buckets of their own.
    """
    points = _points(kind, literals)
    between = _BETWEEN[kind]
    atoms: list[Atom] = []
    bounds: Sequence[Point | None] = [None, *points, None]
    for low, high in itertools.pairwise(bounds):
        atoms += _gap(kind, low, high, between, unit=unit)
        if high is not None:
            words = str(high.written)
            atoms.append(Atom(sample=high.written, words=words, single=True, low=words, high=words))
    return atoms


def _points(kind: str, literals: Iterable[object]) -> list[Point]:
    found: dict[Any, object] = {}
    for literal in literals:
        reading = readings.PLAIN[kind](literal)
        if reading is not None:
            found.setdefault(reading, _shortest(literal))
    return [Point(reading, found[reading]) for reading in sorted(found)]


def _gap(kind: str, low: Point | None, high: Point | None, between: Between, *, unit: bool) -> list[Atom]:
    if kind == "integer" and unit and low is not None and high is not None:
        inside = range(low.reading + 1, high.reading)
        if len(inside) <= _MOST_LISTED:
            return [_one(value) for value in inside]
    sample = between(None if low is None else low.reading, None if high is None else high.reading)
    if sample is None:
        return []
    return [
        Atom(
            sample=sample,
            words="",
            low=None if low is None else str(low.written),
            high=None if high is None else str(high.written),
        )
    ]


def _one(value: int) -> Atom:
    return Atom(sample=value, words=str(value), single=True, low=str(value), high=str(value))


def _shortest(literal: object) -> object:
    """Give 1 for 1.0: they are equal, so nothing may tell which of them was written."""
    if isinstance(literal, float) and literal.is_integer() and abs(literal) <= MAX_INTEGER:
        return int(literal)
    return literal


def _integer(low: int | None, high: int | None) -> int | None:
    below = 0 if high is None or high > 0 else high - 1
    found = below if low is None else low + 1
    return found if -MAX_INTEGER <= found <= MAX_INTEGER and (high is None or found < high) else None


def _number(low: float | None, high: float | None) -> float | None:
    least = -math.inf if low is None else float(low)
    most = math.inf if high is None else float(high)
    tries = [0.0, least + 1, most - 1, least / 2 + most / 2, math.nextafter(least, math.inf)]
    # Integers within the safe range are exact; halves and neighbours are what is left for those that stand close.
    for found in tries:
        if math.isfinite(found) and least < found < most:
            return found
    return None


def _version(low: semver.Precedence | None, high: semver.Precedence | None) -> str | None:
    """Versions have a successor: nothing lies between 1.0.0 and 1.0.1-0, nor between 1.0.0-a and 1.0.0-a.0."""
    if low is None:
        tries = ["1.0.0", "0.0.1", "0.0.0", "0.0.0-0"]
    else:
        major, minor, patch, release, _ = low
        tries = [f"{major + 1}.0.0", f"{major}.{minor + 1}.0", f"{major}.{minor}.{patch + 1}"]
        tries += [f"{major}.{minor}.{patch}", successor(low)] if not release else [successor(low)]
    for text in tries:
        found = semver.precedence(text)
        if found is not None and (low is None or low < found) and (high is None or found < high):
            return text
    return None


def successor(version: semver.Precedence) -> str:
    """Give the version next to one: `1.0.1-0` after `1.0.0`, `1.0.0-a.0` after `1.0.0-a` (semver.org, item 11)."""
    major, minor, patch, release, names = version
    if release:
        return f"{major}.{minor}.{patch + 1}-0"
    written = ".".join(word or str(number) for _, number, word in names)
    return f"{major}.{minor}.{patch}-{written}.0"


_FIRST, _LAST = -62_167_219_200, 253_402_300_799
"""The first and the last second that RFC 3339 can write."""


def _instant(low: instants.Instant | None, high: instants.Instant | None) -> str | None:
    if low is None:
        seconds = min(0 if high is None else high[0] - 1, _LAST)
        return _rfc3339(seconds) if seconds >= _FIRST else None
    seconds, fraction = low
    if (high is None or seconds + 1 < high[0]) and seconds + 1 <= _LAST:
        return _rfc3339(seconds + 1)
    zeros = "0" * (len(high[1]) if high is not None else 0)
    found = (seconds, f"{fraction}{zeros}1")
    return _rfc3339(*found) if high is None or found < high else None


def _rfc3339(seconds: int, fraction: str = "") -> str:
    days, rest = divmod(seconds - _FIRST, 86400)
    year, month, day = _civil(days)
    hour, minute, second = rest // 3600, rest // 60 % 60, rest % 60
    dotted = f".{fraction}" if fraction else ""
    return f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}{dotted}Z"


def _civil(days: int) -> tuple[int, int, int]:
    """Turn days since 0000-01-01 into a date (H. Hinnant, chrono-compatible date algorithms, civil_from_days)."""
    days -= 60  # from 0000-03-01, where the algorithm counts from
    era, of_era = divmod(days, 146097)
    of_cycle = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * of_cycle + of_cycle // 4 - of_cycle // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9  # noqa: PLR2004 - the year begins in March there
    return of_cycle + era * 400 + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1  # noqa: PLR2004 - January and February


_BETWEEN: dict[str, Between] = {
    "integer": _integer,
    "number": _number,
    "version": _version,
    "instant": _instant,
}
