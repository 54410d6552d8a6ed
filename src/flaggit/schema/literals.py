"""The literals that tests of attributes are written in: their form, in a schema and in words.

A literal has the form that the loader reads at run time (DESIGN section 4): a version is SemVer 2 without a leading
`v`, an instant is RFC 3339 with a zone, an address is what `ipaddress` reads, a network has no host bits.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from ipaddress import ip_address, ip_network
from typing import Any, Final

from flaggit.frozen import Frozen

LARGEST_INTEGER: Final = 2**53 - 1
"""The largest integer, up or down, that every JSON reader holds exactly (RFC 8259 section 6)."""

VERSION_PATTERN: Final = (
    r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)"
    r"(-(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
    r"(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$"
)
"""SemVer 2.0.0, from its own suggestion (semver.org), without look-ahead."""

INSTANT_PATTERN: Final = (
    r"^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?"
    r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
)
DAY_PATTERN: Final = r"^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}$"

_LONGEST = 256


class Literal(Frozen):
    """A form of literal.

    Attributes:
        words: What is expected, in words.
        example: One, as YAML.
        schema: Its JSON schema (draft-07).
        accepts: Whether a value is one.
    """

    words: str
    example: str
    schema: dict[str, Any]
    accepts: Callable[[object], bool]


def is_day(value: object) -> bool:
    """Whether a value is the text of a day that exists, from the year 1000 on."""
    return _matches(DAY_PATTERN, value) and _parses(date.fromisoformat, value)


def is_instant(value: object) -> bool:
    """Whether a value is the text of an instant with its zone, without leap seconds."""
    return _matches(INSTANT_PATTERN, value) and _parses(datetime.fromisoformat, value)


def is_address(value: object) -> bool:
    """Whether a value is the text of an IPv4 or IPv6 address without a zone."""
    return isinstance(value, str) and "%" not in value and _parses(ip_address, value)


def is_network(value: object) -> bool:
    """Whether a value is the text of a network: address, slash, length of the prefix, no host bits."""
    return _matches(r"^[0-9a-fA-F:.]+/(0|[1-9][0-9]{0,2})$", value) and _parses(ip_network, value)


def _matches(pattern: str, value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST and bool(re.fullmatch(pattern[1:-1], value))


def _parses(read: Callable[[Any], object], value: object) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_integer(value: object) -> bool:
    """Whether a value is a whole number that every reader holds exactly; 1.0 is one, as JSON schema has it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return value == value // 1 and -LARGEST_INTEGER <= value <= LARGEST_INTEGER


TEXT: Final = Literal(
    words="text", example="beta", schema={"type": "string"}, accepts=lambda value: isinstance(value, str)
)
BOOLEAN: Final = Literal(
    words="true or false",
    example="true",
    schema={"type": "boolean"},
    accepts=lambda value: isinstance(value, bool),
)
INTEGER: Final = Literal(
    words="a whole number",
    example="18",
    schema={"type": "integer", "minimum": -LARGEST_INTEGER, "maximum": LARGEST_INTEGER},
    accepts=_is_integer,
)
NUMBER: Final = Literal(words="a number", example="1.5", schema={"type": "number"}, accepts=_is_number)
VERSION: Final = Literal(
    words="a version of three parts",
    example='"2.3.0"',
    schema={"type": "string", "pattern": VERSION_PATTERN, "maxLength": _LONGEST},
    accepts=lambda value: _matches(VERSION_PATTERN, value),
)
INSTANT: Final = Literal(
    words="an instant with its zone",
    example="2026-11-26T17:00:00Z",
    schema={"type": "string", "pattern": INSTANT_PATTERN, "format": "date-time"},
    accepts=is_instant,
)
ADDRESS: Final = Literal(
    words="an IPv4 or IPv6 address",
    example="203.0.113.7",
    schema={"type": "string", "format": "address"},
    accepts=is_address,
)
NETWORK: Final = Literal(
    words="a network without host bits",
    example="203.0.113.0/24",
    schema={"type": "string", "format": "network"},
    accepts=is_network,
)
