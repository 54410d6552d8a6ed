"""Instants that a person gives: `now`, a day, RFC 3339 with a zone, or how long ago."""

import re
from typing import Final

from flaggit.bundle import instant
from flaggit.bundle.instant import LAST
from flaggit.errors import UsageStop
from flaggit.runtime import instants


def moment(given: str, now: int, *, option: str = "--at") -> int:
    """Read an instant.

    Args:
        given: `now` or nothing for the present, a day for its first second in UTC, or RFC 3339 with a zone.
        now: The present, in seconds since 1970.
        option: The option that it was given with.

    Returns:
        Seconds since 1970, a fraction left out.

    Raises:
        UsageStop: It is no instant, or none of the years 1970 to 9999.
    """
    if given in {"", "now"}:
        return now
    read = instants.read(given) or instants.read(f"{given}T00:00:00Z")
    if read is None or not 0 <= read[0] <= LAST:
        raise UsageStop(
            f"{given!r} is no instant",
            where=option,
            remedy=f"a day, or a time with its zone, for instance: {option} {instant.text(now)}",
        )
    return read[0]


_AGO: Final = re.compile(r"([0-9]{1,4})([mhdw])", re.ASCII)
_SECONDS: Final = {"m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}


def since(given: str, now: int, *, option: str = "--since") -> int:
    """Read the beginning of a time that ends now.

    Args:
        given: How long it is, such as `6h` (m, h, d, w), or its first instant as `moment` reads it.
        now: The present, in seconds since 1970.
        option: The option that it was given with.

    Returns:
        Seconds since 1970.

    Raises:
        UsageStop: It is neither.
    """
    found = _AGO.fullmatch(given)
    if found is not None:
        return max(0, now - int(found[1]) * _SECONDS[found[2]])
    try:
        return moment(given, now, option=option)
    except UsageStop:
        raise UsageStop(
            f"{given!r} is neither a length of time nor an instant",
            where=option,
            remedy=f"for instance: {option} 6h, {option} 3d, {option} {instant.text(now)[:10]}",
        ) from None
