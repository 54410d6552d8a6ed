"""Instants: RFC 3339 with a zone, exactly, whatever the number of fractional digits.

`T` and `Z` may be small letters, as the RFC allows; a space instead of `T` is none of its forms. `-00:00` is UTC. A second 60
is read as the second after 59, and only where a leap second can be: at 23:59 UTC. No calendar library is asked, for those of most
languages lack the year 0000 or the sixtieth second.
"""

import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

Instant: TypeAlias = tuple[int, str]
"""Seconds since 1970-01-01T00:00:00Z, and the fraction's digits without trailing zeros: instants order as these do."""

_FORM = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
)
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAY, _HOUR, _MINUTE = 86400, 3600, 60
_FEBRUARY = 2
_LEAP_SECOND = 60


def read(text: str) -> Instant | None:
    """Read an instant.

    Args:
        text: Such as `2026-11-26T17:00:00.5+01:00`.

    Returns:
        The instant, or None when it is none or has no zone.
    """
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    fraction, sign, ahead_hours, ahead_minutes = match.groups()[6:]
    ahead = int(ahead_hours or 0), int(ahead_minutes or 0)
    if not 1 <= month <= len(_LENGTHS) or not 1 <= day <= _length(year, month):
        return None
    if max(hour, ahead[0]) > 23 or max(minute, ahead[1]) > 59 or second > _LEAP_SECOND:  # noqa: PLR2004 - a clock's last hour and minute
        return None
    offset = (ahead[0] * _HOUR + ahead[1] * _MINUTE) * (-1 if sign == "-" else 1)
    at = _days(year, month, day) * _DAY + hour * _HOUR + minute * _MINUTE - offset
    if second == _LEAP_SECOND and at % _DAY != _DAY - _MINUTE:
        return None
    return at + second, (fraction or "").rstrip("0")


def of(moment: "datetime") -> Instant | None:
    """Take a datetime's instant; None when it has no zone."""
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415 - a host that gives datetimes has imported it

    if moment.utcoffset() is None:
        return None
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    seconds = since // timedelta(seconds=1)
    micros = (since - timedelta(seconds=seconds)) // timedelta(microseconds=1)
    return seconds, f"{micros:06d}".rstrip("0")


def _length(year: int, month: int) -> int:
    leap = month == _FEBRUARY and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _LENGTHS[month - 1] + leap


def _days(year: int, month: int, day: int) -> int:
    """Count the days from 1970-01-01 in the proleptic Gregorian calendar (H. Hinnant, chrono-compatible date algorithms)."""
    if month <= _FEBRUARY:
        year -= 1
        month += 12
    era, of_era = divmod(year, 400)
    of_year = (153 * (month - 3) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468
