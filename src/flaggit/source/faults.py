"""Where the faults of one file are collected while it is read, with words and fixes for each."""

from typing import Literal

from flaggit.diagnostics import Finding, Fix, Place, Rule, Span
from flaggit.source import rules
from flaggit.source.scalars import LARGEST_INTEGER, Meaning, Plain, quoted

On = Literal["key", "value"]

_SHOWN = 40
MOST_FINDINGS = 100
"""How many findings of one file are kept: a binary file would have one a byte."""

START = Span(line=1, column=1, end_line=1, end_column=1)
"""The start of a file: the place of what is wrong with all of it."""


class Faults:
    """The findings of one file, in the order in which they were met.

    A file can have very many faults (a binary file, say); what goes beyond the hundredth is not kept.

    Args:
        path: The file, relative to the repository's root.
    """

    __slots__ = ("findings", "path")

    def __init__(self, path: str) -> None:
        self.path = path
        self.findings: list[Finding] = []

    def place(self, span: Span, pointer: str = "", on: On = "value") -> Place:
        """Name a place in this file."""
        return Place(path=self.path, pointer=pointer, on=on, span=span)

    def add(
        self,
        rule: Rule,
        place: Place,
        message: str,
        *,
        remedy: str = "",
        related: tuple[Place, ...] = (),
        fix: tuple[str, str] | None = None,
    ) -> None:
        """Keep a finding.

        Args:
            rule: What kind of fault it is.
            place: Where it is, with its span.
            message: What is wrong here.
            remedy: What to do about it, where that is not what the rule says.
            related: Other places that take part.
            fix: What the fix does, and the text to put in the place of the span.
        """
        if len(self.findings) >= MOST_FINDINGS:
            return
        edit = fix and Fix(
            description=fix[0],
            path=self.path,
            pointer=place.pointer,
            on=place.on,
            text=fix[1],
            span=place.span,
        )
        self.findings.append(rule.at(place, message, remedy=remedy, related=related, fix=edit or None))

    def scalar(self, plain: Plain, place: Place, text: str) -> None:
        """Report a plain scalar that can't stand as it is; one that is a plain value is passed over."""
        shown = shortened(text)
        if plain.meaning is Meaning.AMBIGUOUS or plain.meaning is Meaning.MERGE:
            fix = plain.fix or quoted(text)
            verb = "quote it" if fix.startswith('"') else f"write {shortened(fix)}"
            self.add(
                rules.AMBIGUOUS,
                place,
                f"YAML 1.1 and 1.2 read {shown} differently",
                fix=(verb, fix),
                remedy=_write(fix),
            )
        elif plain.meaning is Meaning.NOT_FINITE:
            self.add(rules.NOT_FINITE, place, f"{shown} is no finite number")
        elif plain.meaning is Meaning.TOO_LARGE:
            self.add(
                rules.LARGE_INTEGER,
                place,
                f"{shown} is beyond ±{LARGEST_INTEGER:,}, which not every program holds exactly",
            )

    def key(self, place: Place, text: str) -> None:
        """Report a plain key that YAML does not read as a string."""
        fix = quoted(text)
        name = f"the key {shortened(text)}" if text else "an empty key"
        self.add(rules.KEY, place, f"{name} is no string", remedy=_write(fix), fix=("quote it", fix))


def shortened(text: str) -> str:
    """Give a piece of a file's text for a message: a file may well be one word."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _write(fix: str) -> str:
    return f"Write {fix}." if len(fix) <= _SHOWN else "Quote it."
