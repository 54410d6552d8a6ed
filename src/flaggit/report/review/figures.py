"""Shares, people and instants as people write them."""

from fractions import Fraction
from functools import lru_cache
from typing import Final

from flaggit.bundle import instant
from flaggit.review import People

BAR: Final = 10
_DAY: Final = 86400
_FINEST: Final = Fraction(1, 100_000)
_ALL: Final = Fraction(1)


@lru_cache(maxsize=1024)
def percent(share: Fraction) -> str:
    """A share in percent, to three decimals: `15 %`, `0.8 %`; what is not nothing is never shown as nothing, nor as all."""
    if 0 < share < _FINEST:
        return "less than 0.001 %"
    if _ALL - _FINEST < share < _ALL:
        return "more than 99.999 %"
    return f"{float(share * 100):.3f}".rstrip("0").rstrip(".") + " %"


def span(least: Fraction, most: Fraction) -> str:
    """A share, or the least and the most of several: `15 %`, `10 to 90 %`."""
    low, high = percent(least), percent(most)
    return high if low == high else f"{low.removesuffix(' %')} to {high}"


def bar(share: Fraction) -> str:
    """A share as ten blocks: what is not nothing shows at least one full block, what is not all at least one empty one."""
    full = round(share * BAR)
    if share > 0:
        full = max(1, full)
    if share < _ALL:
        full = min(BAR - 1, full)
    return "▓" * full + "░" * (BAR - full)


def about_people(people: People) -> str:
    """How many people, where the population stands close by: `about 41,000`, `at most about 41,000`."""
    return f"{'' if people.exact else 'at most '}about {people.count:,}"


def moment(seconds: int) -> str:
    """An instant in UTC: the day alone at its midnight, else to the minute, or to the second where it has seconds."""
    text = instant.text(min(max(seconds, 0), instant.LAST))
    day, clock = text[:10], text[11:19]
    if seconds % _DAY == 0:
        return day
    return f"{day} {clock if seconds % 60 else clock[:5]} UTC"
