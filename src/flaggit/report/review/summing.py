"""Sentences about a whole flag, and about what was compared."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from flaggit.frozen import Frozen, replace
from flaggit.report.review.voice import PLAIN, Voice
from flaggit.report.review.wording import few
from flaggit.report.words import counted, read_from
from flaggit.review import Cause, Change, FlagChange, Level, Place, Quiet, Region, Review, Side

_CHANGED: Final = {
    Change.CREATED: "created",
    Change.RENAMED: "renamed, formerly {former}",
    Change.RETIRED: "retired",
    Change.DELETED: "deleted",
}
_LEVELS: Final = {Level.CONSUMERS_FIRST: "consumers first", Level.BREAKING: "breaking"}


class Alike(Frozen):
    """Flags whose decisions change in the very same way.

    Attributes:
        flag: The first of them, by key.
        others: The keys of the rest.
    """

    flag: FlagChange
    others: tuple[str, ...]


def alike(flags: Iterable[FlagChange]) -> list[Alike]:
    """Put flags together whose decisions change in the same way, in the order of the first of each."""
    # Values may be objects, which have no hash; what is written alike is alike.
    occasions = [(flag, repr((flag.unit, flag.causes))) for flag in flags]
    often = Counter(occasion for _, occasion in occasions)
    found: dict[str, list[FlagChange]] = {}
    for flag, occasion in occasions:
        own = flag.change != Change.MODIFIED or flag.compatibility or flag.experiments or not flag.places
        alone = own or often[occasion] == 1
        key = flag.key if alone else f"{occasion} {[_bare(place) for place in flag.places]!r}"
        found.setdefault(key, []).append(flag)
    return [Alike(flag=first, others=tuple(each.key for each in rest)) for first, *rest in found.values()]


def _bare(place: Place) -> Place:
    """A place without what is peculiar to a flag: who stands for a region, and the names of rules."""
    return replace(place, regions=tuple(_anonymous(each) for each in place.regions))


def _anonymous(region: Region) -> Region:
    return replace(region, witness=None, rules=("", ""))


def change_words(flag: FlagChange, voice: Voice = PLAIN) -> str:
    """What happened to a flag as a whole: `created`, `renamed, formerly old.key`; empty when it was merely edited."""
    return _CHANGED.get(flag.change, "").format(former=voice.name(flag.former))


def cause_words(cause: Cause, voice: Voice = PLAIN) -> str:
    """`percent 5 -> 25 (flags/checkout/express-pay.flag.yaml:22)`."""
    return f"{voice.prose(cause.words)} ({voice.name(placed(cause))})"


def placed(cause: Cause) -> str:
    """`flags/checkout/express-pay.flag.yaml:22`."""
    return f"{cause.path}:{cause.line}" if cause.line else cause.path


def standing_words(cause: Cause, voice: Voice = PLAIN) -> str:
    """`rollout checkout.pay, wave 2 of 3: web goes from stage five (5 %) to stage quarter (25 %)`; empty for what is no rollout that moved."""
    return voice.prose(f"{cause.kind} {cause.name}, {cause.standing}") if cause.standing else ""


def quiet_words(quiet: Iterable[Quiet], voice: Voice = PLAIN, *, most: int = 40) -> list[str]:
    """Why touched flags decide as before, reason by reason: `4 shadowed: a, b, c, d`."""
    reasons: dict[str, list[str]] = {}
    for each in quiet:
        reasons.setdefault(each.why, []).append(each.key)
    return [
        f"{voice.prose(why)} ({len(keys):,}): {', '.join(few(keys, 'flag', most, voice.name))}"
        for why, keys in reasons.items()
    ]


def side_words(side: Side) -> str:
    """A state: `main (a91c3d2)`, `a91c3d2 + work tree`."""
    read = read_from(side.commit or None, dirty=side.dirty)
    named = side.name and not side.commit.startswith(side.name) and side.name not in {"work tree", read}
    return f"{side.name} ({read})" if named else read


def compared(review: Review) -> str:
    """What was looked at and how: `compared main (a91c3d2) with a91c3d2 + work tree · 1 file · shares are …`."""
    sure = "computed over all that services can ask, not sampled" if review.exact else "partly upper bounds"
    told = [
        f"compared {side_words(review.base)} with {side_words(review.head)}",
        counted(len(review.files), "file"),
        f"shares are {sure}" if review.flags else "",
        f"people by the population of {review.population}" if _counts(review) else "",
    ]
    return " · ".join(filter(None, told))


def _counts(review: Review) -> bool:
    """Whether somewhere people are counted."""
    return any(region.people for flag in review.flags for place in flag.places for region in place.regions)


def level_words(level: Level) -> str:
    """How grave an edit is, in words."""
    return _LEVELS.get(level, "safe")


def tests_words(flag: FlagChange) -> str:
    """What the decision table says of a flag's change: `2 of 2 cases hold; the change alters what 1 of them decides; 1 change that no case tries`."""
    cover = flag.cover
    if cover is None:
        return "no decision table"
    cases = counted(cover.cases, "case")
    held = f"{cover.holding} of {cases} hold" if cover.holding is not None else f"{cases}, not run"
    seen = (
        f"; the change alters what {cover.touching} of them decide{'s' if cover.touching == 1 else ''}"
        if cover.touching
        else ""
    )
    bare = f"; {counted(cover.uncovered, 'change')} that no case tries" if cover.uncovered else ""
    return f"{held}{seen}{bare}"
