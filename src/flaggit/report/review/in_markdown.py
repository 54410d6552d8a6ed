"""The comment in a pull request: one, found again by its hidden marker, and never longer than a forge takes.

What matters stands open: the summary, whether it may be merged, where it reaches, who is affected, how everything else stands, the way back. The rest
folds. A long one gives up, step by step, what can be looked up elsewhere: first it folds, then it drops those who stand for a
region, then all but the first regions of a place, then all but the flags' names, then names beyond a number.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from flaggit.frozen import Frozen
from flaggit.report.review.blast import rows
from flaggit.report.review.figures import bar
from flaggit.report.review.headline import summary
from flaggit.report.review.markdown_text import fenced, prose, voice_of
from flaggit.report.review.merging import merging
from flaggit.report.review.parts import SIGNS, Mark, Part, legend, outside, own
from flaggit.report.review.summing import (
    Alike,
    alike,
    cause_words,
    change_words,
    compared,
    quiet_words,
    standing_words,
)
from flaggit.report.review.undoing import undoing
from flaggit.report.review.values import clip
from flaggit.report.review.wording import (
    aside,
    few,
    more,
    movement,
    region_sentence,
    rest,
    where,
)
from flaggit.report.words import counted
from flaggit.review import Place, Region, Review

MARKER: Final = "<!-- flaggit:review -->"
"""The first line of the comment, by which it is found again. Forges don't show it."""
LIMIT: Final = 65_000
"""Bytes. GitHub takes 65,536 characters; bytes are never fewer, and something is left for whoever adds a line."""


LONGEST_FOOT: Final = 400
LONGEST_COMMAND: Final = 1_000
"""Characters; a command that is cut is none."""
LONGEST_OPEN: Final = 20
"""Lines of a part that stand open when something is wrong there; more fold."""


class _Step(Frozen):
    """How much is said.

    Attributes:
        open: So many flags stand open, the others fold; None when flags are told by their names alone.
        asides: Whether those who stand for a region and the deciding rules are told.
        regions: So many regions of a place are told.
        names: So many names of a list, and rows of a table, are told.
        lines: So many lines of each part are told.
        longest: Characters of a name or a line that are told.
    """

    open: int | None
    asides: bool = True
    regions: int = 20
    names: int = 40
    lines: int = 40
    longest: int = 400


_STEPS: Final = (
    _Step(open=6),
    _Step(open=0),
    _Step(open=0, asides=False, names=20),
    _Step(open=0, asides=False, regions=2, names=20, lines=20, longest=200),
    _Step(open=None, names=100, lines=5, longest=100),
    _Step(open=None, names=20, lines=0, longest=40),
)


class _Whole(Frozen):
    """All that there is to say, and the bytes to say it in."""

    review: Review
    groups: Sequence[Alike]
    parts: Sequence[Part]
    limit: int


def markdown(review: Review, parts: Sequence[Part] = (), *, limit: int = LIMIT) -> str:
    """Render the comment.

    Args:
        review: What a change does.
        parts: What else was found out: proofs, approvals. The usual ones that are not among them are said to be missing.
        limit: Bytes of UTF-8 that it may have.
    """
    every = [*own(review), *outside(review, parts)]
    whole = _Whole(review=review, groups=alike(review.flags), parts=every, limit=limit)
    comments = (_Comment(whole, step).text() for step in _STEPS)
    text = ""
    for text in comments:
        if len(text.encode()) <= limit:
            break
    return text


class _Comment:
    """A comment of one step. What is certain to be too long is not written to its end."""

    def __init__(self, whole: _Whole, step: _Step) -> None:
        self.whole, self.review, self.step = whole, whole.review, step
        self.voice = voice_of(step.longest)

    def text(self) -> str:
        merge = merging(self.whole.parts)
        blocks = [MARKER, f"### {_sentence(summary(self.review, self.voice))}"]
        blocks.append(f"**{merge.head}**{merge.rest(self.voice)}")
        blocks += [f"**{self.voice.prose(each.head)}** {self.voice.prose(each.words)}" for each in merge.heed]
        if self.review.flags or self.review.quiet:
            blocks += [*self._table(), *self._flags(), *self._standing(), *self._quiet()]
            undo = undoing(self.review, self.whole.parts, voice_of(LONGEST_COMMAND))
            if undo is not None:
                told = "; ".join((undo.words, *map(self.voice.prose, undo.heed)))
                blocks.append(f"**{undo.head.capitalize()}:** {told}")
        else:
            blocks += self._standing()
        return "\n\n".join([*blocks, f"<sub>{prose(clip(compared(self.review), LONGEST_FOOT))}</sub>"]) + "\n"

    def _table(self) -> Iterator[str]:
        found, left = rows(self.review, self.voice, self.step.names)
        if not found:
            return
        lines = ["| environment | service | flag | blast radius |", "|---|---|---|---|"]
        for row in found:
            flags = ", ".join(self._names(row.flags, "flag", 3))
            services = ", ".join(self._names(row.services, "service", 6, name=False))
            group = self.voice.prose(row.label)
            within = ", ".join(self._names(row.within, "environment", 6, name=False))
            place = f"**{group}**" + (f" ({within})" if within else "")
            lines.append(f"| {place} | {services} | {flags} | {bar(row.share)} {row.words} |")
        if left:
            lines.append(f"| and {left:,} more | | | |")
        yield "\n".join(lines)

    def _names(self, names: Sequence[str], noun: str, most: int, *, name: bool = True) -> list[str]:
        return few(names, noun, most, self.voice.name if name else self.voice.prose)

    def _flags(self) -> Iterator[str]:
        groups = self.whole.groups
        if not groups:
            return
        if self.step.open is None:
            keys = [flag.key for flag in self.review.flags]
            yield "**Flags that change:** " + ", ".join(self._names(keys, "flag", self.step.names))
            yield "The whole is too long for this comment. To read it: `flaggit diff`"
            return
        yield "#### Who is affected"
        told: list[str] = []
        length = 0
        for group in groups:
            told.append("\n".join(self._flag(group)))
            length += len(told[-1])
            if length > self.whole.limit:
                break
        yield from told[: self.step.open]
        folded = told[self.step.open :]
        if folded:
            more = "more " if self.step.open else ""
            yield from _folded(f"{len(folded)} {more}{'change' if len(folded) == 1 else 'changes'}", folded)

    def _flag(self, group: Alike) -> Iterator[str]:
        flag, voice = group.flag, self.voice
        about = [change_words(flag, voice), voice.prose(flag.kind), f"owner {voice.prose(flag.owner)}"]
        yield f"**{voice.name(flag.key)}** · {' · '.join(filter(None, about))}"
        for place in flag.places:
            yield from self._place(place, flag.unit)
        if not flag.places:
            yield "- no decision changes"
        if movement(flag):
            yield f"- {_sentence(movement(flag))}"
        for experiment in flag.experiments:
            yield f"- Touches the running experiment {voice.name(experiment)}."
        if group.others:
            yield f"- The same holds for {', '.join(self._names(group.others, 'flag', self.step.names))}."
        if flag.causes:
            causes = [cause_words(cause, voice) for cause in flag.causes[: self.step.regions]]
            yield f"- Changed: {'; '.join([*causes, *more(len(flag.causes) - len(causes), 'place')])}"
            stands = (standing_words(cause, voice) for cause in flag.causes[: self.step.regions])
            yield from (f"- {_sentence(told)}" for told in stands if told)

    def _place(self, place: Place, unit: str) -> Iterator[str]:
        head = f"- **{where(place, self.voice)}:**"
        last = rest(place)
        if len(place.regions) == 1:
            yield f"{head} {region_sentence(place.regions[0], unit, self.voice)}" + (
                f"; {last}" if last else ""
            )
            yield from self._aside(place.regions[0])
            return
        yield head
        for region in place.regions[: self.step.regions]:
            yield f"  - {region_sentence(region, unit, self.voice)}"
            yield from self._aside(region, "  ")
        left = len(place.regions) - self.step.regions
        if left > 0:
            yield f"  - and {counted(left, 'smaller change')}: run `flaggit diff`"
        if last:
            yield f"  - {last}"

    def _aside(self, region: Region, indent: str = "") -> Iterator[str]:
        told = aside(region, self.voice)
        if told and self.step.asides:
            yield f"{indent}  - {told}"

    def _standing(self) -> Iterator[str]:
        lines = ["| | | |", "|---|---|---|"]
        lines += [
            f"| {SIGNS[part.mark]} | {self.voice.prose(part.title)} | {self.voice.prose(part.summary)} |"
            for part in self.whole.parts
        ]
        yield "\n".join(lines)
        marks = legend(self.whole.parts)
        if marks:
            yield f"<sub>{marks}</sub>"
        for part in self.whole.parts:
            yield from self._part(part)

    def _part(self, part: Part) -> Iterator[str]:
        lines = [f"- {self.voice.prose(line)}" for line in part.lines[: self.step.lines]]
        left = len(part.lines) - len(lines)
        if not lines and not (part.shown and self.step.lines):
            return
        body = ["\n".join([*lines, *([f"- and {left:,} more"] if left else [])])] if lines else []
        if part.shown:
            shown = part.shown.splitlines()[: self.step.lines]
            body.append(fenced("\n".join(clip(line, self.step.longest) for line in shown)))
        if part.mark == Mark.BAD and len(lines) <= LONGEST_OPEN:
            yield from (f"**{self.voice.prose(part.title)}**", *body)
        else:
            yield from _folded(f"{part.title}, in full", body)

    def _quiet(self) -> Iterator[str]:
        if self.review.quiet and self.step.lines:
            lines = quiet_words(self.review.quiet, self.voice, most=self.step.names)
            title = f"{counted(len(self.review.quiet), 'flag')} touched, deciding as before"
            yield from _folded(title, ["\n".join(f"- {line}" for line in lines[: self.step.lines])])


def _folded(title: str, body: Iterable[str]) -> Iterator[str]:
    yield f"<details><summary>{title}</summary>"
    yield from body
    yield "</details>"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
