"""Readings: what an attribute of the context counts as, by its type. There is no coercion.

A reading is the value in one plain form, or None: the attribute is missing, or has another type and therefore counts as missing.
The second case is counted by attribute, since it is nearly always a mistake of the host. Subclasses of `str`, `int` and `float`
count as the plain value that they hold, whatever their methods say.
"""

import _thread
from collections.abc import Callable, Mapping
from typing import TypeAlias, cast

from flaggit.bundle.canonical import MAX_INTEGER
from flaggit.runtime import semver

Context: TypeAlias = Mapping[str, object]
"""What a host knows about whom a decision is for."""
Reading: TypeAlias = Callable[[object, str], object]
"""Reads a value; the name is the attribute that a wrong type is counted under."""


def text(value: object) -> str | None:
    """Read a string: Unicode text, hence without lone surrogates."""
    if not isinstance(value, str):
        return None
    plain = str.__str__(value)
    if plain.isascii():
        return plain
    try:
        plain.encode()
    except UnicodeEncodeError:
        return None
    return plain


def boolean(value: object) -> bool | None:
    """Read true or false."""
    return value if isinstance(value, bool) else None


def integer(value: object) -> int | None:
    """Read an integer within ±(2^53-1); a float without a fraction is one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        plain = float.__float__(value)
        if not plain.is_integer():
            return None
        whole = int(plain)
    elif isinstance(value, int):
        whole = int.__int__(value)
    else:
        return None
    return whole if -MAX_INTEGER <= whole <= MAX_INTEGER else None


def number(value: object) -> float | None:
    """Read a finite number. An integer outside ±(2^53-1) counts as the nearest double, as in every JSON reader."""
    if isinstance(value, float):
        plain = float.__float__(value)
        return plain if plain - plain == 0.0 else None
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    whole = int.__int__(value)
    if -MAX_INTEGER <= whole <= MAX_INTEGER:
        return whole
    try:
        return float(whole)
    except OverflowError:
        return None


def version(value: object) -> semver.Precedence | None:
    """Read a version of Semantic Versioning 2.0.0."""
    plain = text(value)
    return None if plain is None else semver.precedence(plain)


def instant(value: object) -> object:
    """Read an instant: RFC 3339 text with a zone, or a datetime with one."""
    from flaggit.runtime import instants  # noqa: PLC0415 - few flags compare instants

    plain = text(value)
    if plain is not None:
        return instants.read(plain)
    from datetime import datetime  # noqa: PLC0415 - as above

    return instants.of(value) if isinstance(value, datetime) else None


def ip(value: object) -> object:
    """Read an address."""
    from flaggit.runtime import addresses  # noqa: PLC0415 - few flags look at addresses

    plain = text(value)
    return None if plain is None else addresses.read(plain)


def strings(value: object) -> frozenset[str] | None:
    """Read a list, tuple, set or frozenset of strings; one element of another type spoils all."""
    if not isinstance(value, list | tuple | set | frozenset):
        return None
    plain = [text(item) for item in value]
    return None if None in plain else frozenset(item for item in plain if item is not None)


def unit(value: object) -> bytes | None:
    """Read a unit: text that is not empty, or an integer, as its decimal digits; in UTF-8."""
    plain = text(value)
    if plain is None:
        whole = integer(value)
        plain = "" if whole is None else str(whole)
    return plain.encode() or None


PLAIN: Mapping[str, Callable[[object], object]] = {
    "string": text,
    "boolean": boolean,
    "integer": integer,
    "number": number,
    "version": version,
    "instant": instant,
    "ip": ip,
    "strings": strings,
    "unit": unit,
}
"""The reading of each type; `unit` is that of what is bucketed."""


def whole(context: object) -> Context:
    """Take a context as it is, and what is no mapping (`None`, say) as an empty one."""
    return cast("Context", context) if isinstance(context, Mapping) else {}


class Readings:
    """The readings, and how often each attribute had a wrong type.

    Attributes:
        by_type: The counting reading of each type.
    """

    __slots__ = ("_wrong", "by_type")

    def __init__(self) -> None:
        # Each thread counts for itself. A lock would hang the children of a host that forks while another thread holds it.
        self._wrong: dict[tuple[int, str], int] = {}
        self.by_type: Mapping[str, Reading] = {name: self._counting(read) for name, read in PLAIN.items()}

    @property
    def wrong(self) -> dict[str, int]:
        """How often an attribute was there with a value of another type, by attribute."""
        found: dict[str, int] = {}
        for (_, attribute), times in list(self._wrong.items()):
            found[attribute] = found.get(attribute, 0) + times
        return found

    def _counting(self, read: Callable[[object], object]) -> Reading:
        def reading(value: object, attribute: str) -> object:
            if value is None:
                return None
            found = read(value)
            if found is None:
                counter = _thread.get_ident(), attribute
                self._wrong[counter] = self._wrong.get(counter, 0) + 1
            return found

        return reading
