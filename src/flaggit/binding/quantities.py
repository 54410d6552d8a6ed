"""Durations, percentages, days and instants: from how they are written to integers.

Schemas hold the forms; what a form alone can't say (a day that the calendar lacks, a number too large to mean anything)
is said here. Each function is pure and remembers what it has read, for the same few quantities occur in all files.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

WHOLE: Final = 100_000
"""100 %, in thousandths of a percent."""

LAST: Final = 253_402_300_799
"""The last second of the year 9999, the latest that a calendar shows."""

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400}
_LONGEST: Final = 100 * 366 * 86_400
_DURATION: Final = re.compile(r"([0-9]{1,12})([smhdw])")
_MILLISECONDS: Final = re.compile(r"([0-9]{1,12})(ms|s)")
_RELATIVE: Final = re.compile(r"([+-]?)([0-9]{1,9})(?:\.([0-9]{1,3}))?%")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})"
)


class UnreadableError(ValueError):
    """A quantity that has no meaning; the message says why, in a sentence without a full stop."""


@lru_cache(maxsize=4096)
def seconds(text: str) -> int:
    """Read a duration such as `30s`, `2m`, `1h`, `1d` or `4w`.

    Returns:
        Seconds, at most those of a hundred years.

    Raises:
        UnreadableError: It is none, or is longer.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise UnreadableError(f"{text!r} is no duration such as 30s, 2m, 1h, 1d or 4w")
    total = int(match[1]) * _UNITS[match[2]]
    if total > _LONGEST:
        raise UnreadableError(f"{text} is longer than a hundred years")
    return total


@lru_cache(maxsize=1024)
def milliseconds(text: str) -> int:
    """Read a latency such as `300ms` or `2s`.

    Returns:
        Milliseconds, at most those of a day.

    Raises:
        UnreadableError: It is none, or is longer.
    """
    match = _MILLISECONDS.fullmatch(text)
    if match is None:
        raise UnreadableError(f"{text!r} is no latency such as 300ms or 2s")
    total = int(match[1]) * (1 if match[2] == "ms" else 1000)
    if total > _UNITS["d"] * 1000:
        raise UnreadableError(f"{text} is longer than a day")
    return total


@lru_cache(maxsize=4096)
def thousandths(number: float) -> int:
    """Read a percentage or weight from 0 to 100.

    A number with at most three decimals is the double nearest to some whole count of thousandths, so dividing the count
    again gives the same double exactly: 33.333 is 33333 and not 33332.

    Returns:
        Thousandths of a percent, 0 to 100,000.

    Raises:
        UnreadableError: It is outside, or has more than three decimals.
    """
    if not 0 <= number <= 100:  # noqa: PLR2004 - percent
        raise UnreadableError(f"{number} is not between 0 and 100")
    count = round(number * 1000)
    if count / 1000 != number:
        raise UnreadableError(f"{number} has more than three decimals")
    return count


@lru_cache(maxsize=1024)
def relative(text: str) -> int:
    """Read a relative change or a share such as `+20%`, `-1.5%` or `5%`.

    Returns:
        Thousandths of a percent, signed.

    Raises:
        UnreadableError: It is none.
    """
    match = _RELATIVE.fullmatch(text)
    if match is None:
        raise UnreadableError(f"{text!r} is no percentage such as +20% or 5%, with at most three decimals")
    count = int(match[2]) * 1000 + int((match[3] or "").ljust(3, "0"))
    return -count if match[1] == "-" else count


@lru_cache(maxsize=4096)
def day(text: str) -> int:
    """Read a day such as `2027-02-01`.

    Returns:
        Seconds since 1970 at its UTC midnight.

    Raises:
        UnreadableError: It is none, or the calendar has no such day.
    """
    if _DAY.fullmatch(text) is None:
        raise UnreadableError(f"{text!r} is no day such as 2027-02-01")
    return _point(text, f"{text}T00:00:00Z")


@lru_cache(maxsize=4096)
def instant(text: str) -> int:
    """Read an instant such as `2026-11-26T17:00:00Z`, with a zone and without fractions of seconds.

    Returns:
        Seconds since 1970 UTC.

    Raises:
        UnreadableError: It is none, or no calendar or clock shows it.
    """
    if _INSTANT.fullmatch(text) is None:
        raise UnreadableError(f"{text!r} is no instant such as 2026-11-26T17:00:00Z")
    return _point(text, text)


def _point(shown: str, text: str) -> int:
    try:
        point = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnreadableError(f"no calendar has {shown}") from None
    total = int(point.timestamp())
    if total < 0:
        raise UnreadableError(f"{shown} is before 1970")
    return total
