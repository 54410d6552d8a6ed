"""The sentence that stands above a review: which flags decide differently, which way, where and for whom."""

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from flaggit.frozen import replace
from flaggit.report.review.reaching import Told, reached, with_people
from flaggit.report.review.summing import level_words
from flaggit.report.review.values import pair
from flaggit.report.review.voice import PLAIN, Voice
from flaggit.report.review.wording import MOST_NAMES, environments, few, listed, uncounted
from flaggit.report.words import counted
from flaggit.review import Effect, FlagChange, Level, Place, Review

_MOST_GROUPS: Final = 2
"""Groups of people of an environment that the sentence tells apart."""
_PLAIN_WAYS: Final = frozenset({Effect.ENTERS, Effect.LEAVES, Effect.MOVES})
"""Effects that are told by what was served and what is."""

_Reached: TypeAlias = tuple[tuple[tuple[Told, ...], str], ...]
"""Groups of people, and the environments in which they are reached."""


def summary(review: Review, voice: Voice = PLAIN) -> str:
    """One sentence: `4 flags decide differently in production for 5 to 25 % of users; 9 others that it touches don't`.

    Few flags are told one by one: `1 flag decides differently: checkout.pay goes from false to true in production for all users`.
    """
    changed = [flag for flag in review.flags if flag.places]
    quiet = len(review.flags) - len(changed) + len(review.quiet)
    grave = _grave(review)
    if not changed:
        touched = (
            f": {counted(quiet, 'flag')} touched, {'it decides' if quiet == 1 else 'all decide'} as before"
        )
        files = f": {counted(len(review.files), 'file')} differ" + ("s" if len(review.files) == 1 else "")
        return "no decision changes" + (touched if quiet else files if review.files else "") + grave
    verb = "decides" if len(changed) == 1 else "decide"
    others = "1 other that it touches doesn't" if quiet == 1 else f"{quiet:,} others that it touches don't"
    return (
        f"{counted(len(changed), 'flag')} {verb} differently{_reach(changed, voice)}"
        + (f"; {others}" if quiet else "")
        + grave
    )


def _grave(review: Review) -> str:
    found = [each.level for _, each in review.edits]
    told = [
        counted(found.count(level), f"{level_words(level)} edit")
        for level in (Level.BREAKING, Level.CONSUMERS_FIRST)
        if level in found
    ]
    weaker = sum(each.cause.weakens for each in review.guarded)
    told += [f"{counted(weaker, 'guardrail')} weakened"] if weaker else []
    return f" ({', '.join(told)})" if told else ""


def _reach(changed: Sequence[FlagChange], voice: Voice) -> str:
    if len(changed) > MOST_NAMES:
        there = _reached(changed, voice)
        return f"{_most_widely(changed, voice)} {_whom(there)}{_by([there], voice)}"
    most = _MOST_GROUPS if len(changed) == 1 else 1
    alike: dict[tuple[str, str, _Reached], list[str]] = {}
    for flag in changed:
        alike.setdefault((*_way(flag, voice), _reached([flag], voice, most)), []).append(voice.name(flag.key))
    told = (
        f"{listed(keys)} {one if len(keys) == 1 else several} {_whom(there)}"
        for (one, several, there), keys in alike.items()
    )
    return f": {'; '.join(told)}{_by([there for *_, there in alike], voice)}"


def _most_widely(changed: Sequence[FlagChange], voice: Voice) -> str:
    """The few flags of many that reach farthest, first of all where it is protected: `, most widely checkout.pay,`."""
    reach = {flag.key: max((place.protected, place.reach) for place in flag.places) for flag in changed}
    most = max(reach.values())
    widest = [key for key, share in reach.items() if share == most]
    few_of_many = len(widest) <= min(MOST_NAMES, len(changed) // 2)
    return f", most widely {listed(list(map(voice.name, widest)))}," if few_of_many else ""


def _way(flag: FlagChange, voice: Voice) -> tuple[str, str]:
    """Which way a flag goes, if it is one, as it is said of one flag and of several: `goes from false to true`."""
    regions = [region for place in flag.places for region in place.regions]
    [way, *others] = {pair(each.before, each.after) for each in regions}
    if others not in ([], [way[::-1]]) or not {each.effect for each in regions} <= _PLAIN_WAYS:
        return "changes", "change"
    if others:
        return "changes both ways", "change both ways"
    before, after = map(voice.name, way)
    return f"goes from {before} to {after}", f"go from {before} to {after}"


def _whom(found: _Reached) -> str:
    """`in production for 25 % of users (about 90); in staging for all users and for 10 % of devices`."""
    return "; ".join(
        f"in {place} {' and '.join(f'for {with_people(each)}' for each in whom)}" for whom, place in found
    )


def _by(found: Iterable[_Reached], voice: Voice) -> str:
    """What the people of a sentence were counted by: `, by the population of 2026-11-01, which does not count app_version`."""
    known = [people for each in found for whom, _ in each for _, people in whom if people]
    if not known:
        return ""
    lacking = tuple(sorted({name for people in known for name in people.uncounted}))
    without = uncounted(replace(known[0], uncounted=lacking), voice)
    return f", by the population of {known[0].day}" + (f", which does not count {without}" if lacking else "")


def _reached(changed: Iterable[FlagChange], voice: Voice, most: int = _MOST_GROUPS) -> _Reached:
    """Who is reached, and in which environments: those that are protected first, alike ones together."""
    found: dict[str, list[tuple[FlagChange, Place]]] = {}
    pairs = ((flag, place) for flag in changed for place in flag.places)
    for flag, place in sorted(pairs, key=lambda pair: not pair[1].protected):
        found.setdefault(environments(place), []).append((flag, place))
    told: dict[tuple[Told, ...], list[str]] = {}
    for label, there in found.items():
        told.setdefault(tuple(reached(there, voice, most=most)), []).append(label)
    return tuple((whom, listed(few(labels, "environment", say=voice.prose))) for whom, labels in told.items())
