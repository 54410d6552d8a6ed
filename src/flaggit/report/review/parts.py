"""What stands beside a review and is found out elsewhere: proofs, approvals. Each is a `Part`, and one that is missing is said to be."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

from flaggit.frozen import Frozen
from flaggit.report.review.summing import level_words, placed, tests_words
from flaggit.report.review.wording import few
from flaggit.report.words import counted
from flaggit.review import Compatibility, FlagChange, Guarded, Level, Review


class Mark(StrEnum):
    """How a part stands."""

    GOOD = "good"
    OPEN = "open"
    """Something is still to be done or to be looked at by a person."""
    BAD = "bad"
    UNKNOWN = "unknown"
    """It was not looked into."""


SIGNS: Final = {Mark.GOOD: "✓", Mark.OPEN: "!", Mark.BAD: "✗", Mark.UNKNOWN: "?"}
LEGEND: Final = {
    Mark.GOOD: "fine",
    Mark.OPEN: "have a look",
    Mark.BAD: "something is wrong",
    Mark.UNKNOWN: "not looked at",
}


class Heed(Frozen):
    """What to know before merging, though it stops nothing: a few words that stand out, and the sentence that belongs to them."""

    head: str
    words: str


class Part(Frozen):
    """One thing that a reviewer wants to know besides who is affected.

    Attributes:
        title: Its name: `Approvals`.
        mark: How it stands.
        summary: One line: `1 of 2 given: missing team-checkout`.
        lines: More of it, a line each; running text.
        shown: Text to be shown as it is laid out, such as a counter-example; empty for none.
        stops: What keeps the change from being merged, a clause each: `2 approvals are missing`.
        unseen: What of it nobody looked at, so that it may stop the merge or not: `proofs`; empty when all was looked at.
        undo: What to heed when the change is taken back: `services must take the undo up in this order: …`; empty for nothing.
        heed: What to heed before and after merging, though it stops nothing.
    """

    title: str
    mark: Mark
    summary: str
    lines: tuple[str, ...] = ()
    shown: str = ""
    stops: tuple[str, ...] = ()
    unseen: str = ""
    undo: str = ""
    heed: tuple[Heed, ...] = ()


def missing(title: str, why: str) -> Part:
    """A part that nobody found out: it is said, with the reason, and not left out."""
    return Part(title=title, mark=Mark.UNKNOWN, summary=why, unseen=title.lower())


def legend(parts: Iterable[Part]) -> str:
    """What the marks of some parts mean: `✓ fine · ! have a look`; empty when all is fine."""
    marks = {part.mark for part in parts}
    if marks <= {Mark.GOOD}:
        return ""
    return " · ".join(f"{sign} {LEGEND[mark]}" for mark, sign in SIGNS.items() if mark in marks)


PROOFS_MISSING: Final = missing("Proofs", "not run for this text: flaggit prove")
APPROVALS_MISSING: Final = missing("Approvals", "not looked up for this text: flaggit policy check")


def compatibility(review: Review) -> Part:
    """How the edits get on with those who read the flags now."""
    edits = review.edits
    grave = [(key, each) for key, each in edits if each.level != Level.SAFE]
    marks = {Level.SAFE: Mark.GOOD, Level.CONSUMERS_FIRST: Mark.OPEN, Level.BREAKING: Mark.BAD}
    counts = [
        counted(sum(each.level == level for _, each in edits), f"{level_words(level)} edit")
        for level in reversed(Level)
        if any(each.level == level for _, each in edits)
    ]
    order = list(Level)
    lines = tuple(
        f"{', '.join(filter(None, (level_words(each.level), _of_which(key, each))))}: {each.words} ({each.path})"
        for key, each in sorted(grave, key=lambda pair: -order.index(pair[1].level))
    )
    return Part(
        title="Compatibility",
        mark=marks[review.level],
        summary=", ".join(counts) if grave else "safe: nobody who reads a flag now has to change anything",
        lines=lines,
        heed=tuple(_heeded(review)),
    )


def _heeded(review: Review) -> Iterable[Heed]:
    """The gravest edits in few words. They stop nothing by themselves, but a charter may ask for more approvals."""
    if review.level == Level.SAFE:
        return
    told = [
        each.short or ": ".join(filter(None, (key, each.words)))
        for key, each in review.edits
        if each.level == review.level
    ]
    words = "; ".join(few(list(dict.fromkeys(told)), "edit", say=str))
    head = level_words(review.level).capitalize()
    yield Heed(head=f"{head}:", words=f"{words}. That stops no merge by itself{_raised(review)}.")


def _of_which(key: str, edit: Compatibility) -> str:
    return f"{key} in {', '.join(edit.environments)}" if edit.environments else key


def guardrails(review: Review) -> list[Part]:
    """What was done to guardrails, from what to what; nothing where nothing was."""
    if not review.guarded:
        return []
    weaker = [each for each in review.guarded if each.cause.weakens]
    first, *others = review.guarded
    if others:
        summary = ", ".join(_counts(len(weaker), len(review.guarded)))
        lines = [f"{_guarded(each)}; {_watching(each)}" for each in review.guarded]
    else:
        summary, lines = _guarded(first), [_watching(first)]
    return [
        Part(
            title="Guardrails",
            mark=Mark.OPEN if weaker else Mark.GOOD,
            summary=summary,
            lines=tuple(lines),
            heed=(Heed(head="Guardrails weakened:", words=_weakened(review, weaker)),) if weaker else (),
        )
    ]


def _counts(weaker: int, every: int) -> Iterable[str]:
    if weaker:
        yield f"{weaker:,} weakened"
    if every > weaker:
        yield f"{every - weaker:,} {'other ' if weaker else ''}changed"


def _guarded(each: Guarded) -> str:
    return f"{'weakened: ' if each.cause.weakens else ''}{_altered(each)}"


def _altered(each: Guarded) -> str:
    """`metric checkout-errors: good lower -> higher, for rollout checkout.pay`."""
    through = ", ".join(few(each.through, "plan", say=str))
    return f"{each.cause.words}, for {through}" if through else each.cause.words


def _watching(each: Guarded) -> str:
    return f"watches {', '.join(few(each.flags, 'flag', say=str))} ({placed(each.cause)})"


def _weakened(review: Review, weaker: Sequence[Guarded]) -> str:
    words = "; ".join(few([_altered(each) for each in weaker], "guardrail", say=str))
    return f"{words}. That stops no merge by itself{_raised(review)}."


def _raised(review: Review) -> str:
    return ", but may raise the tier" if review.governed else ""


def own(review: Review) -> list[Part]:
    """The parts that a review says by itself."""
    return [compatibility(review), tests(review), *guardrails(review)]


def tests(review: Review) -> Part:
    """How the decision tables look at what changed."""
    changed = [flag for flag in review.flags if flag.places]
    covers = [flag.cover for flag in changed if flag.cover is not None]
    cases = counted(sum(cover.cases for cover in covers), "case")
    bare = sum(cover.uncovered for cover in covers)
    without = len(changed) - len(covers)
    failing = sum(cover.cases - cover.holding for cover in covers if cover.holding is not None)
    if not changed:
        return Part(
            title="Tests", mark=Mark.GOOD, summary="no decision changes, so there is nothing new to cover"
        )
    told = [
        f"{failing} of {cases} {'does' if failing == 1 else 'do'} not hold" if failing else "",
        f"{counted(bare, 'change')} that no case tries" if bare else "",
        f"{counted(without, 'flag')} without a decision table" if without else "",
    ]
    mark = Mark.BAD if failing else Mark.OPEN if bare or without else Mark.GOOD
    held = f"{cases}, not run" if any(cover.holding is None for cover in covers) else _hold(cases)
    summary = "; ".join(filter(None, told)) or f"{held}, and every group that changes is covered by one"
    lines = tuple(
        line for flag in changed for line in (f"{flag.key}: {tests_words(flag)}", *failing_words(flag))
    )
    stops = (f"{counted(failing, 'case')} of a decision table {'does' if failing == 1 else 'do'} not hold",)
    return Part(title="Tests", mark=mark, summary=summary, lines=lines, stops=stops if failing else ())


def _hold(cases: str) -> str:
    return "the only case holds" if cases == "1 case" else f"all {cases} hold"


def failing_words(flag: FlagChange) -> Iterable[str]:
    """The cases of a flag's decision table that don't hold, a line each: `does not hold: old apps: expected false, got true (…:12)`."""
    for case in flag.cover.failing if flag.cover else ():
        place = f"{case.path}:{case.line}" if case.line else case.path
        yield f"does not hold: {case.name}: {case.words} ({place})"


def outside(review: Review, parts: Sequence[Part]) -> list[Part]:
    """The parts that were given, and for the usual ones that were not, that they are missing; nothing of approvals without a charter."""
    titles = {part.title for part in parts}
    usual = (PROOFS_MISSING, APPROVALS_MISSING) if review.governed else (PROOFS_MISSING,)
    return [*parts, *(part for part in usual if part.title not in titles)]
