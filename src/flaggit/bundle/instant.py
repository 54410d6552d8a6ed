"""Instants: RFC 3339 in UTC to the second, and nothing else of it.

An instant is an integer of seconds since 1970-01-01T00:00:00Z; its text is `2026-11-23T06:00:00Z`, always twenty
characters. `time` is part of the interpreter, `datetime` would have to be imported.
"""

import time

_LENGTH = len("2026-11-23T06:00:00Z")
LAST = 253_402_300_799
"""9999-12-31T23:59:59Z, the last instant that the form can write."""


def text(seconds: int) -> str:
    """Write an instant.

    Raises:
        ValueError: It lies before 1970 or after 9999.
    """
    if not 0 <= seconds <= LAST:
        raise ValueError(f"{seconds} seconds since 1970 is outside the years 1970 to 9999")
    year, month, day, hour, minute, second = time.gmtime(seconds)[:6]
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"


def parse(written: str) -> int:
    """Read an instant.

    Raises:
        ValueError: It is not of the one form, or no such day or second exists.
    """
    if len(written) == _LENGTH and written.isascii():
        year, month, day = written[:4], written[5:7], written[8:10]
        clock = (written[11:13], written[14:16], written[17:19])
        if all(part.isdigit() for part in (year, month, day, *clock)):
            hour, minute, second = map(int, clock)
            seconds = _days(int(year), int(month), int(day)) * 86_400 + hour * 3600 + minute * 60 + second
            # Writing it again refuses the 30th of February, 24:00 and wrong separators at once.
            if 0 <= seconds <= LAST and text(seconds) == written:
                return seconds
    raise ValueError(f"{written!r} is not an instant such as 2026-11-23T06:00:00Z")


def _days(year: int, month: int, day: int) -> int:
    """Count days since 1970-01-01 in the Gregorian calendar, with years that begin in March."""
    year -= month <= 2  # noqa: PLR2004 - January and February belong to the year before
    since_march = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return 365 * year + year // 4 - year // 100 + year // 400 + since_march - 719_468
