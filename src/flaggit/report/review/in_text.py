"""A review for the terminal."""

from collections.abc import Iterable, Sequence
from typing import Final

from flaggit.report.review.headline import summary
from flaggit.report.review.merging import merging
from flaggit.report.review.parts import SIGNS, Mark, Part, compatibility, failing_words, guardrails, own
from flaggit.report.review.summing import (
    Alike,
    alike,
    cause_words,
    change_words,
    compared,
    quiet_words,
    standing_words,
    tests_words,
)
from flaggit.report.review.undoing import undoing
from flaggit.report.review.wording import (
    aside,
    movement,
    place_sentence,
    region_sentence,
    rest,
    where,
)
from flaggit.report.terminal import Showable, Text, safe
from flaggit.report.words import counted
from flaggit.review import Place, Region, Review

STYLES: Final = {Mark.GOOD: "green", Mark.OPEN: "yellow", Mark.BAD: "bold red", Mark.UNKNOWN: "dim"}
_MOST_REGIONS: Final = 12


def text(review: Review, parts: Sequence[Part] = (), *, everything: bool = False) -> list[Showable]:
    """Render a review.

    Args:
        review: What a change does.
        parts: What else was found out: proofs, approvals.
        everything: Show every region of every place, not the largest dozen.
    """
    sentence = summary(review)
    lines: list[Showable] = [Text(sentence[0].upper() + sentence[1:], "bold")]
    merge = merging([*own(review), *parts])
    if merge.stops:
        lines.append(Text(f"{merge.head}{merge.rest()}", "bold red"))
    lines += [Text(safe(f"{each.head} {each.words}"), "yellow") for each in merge.heed]
    for group in alike(review.flags):
        lines += _flag(group, everything=everything)
    lines += [Text(f"as before: {line}", "dim") for line in quiet_words(review.quiet)]
    edits = [compatibility(review)] if review.flags or review.compatibility else []
    for part in (*edits, *guardrails(review), *parts):
        lines += _part(part)
    undo = undoing(review, parts)
    if undo is not None:
        lines.append(Text(safe(f"{undo.head}: {'; '.join((undo.words, *undo.heed))}")))
    return [*lines, Text(safe(compared(review)), "dim")]


def _flag(group: Alike, *, everything: bool) -> Iterable[Text]:
    flag = group.flag
    head = Text(safe(flag.key), "bold cyan")
    about = [change_words(flag), safe(flag.kind), safe(flag.owner)]
    head.append(f"  {' · '.join(filter(None, about))}", "not bold dim")
    yield head
    for cause in flag.causes:
        yield from (Text(f"  {told}", "dim") for told in (cause_words(cause), standing_words(cause)) if told)
    if not flag.places:
        yield Text("  no decision changes")
    for place in flag.places:
        yield from _place(place, flag.unit, everything=everything)
    moved = movement(flag)
    if moved:
        yield Text(f"  {moved}")
    for experiment in flag.experiments:
        yield Text(f"  touches the running experiment {safe(experiment)}", "yellow")
    if flag.places:
        yield Text(f"  tests: {tests_words(flag)}", "dim")
        yield from (Text(f"    {safe(line)}", "red") for line in failing_words(flag))
    if group.others:
        yield Text(f"  likewise: {', '.join(map(safe, group.others))}")


def _place(place: Place, unit: str, *, everything: bool) -> Iterable[Text]:
    if len(place.regions) == 1:
        yield Text(f"  {place_sentence(place, unit)}")
        yield from _aside(place.regions[0], "    ")
        return
    yield Text(f"  {where(place)}")
    shown = place.regions if everything else place.regions[:_MOST_REGIONS]
    for region in shown:
        yield Text(f"    {region_sentence(region, unit)}")
        yield from _aside(region, "      ")
    left = len(place.regions) - len(shown)
    if left:
        yield Text(f"    and {counted(left, 'smaller change')}: --all shows them", "dim")
    if rest(place):
        yield Text(f"    {rest(place)}")


def _aside(region: Region, indent: str) -> Iterable[Text]:
    told = aside(region)
    if told:
        yield Text(f"{indent}{told}", "dim")


def _part(part: Part) -> Iterable[Text]:
    head = Text(f"{SIGNS[part.mark]} ", STYLES[part.mark])
    head.append(f"{part.title.lower()}: ", "bold").append(safe(part.summary), "not bold")
    yield head
    for line in part.lines:
        yield Text(f"    {safe(line)}")
    for line in part.shown.splitlines():
        yield Text(f"    {safe(line)}", "dim")
