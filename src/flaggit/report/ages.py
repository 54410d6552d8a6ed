"""How long ago, and how long: in the one or two units that people would say."""

from typing import Final

_UNITS: Final = (("year", 365 * 86400), ("month", 30 * 86400), ("day", 86400), ("hour", 3600), ("minute", 60))


def span(seconds: int) -> str:
    """A length of time: `3 days`, `4 hours`, `1 minute`, `12 seconds`."""
    for name, length in _UNITS:
        count = seconds // length
        if count >= 1:
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return f"{seconds} second" if seconds == 1 else f"{seconds} seconds"


def ago(then: int, now: int) -> str:
    """How long ago an instant was; clocks differ, so one that has not been yet is `just now`."""
    return f"{span(now - then)} ago" if now - then >= _UNITS[-1][1] else "just now"
