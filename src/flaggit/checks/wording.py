"""How messages write numbers, days and lists of names."""

from collections.abc import Iterable
from datetime import UTC, datetime

DAY = 24 * 3600


def percent(thousandths: float) -> str:
    """Write thousandths of a percent: 25,000 is `25 %`, 12,500 is `12.5 %`, nothing below three decimals."""
    return f"{thousandths / 1000:.3f}".rstrip("0").rstrip(".") + " %"


def roughly(thousandths: float) -> str:
    """Write a computed percentage as people say it: whole from 1 % on, with a decimal from 10 % on (12.5 % is not 12 %), two digits below."""
    share = thousandths / 1000
    if share < 1:
        return f"{share:.2g} %"
    return f"{share:.1f}".removesuffix(".0") + " %" if share >= 10 else f"{share:.0f} %"  # noqa: PLR2004 - percent


def listed(names: Iterable[str]) -> str:
    """Write names as prose: `a`, `a and b`, `a, b and c`; beyond five, how many more."""
    given = list(names)
    if len(given) > 5:  # noqa: PLR2004 - the bound that the docstring states
        given = [*given[:4], f"{len(given) - 4} more"]
    return " and ".join([", ".join(given[:-1]), given[-1]]) if len(given) > 1 else "".join(given)


def quantity(count: int, one: str, many: str = "") -> str:
    """Write a count with its noun: `1 flag`, `2 flags`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def day(instant: int) -> str:
    """Write the UTC day of an instant: `2027-02-01`; days beyond year 9999 as the bare number of seconds."""
    try:
        return datetime.fromtimestamp(instant, tz=UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return str(instant)


def days(seconds: int) -> str:
    """Write a span as whole days, rounded down, or as hours below one day."""
    if abs(seconds) < DAY:
        return quantity(seconds // 3600, "hour")
    return quantity(seconds // DAY, "day")
