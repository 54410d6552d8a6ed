"""Whom a change reaches, group by group: `15 % of users in DE, FR`, and, where there are too many groups, what they have in common."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias

from flaggit.frozen import replace
from flaggit.report.review.figures import about_people, span
from flaggit.report.review.voice import PLAIN, Voice
from flaggit.report.review.wording import few, listed, matching, part, units
from flaggit.review import Clause, FlagChange, People, Place, Region

Pair: TypeAlias = tuple[FlagChange, Place]
Told: TypeAlias = tuple[str, People | None]
"""A group in words, and how many people it is, where that is known."""

MOST: Final = 3
"""Groups that are told one by one."""


class _Group(NamedTuple):
    """Those whom the same clauses speak of: how many of them a flag changes, at least and at most."""

    unit: str
    clauses: tuple[Clause, ...]
    least: Fraction
    most: Fraction
    exact: bool
    people: People | None = None


def groups(pairs: Sequence[Pair], voice: Voice = PLAIN, *, most: int = MOST) -> list[str]:
    """Say who is reached in these places of these flags, as `reached`, and how many people that is."""
    return [with_people(each) for each in reached(pairs, voice, most=most)]


def with_people(told: Told) -> str:
    """A group and its people: `20 % of users (about 41,000)`."""
    words, people = told
    return f"{words} ({about_people(people)})" if people else words


def reached(pairs: Sequence[Pair], voice: Voice = PLAIN, *, most: int = MOST) -> list[Told]:
    """Say who is reached in these places of these flags, a group each; as one, with what they have in common, beyond `most`."""
    found = _groups(pairs)
    if len(found) > most:
        found = _widest(found, max(place.reach for _, place in pairs))
        people = most_people(place for _, place in pairs)
        if len(found) > most:
            return [(_together(pairs, found, voice), people)]
        found = [each._replace(people=people if len(found) == 1 else None) for each in found]
    return [(_told(each, voice), each.people) for each in found]


def _groups(pairs: Sequence[Pair]) -> list[_Group]:
    found: dict[tuple[str, frozenset[Clause]], list[_Group]] = {}
    for flag, place in pairs:
        regions: dict[frozenset[Clause], list[Region]] = {}
        for region in place.regions:
            regions.setdefault(frozenset(region.clauses), []).append(region)
        for clauses, alike in regions.items():
            found.setdefault((flag.unit, clauses), []).append(_group(flag.unit, place, alike))
    return [
        alike[0]._replace(
            least=min(each.least for each in alike),
            most=max(each.most for each in alike),
            exact=all(each.exact for each in alike),
            people=_largest([each.people for each in alike]),
        )
        for alike in found.values()
    ]


def _group(unit: str, place: Place, regions: Sequence[Region]) -> _Group:
    """Those of some regions of a place, which have the same clauses.

    Regions that are in force at the same time have nobody in common, so their shares add up; those of different times may.
    """
    share, exact = place.reach, place.exact
    if len(regions) < len(place.regions):
        share = min(sum((region.share for region in regions), Fraction()), Fraction(1))
        timed = any((region.since, region.until) != (None, None) for region in regions)
        exact = exact and not (timed and len(regions) > 1)
    people = place.people if len(regions) == len(place.regions) else _people(regions, place.people)
    return _Group(unit, regions[0].clauses, share, share, exact, people)


def _widest(found: Sequence[_Group], reach: Fraction) -> list[_Group]:
    """Leave out the groups that are parts of others, of which no fewer are reached; of the others it is then up to the whole reach."""
    kept = []
    for group in found:
        inside = [
            each for each in found if each is not group and _holds(group, each) and each.most <= group.most
        ]
        wider = [
            each for each in found if each is not group and _holds(each, group) and group.most <= each.most
        ]
        if not wider:
            kept.append(group._replace(most=reach, exact=False) if inside else group)
    return kept


def _holds(group: _Group, other: _Group) -> bool:
    """Whether everybody of the other group is in this one, as far as clauses show it at once."""
    return group.unit == other.unit and all(
        any(_follows(each, clause) for each in other.clauses) for clause in group.clauses
    )


def _follows(one: Clause, other: Clause) -> bool:
    return one == other or (
        other.missing == "maybe" and other == replace(one, words=f"unknown or {one.words}", missing="maybe")
    )


def _told(group: _Group, voice: Voice) -> str:
    if group.exact and group.least == group.most:
        return part(group.most, group.clauses, group.unit, voice)
    share = span(group.least, group.most) if group.exact else f"up to {span(group.most, group.most)}"
    return f"{share} of {units(group.unit) or 'everyone'}{matching(group.clauses, voice)}"


def _together(pairs: Sequence[Pair], found: Sequence[_Group], voice: Voice) -> str:
    nouns = {units(group.unit) for group in found}
    noun = nouns.pop() if len(nouns) == 1 else ""
    first, *others = (group.clauses for group in found)
    shared = tuple(clause for clause in first if all(clause in clauses for clauses in others))
    attributes = {clause.attribute for group in found for clause in group.clauses if clause not in shared}
    by = listed(few(sorted(attributes), "attribute", say=voice.name))
    share = max(place.reach for _, place in pairs)
    return (
        f"up to {span(share, share)} of {noun or 'those who ask'}{matching(shared, voice)}, depending on {by}"
    )


def most_people(places: Iterable[Place]) -> People | None:
    """The most people that one of these places reaches; None when some place has no count."""
    return _largest([place.people for place in places])


def _largest(found: Sequence[People | None]) -> People | None:
    known = [each for each in found if each is not None]
    return max(known, key=lambda each: each.count) if known and len(known) == len(found) else None


def _people(regions: Sequence[Region], most: People | None) -> People | None:
    """How many people some regions of a place are, who are no more than `most`, which all of its regions are together.

    Regions that are in force at the same time have nobody in common, so their people add up; those of different times may be the same.
    """
    known = [region.people for region in regions if region.people]
    if most is None or len(known) != len(regions):
        return None
    count, share = sum(each.count for each in known), sum(each.share for each in known)
    lacking = tuple(sorted({name for each in known for name in each.uncounted}))
    return People(
        count=min(count, most.count),
        share=min(share, most.share),
        day=most.day,
        exact=all(each.exact for each in known) and (most.exact or count <= most.count),
        uncounted=lacking,
    )
