"""Reads the fields of a signed object strictly: each with its rule, and a refusal that names it.

Manifest and keyring are canonical JSON objects with exactly the keys that they must have. What reads them states one rule
a field; everything that differs is refused under one code.
"""

from collections.abc import Set as AbstractSet
from typing import NoReturn, cast

from flaggit.bundle import canonical, files, instant
from flaggit.bundle.refused import Code, Refused

HEX = frozenset("0123456789abcdef")
"""The digits of ids and digests."""


class Fields:
    """The fields of one object.

    Args:
        values: The object.
        code: The code of every refusal.
        where: How reasons name the object, such as `groups.ci`; empty for the outermost one.
    """

    __slots__ = ("_code", "_values", "_where")

    def __init__(self, values: dict[str, object], code: Code, where: str = "") -> None:
        self._values = values
        self._code = code
        self._where = where

    def refuse(self, reason: str) -> NoReturn:
        """Refuse the whole object.

        Raises:
            Refused: Always, with the code that was given.
        """
        raise Refused(self._code, f"{self._where}: {reason}" if self._where else reason)

    def exactly(self, keys: AbstractSet[str]) -> None:
        """Refuse unknown and missing keys."""
        if self._values.keys() != keys:
            named = ", ".join(sorted(self._values.keys() ^ keys))
            self.refuse(f"these keys are missing or unknown: {named}")

    def known_format(self, highest: int) -> None:
        """Refuse a later format as such, before its unknown keys are complained about.

        Raises:
            Refused: `FORMAT_UNSUPPORTED`.
        """
        version = self._values.get("format")
        if type(version) is int and version > highest:
            raise Refused(Code.FORMAT_UNSUPPORTED, f"format {version}, but this reader knows {highest}")

    def integer(self, key: str, least: int, most: int) -> int:
        """Read an integer of a range, both ends included."""
        value = self._values[key]
        if type(value) is not int or not least <= value <= most:
            self.refuse(f"{key} must be an integer from {least} to {most}")
        return value

    def truth(self, key: str) -> bool:
        """Read true or false."""
        value = self._values[key]
        if not isinstance(value, bool):
            self.refuse(f"{key} must be true or false")
        return value

    def string(self, key: str) -> str:
        """Read a string, whatever it holds."""
        value = self._values[key]
        if not isinstance(value, str):
            self.refuse(f"{key} must be a string")
        return value

    def digits(self, key: str, lengths: tuple[int, ...]) -> str:
        """Read lower-case hexadecimal digits, as many as one of the lengths says."""
        value = self._values[key]
        if not isinstance(value, str) or len(value) not in lengths or not HEX.issuperset(value):
            choice = " or ".join(map(str, lengths))
            self.refuse(f"{key} must be {choice} lower-case hexadecimal digits")
        return value

    def part(self, key: str) -> str:
        """Read a name that can be part of a bundle's file name."""
        value = self._values[key]
        if not isinstance(value, str) or not files.is_part(value):
            self.refuse(f"{key} is no name that a bundle can have")
        return value

    def printable(self, key: str, most: int) -> str:
        """Read printable ASCII, at least one character."""
        value = self._values[key]
        if not (
            isinstance(value, str) and 0 < len(value) <= most and value.isascii() and value.isprintable()
        ):
            self.refuse(f"{key} must be 1 to {most} characters of printable ASCII")
        return value

    def instant(self, key: str) -> int:
        """Read an instant, as seconds since 1970."""
        value = self._values[key]
        try:
            return instant.parse(value if isinstance(value, str) else "")
        except ValueError:
            self.refuse(f"{key} must be an instant such as 2026-11-23T06:00:00Z")

    def strings(self, key: str, most: int) -> tuple[str, ...]:
        """Read a list of strings, none of which stands twice."""
        value = self._values[key]
        if (
            not isinstance(value, list)
            or len(value) > most
            or not all(isinstance(item, str) for item in value)
        ):
            self.refuse(f"{key} must be a list of at most {most} strings")
        if len(set(value)) != len(value):
            self.refuse(f"{key} names something twice")
        return tuple(value)

    def inside(self, key: str) -> "Fields":
        """Read an object inside this one."""
        value = self._values.get(key)
        if not isinstance(value, dict):
            self.refuse(f"{key} must be an object")
        where = f"{self._where}.{key}" if self._where else key
        return Fields(cast("dict[str, object]", value), self._code, where)

    def objects(self, key: str, most: int) -> dict[str, "Fields"]:
        """Read an object of objects."""
        inside = self.inside(key)
        names = inside.names()
        if len(names) > most:
            self.refuse(f"{key} must have at most {most} entries")
        return {name: inside.inside(name) for name in names}

    def parts(self) -> None:
        """Refuse keys that can't be part of a bundle's file name."""
        for name in self._values:
            if not files.is_part(name):
                self.refuse(f"{name!r} is no name that a bundle can have")

    def names(self) -> tuple[str, ...]:
        """Give the keys of the object."""
        return tuple(self._values)


def read(payload: bytes, code: Code) -> Fields:
    """Read an object in canonical JSON.

    Args:
        payload: Its bytes, which must be the ones that encoding it again gives.
        code: The code of every refusal.

    Raises:
        Refused: With the code, for anything else.
    """
    try:
        values = canonical.decode(payload)
        same = canonical.encode(values) == payload
    except ValueError as error:
        raise Refused(code, f"it can't be read: {error}") from None
    if not same or not isinstance(values, dict):
        raise Refused(code, "it is no object in canonical JSON")
    return Fields(values, code)
