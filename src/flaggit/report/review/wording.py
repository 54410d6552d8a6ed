"""The one wording of what a change does: people first. Terminal, comment, page, log and events all speak these sentences.

A sentence begins with those whom it is about, says what they had and what they get, and leaves no one out: who is not named
keeps what they have, and the sentence says so. Shares are of the bucket space, so they are shares of the *units* (`users`)
that match. A bound is called `at most`, and a condition that could not be looked into is named.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Final

from flaggit.report.review.figures import about_people, moment, percent
from flaggit.report.review.values import cut, one, pair, told
from flaggit.report.review.voice import PLAIN, Voice
from flaggit.report.words import counted
from flaggit.review import Clause, Effect, FlagChange, People, Place, Region, Witness

_WHERE: Final = frozenset({"city", "continent", "country", "market", "region"})
"""Attributes that somebody is `in`."""
_NOT: Final = "not "
_ESSES: Final = ("s", "x", "z", "ch", "sh")
_MOST_VALUES: Final = 8
MOST_NAMES: Final = 3
_ONE_WAY: Final = {
    (Effect.ENTERS, True): "nobody who had true loses it",
    (Effect.LEAVES, True): "nobody who had false gets true",
    (Effect.ENTERS, False): "nobody goes back to the default",
    (Effect.LEAVES, False): "everybody named goes back to the default",
}


def listed(names: Iterable[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, end = list(names) or [""]
    return f"{', '.join(most)} {last} {end}" if most else end


def few(
    names: Sequence[str], noun: str, most: int = MOST_NAMES, say: Callable[[str], str] = PLAIN.name
) -> list[str]:
    """The first few names, as they are said, and how many more there are."""
    return [*map(say, names[:most]), *more(len(names) - most, noun)]


def more(count: int, noun: str) -> list[str]:
    """How many there are besides those that were named; nothing when there are none."""
    return [counted(count, f"more {noun}")] if count > 0 else []


@lru_cache(maxsize=1024)
def units(unit: str) -> str:
    """The plural of a unit: `users` for `user` and for `user_id`; empty when it is no plain word."""
    word = unit.removesuffix("_id").replace("_", " ")
    if not re.fullmatch("[A-Za-z][A-Za-z0-9 ]*", word):
        return ""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(_ESSES) else f"{word}s"


def who(region: Region, unit: str, voice: Voice = PLAIN) -> str:
    """Those whom a region is about: `15 % of users in DE, FR with app_version ≥ 2.3.0`."""
    return ("" if region.exact else "at most ") + part(region.share, region.clauses, unit, voice)


def part(share: Fraction, clauses: Sequence[Clause], unit: str, voice: Voice = PLAIN) -> str:
    """A share of those who match clauses; the whole is `all users`, or `everyone`."""
    noun = units(unit)
    whole = f"all {noun}" if noun else "everyone"
    return (whole if share == 1 else f"{percent(share)} of {noun or 'everyone'}") + matching(clauses, voice)


def matching(clauses: Sequence[Clause], voice: Voice = PLAIN) -> str:
    """Who matches clauses, to stand behind a noun: ` in DE, FR with app_version ≥ 2.3.0`; empty for everybody."""
    places = [_words(each) for each in clauses if _is_place(each)]
    inside = [voice.name(words) for words in places if not words.startswith(_NOT)]
    outside = [voice.name(words.removeprefix(_NOT)) for words in places if words.startswith(_NOT)]
    others = [each for each in clauses if not _is_place(each)]
    have = [voice.name(f"{each.attribute} {_words(each)}") for each in others if each.missing != "yes"]
    lack = [voice.name(each.attribute) for each in others if each.missing == "yes"]
    parts = (
        (" in ", inside),
        (" outside ", outside),
        (" with ", have),
        (" and without " if have else " without ", lack),
    )
    return "".join(word + listed(names) for word, names in parts if names)


def _is_place(clause: Clause) -> bool:
    return clause.attribute in _WHERE and bool(clause.values) and clause.missing == "no"


def _words(clause: Clause) -> str:
    words = clause.words
    if len(clause.values) > _MOST_VALUES and words == ", ".join(map(told, clause.values)):
        shown = ", ".join(map(told, clause.values[:_MOST_VALUES]))
        words = f"{shown} and {len(clause.values) - _MOST_VALUES} more"
    told_already = "unknown" in words or "missing" in words
    return f"unknown or {words}" if clause.missing == "maybe" and not told_already else words


def what(region: Region, unit: str, voice: Voice = PLAIN) -> str:
    """What those people notice: `go from false to true`."""
    many = bool(units(unit)) or region.share != 1
    before, after = (voice.name(text) for text in pair(region.before, region.after))
    match region.effect:
        case Effect.APPEARS:
            return f"{'get' if many else 'gets'} {voice.name(one(region.after))}, where the flag could not be asked for before"
        case Effect.VANISHES:
            falls = "get what the code falls back on" if many else "gets what the code falls back on"
            return (
                f"{falls} instead of {voice.name(one(region.before))}: the flag can't be asked for any more"
            )
        case Effect.RELABELLED:
            value = voice.name(cut(told(region.after.value)))
            return f"{'keep' if many else 'keeps'} the value {value}, {_labels(region, voice)}"
        case _:
            moved = ": they change variant" if region.effect == Effect.MOVES else ""
            return f"{'go' if many else 'goes'} from {before} to {after}{moved}"


def _labels(region: Region, voice: Voice) -> str:
    """How a value that stays is reported now. Without names of its own, the flag's type is what is another one."""
    before, after = region.before.variant, region.after.variant
    if not before and not after:
        return "now of the flag's new type"
    if not after:
        return f"no longer reported as {voice.name(before)}"
    instead = f" instead of {voice.name(before)}" if before else ""
    return f"now reported as {voice.name(after)}{instead}"


def region_sentence(region: Region, unit: str, voice: Voice = PLAIN) -> str:
    """`15 % of users in DE, FR go from false to true (about 41,000; population 2026-11-01)`."""
    people = f" ({counted_people(region.people, voice)})" if region.people else ""
    return f"{_when(region)}{who(region, unit, voice)} {what(region, unit, voice)}{people}"


def counted_people(people: People, voice: Voice = PLAIN) -> str:
    """How many people, by what, and why not exactly: `about 41,000; population 2026-11-01`."""
    if not people.uncounted:
        return f"{about_people(people)}; population {people.day}"
    return f"{about_people(people)}: the population of {people.day} does not count {uncounted(people, voice)}"


def uncounted(people: People, voice: Voice = PLAIN) -> str:
    """The attributes that a population does not count: `app_version and employee`."""
    return listed(few(people.uncounted, "attribute", say=voice.name))


def _when(region: Region) -> str:
    words = [
        f"{word} {moment(at)}"
        for word, at in (("from", region.since), ("until", region.until))
        if at is not None
    ]
    return f"{' '.join(words)}: " if words else ""


def where(place: Place, voice: Voice = PLAIN) -> str:
    """`production · web, mobile-bff`."""
    return f"{voice.prose(environments(place))} · {voice.prose(', '.join(place.services))}"


def environments(place: Place) -> str:
    """The group's name when the place is all of it, else the environments'."""
    return place.group or ", ".join(place.environments)


def rest(place: Place) -> str:
    """What becomes of everybody else in a place; empty when there is nobody else."""
    if not place.exact:
        return "these are upper bounds: the flag has more cases than the analysis takes"
    everyone = any(
        each.share == 1 and not each.clauses and each.since is None and each.until is None
        for each in place.regions
    )
    return "" if everyone else "nobody else changes"


def place_sentence(place: Place, unit: str, voice: Voice = PLAIN) -> str:
    """`production · web: 15 % of users in DE, FR go from false to true; nobody else changes`."""
    parts = [*(region_sentence(each, unit, voice) for each in place.regions), rest(place)]
    return f"{where(place, voice)}: {'; '.join(filter(None, parts))}"


def movement(flag: FlagChange) -> str:
    """That a change goes one way alone, when it does: nobody loses what they had; empty otherwise.

    A truth goes to `true` or to `false`; anything else goes from what the flag serves by default (to whom no rule serves anything
    else) to something of a rule, or back.
    """
    regions = [region for place in flag.places for region in place.regions]
    effects = {region.effect for region in regions}
    [effect, *others] = effects or {Effect.MOVES}
    if others or not all(place.exact for place in flag.places):
        return ""
    truths = all(
        isinstance(value, bool) for each in regions for value in (each.before.value, each.after.value)
    )
    return _ONE_WAY.get((effect, truths), "")


def witness_sentence(witness: Witness, voice: Voice = PLAIN) -> str:
    """`for example user u-17, country DE`."""
    facts = [
        voice.name(f"{name} {cut(told(value))}")
        for name, value in witness.context.items()
        if value is not None
    ]
    unconfirmed = "" if witness.confirmed else " (not confirmed by the loader)"
    return f"for example {', '.join(facts) or 'somebody of whom nothing is known'}{unconfirmed}"


def aside(region: Region, voice: Voice = PLAIN) -> str:
    """What stands beside a region: somebody in it, unless everybody is, and the rules that decide; empty for neither."""
    everybody = region.share == 1 and not region.clauses
    witness = witness_sentence(region.witness, voice) if region.witness and not everybody else ""
    return "; ".join(filter(None, (witness, rules_words(region, voice))))


def rules_words(region: Region, voice: Voice = PLAIN) -> str:
    """Which rule decides, and which did: `rule ramp, before: otherwise`; empty when unknown."""
    before, after = region.rules
    if not after:
        return f"decided before by {voice.name(before)}" if before else ""
    was = f", before by {voice.name(before)}" if before and before != after else ""
    return f"decided by {voice.name(after)}{was}"
