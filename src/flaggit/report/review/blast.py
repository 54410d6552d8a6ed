"""Where a change reaches, a row for each environment and group of services."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from flaggit.report.review.figures import percent
from flaggit.report.review.summing import most_people, reach_words
from flaggit.report.review.voice import PLAIN, Voice
from flaggit.report.review.wording import environments
from flaggit.review import FlagChange, Place, Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
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
    """The first rows, and how many more there are: protected environments first, then in the order of the flags."""
    found: dict[tuple[str, tuple[str, ...]], list[tuple[FlagChange, Place]]] = {}
    pairs = [(flag, place) for flag in review.flags for place in flag.places]
    for flag, place in sorted(pairs, key=lambda pair: not pair[1].protected):
        found.setdefault((environments(place), place.services), []).append((flag, place))
    return [_row(each, voice) for each in islice(found.values(), most)], max(0, len(found) - most)


def _row(pairs: Sequence[tuple[FlagChange, Place]], voice: Voice) -> Row:
    place = pairs[0][1]
    within = place.environments if place.group and place.environments != (place.group,) else ()
    words = reach_words(pairs, voice).removesuffix(",")
    share = max(each.reach for _, each in pairs)
    people = most_people(each for _, each in pairs)
    if people is not None:
        share = min(Fraction(people.share).limit_denominator(100_000), Fraction(1))
        words = f"{percent(share)} of the population: {words}"
    return Row(
        label=environments(place),
        within=within,
        services=place.services,
        flags=tuple(dict.fromkeys(flag.key for flag, _ in pairs)),
        share=share,
        words=words,
    )
