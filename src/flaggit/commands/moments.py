"""Instants that a person gives: `now`, a day, or RFC 3339 with a zone."""

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
