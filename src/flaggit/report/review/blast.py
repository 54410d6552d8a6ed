"""Where a change reaches, a row for each environment and group of services."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import islice
from math import ceil
from typing import Final

from flaggit.frozen import Frozen
from flaggit.report.review.figures import percent
from flaggit.report.review.reaching import Pair, groups, most_people
from flaggit.report.review.voice import PLAIN, Voice
from flaggit.report.review.wording import environments
from flaggit.review import People, Review

_MOST_APART: Final = 12
"""Rows of flags that reach others; more are put together by environments and services."""


class Row(Frozen):
    """What changes in some environments for some services.

    Attributes:
        label: The group's name, or the environments'.
        within: The environments of the group; empty when the label says it already.
        services: The services.
        flags: The keys of the flags that change there.
        share: How far it reaches, for the bar: of the population when there is one, else the largest share.
        words: Whom it reaches.
    """

    label: str
    within: tuple[str, ...]
    services: tuple[str, ...]
    flags: tuple[str, ...]
    share: Fraction
    words: str


def rows(review: Review, voice: Voice = PLAIN, most: int = 1000) -> tuple[list[Row], int]:
    """The first rows, and how many more there are: protected environments first, then in the order of the flags.

    Flags that reach others have rows of their own, unless that makes too many.
    """
    found: dict[tuple[str, tuple[str, ...]], list[Pair]] = {}
    pairs = [(flag, place) for flag in review.flags for place in flag.places]
    for flag, place in sorted(pairs, key=lambda pair: not pair[1].protected):
        found.setdefault((environments(place), place.services), []).append((flag, place))
    apart = [_row(alike, voice) for each in found.values() for alike in _alike(each)]
    if len(apart) <= _MOST_APART:
        return apart[:most], max(0, len(apart) - most)
    return [_row(each, voice) for each in islice(found.values(), most)], max(0, len(found) - most)


def _alike(pairs: Iterable[Pair]) -> Iterable[list[Pair]]:
    """Those of the same people together."""
    found: dict[tuple[str, ...], list[Pair]] = {}
    for pair in pairs:
        found.setdefault(tuple(groups([pair])), []).append(pair)
    return found.values()


def _bound(people: People) -> Fraction:
    """A share that is no less, in tenths of a percent: people are counted in ones, so one of them more or less is the same."""
    one = Fraction(people.share) / people.count if people.count else Fraction()
    return min(Fraction(ceil((Fraction(people.share) - one) * 1000), 1000), Fraction(1))


def _row(pairs: Sequence[Pair], voice: Voice) -> Row:
    place = pairs[0][1]
    within = place.environments if place.group and place.environments != (place.group,) else ()
    words = "; ".join(groups(pairs, voice))
    share = max(each.reach for _, each in pairs)
    people = most_people(each for _, each in pairs)
    if people is not None:
        alone = percent(share)
        share = min(Fraction(people.share).limit_denominator(100_000), Fraction(1))
        told = percent(share if people.exact else _bound(people))
        if told != alone:
            words = f"{'' if people.exact else 'at most '}{told} of the population: {words}"
    return Row(
        label=environments(place),
        within=within,
        services=place.services,
        flags=tuple(dict.fromkeys(flag.key for flag, _ in pairs)),
        share=share,
        words=words,
    )
