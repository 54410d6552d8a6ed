"""A review as one page that needs nothing else: no script, no font, no picture; it reads well on paper, too."""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from html import escape
from textwrap import shorten
from typing import TYPE_CHECKING, Final

from flaggit.report.controls import safe, safe_lines
from flaggit.report.review.blast import rows
from flaggit.report.review.figures import percent
from flaggit.report.review.headline import summary
from flaggit.report.review.merging import merging
from flaggit.report.review.parts import SIGNS, Part, legend, outside, own
from flaggit.report.review.summing import (
    alike,
    cause_words,
    change_words,
    compared,
    quiet_words,
    standing_words,
)
from flaggit.report.review.undoing import undoing
from flaggit.report.review.voice import Voice
from flaggit.report.review.wording import (
    aside,
    movement,
    region_sentence,
    rest,
    where,
)
from flaggit.review import Cause, FlagChange, Review

if TYPE_CHECKING:
    from jinja2 import Template

_LONGEST_TITLE: Final = 120
"""Characters of a title that a window, a tab or a list of bookmarks may still show."""


class _Spoken(str):
    """A sentence in the page's voice: its foreign parts are escaped already, and our own words hold no mark of HTML."""

    __slots__ = ()

    def __html__(self) -> str:
        """Itself: templates ask for this before they escape."""
        return str(self)


def _name(text: str) -> str:
    # A key too long for its column goes on behind a dot, not within a word.
    return f"<code>{escape(safe(text)).replace('.', '.<wbr>')}</code>"


def _prose(text: str) -> str:
    return escape(safe(text))


_VOICE = Voice(name=_name, prose=_prose)


@cache
def _page() -> "Template":
    # Most reviews are read in a terminal or a comment, and importing jinja2 takes a tenth of a second.
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - see above

    pages = Environment(
        loader=PackageLoader("flaggit.report.review"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )
    pages.filters |= {
        "name": lambda text: _Spoken(_name(text)),
        "prose": lambda text: _Spoken(_prose(text)),
        "spoken": _Spoken,
        "laid_out": safe_lines,
    }
    return pages.get_template("review.html")


def html(review: Review, parts: Sequence[Part] = ()) -> str:
    """Render a review, and what else was found out, as an HTML page that stands alone."""
    head = summary(review, _VOICE)
    found, left = rows(review, _VOICE)
    every = [*own(review), *outside(review, parts)]
    merge = merging(every)
    undo = undoing(review, every, _VOICE)
    return _page().render(
        title=shorten(safe(summary(review)), _LONGEST_TITLE, placeholder=" …"),
        head=_Spoken(f"{head[0].upper()}{head[1:]}."),
        rows=found,
        left=left,
        groups=alike(review.flags),
        quiet=[_Spoken(line) for line in quiet_words(review.quiet, _VOICE)],
        merge=merge.head,
        merge_rest=_Spoken(merge.rest(_VOICE)),
        heed=merge.heed,
        parts=every,
        legend=legend(every),
        signs=SIGNS,
        undo=undo,
        undo_words=_Spoken(undo.words if undo else ""),
        foot=safe(compared(review)),
        percent=percent,
        width=_width,
        about=_about,
        where=lambda place: _Spoken(where(place, _VOICE)),
        sentence=lambda region, unit: _Spoken(region_sentence(region, unit, _VOICE)),
        aside=lambda region: _Spoken(aside(region, _VOICE)),
        rest=rest,
        movement=movement,
        because=_because,
        standing=lambda cause: _Spoken(standing_words(cause, _VOICE)),
    )


def _width(share: Fraction) -> str:
    return f"{float(share) * 100:.1f}"


def _about(flag: FlagChange) -> _Spoken:
    told = (change_words(flag, _VOICE), _prose(flag.kind), f"owner {_prose(flag.owner)}")
    return _Spoken(" · ".join(filter(None, told)))


def _because(cause: Cause) -> _Spoken:
    return _Spoken(cause_words(cause, _VOICE))
