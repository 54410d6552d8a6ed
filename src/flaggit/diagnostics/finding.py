"""Findings, their places and their fixes."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal

from flaggit.frozen import Frozen


class Severity(StrEnum):
    """How much a finding weighs. Only errors fail a check; `none` silences a rule in the taxonomy."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    OFF = "none"


class Span(Frozen):
    """A range of a file: lines and columns count from 1, columns in characters, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Place(Frozen):
    """Where something is.

    Attributes:
        path: The file, relative to the repository's root, with forward slashes.
        pointer: RFC 6901 JSON pointer into the document; empty for the document itself.
        on: Whether the mapping key at the pointer is meant, or the value.
        span: Lines and columns, once known. Faults of reading know it at once; all others get it late.
        note: Why a related place is named; empty for the primary one.
    """

    path: str
    pointer: str = ""
    on: Literal["key", "value"] = "value"
    span: Span | None = None
    note: str = ""


class Fix(Frozen):
    """A safe edit: put `text` in the place of the key or the value at `pointer`.

    Attributes:
        description: What the edit does, as an imperative ("quote it").
        path: The file to edit.
        pointer: The key or value to replace; unused when `span` is given.
        on: Replace the mapping key, or the scalar value.
        text: The YAML source text to put there.
        span: For faults that no pointer can reach (the document does not parse): the range to replace.
    """

    description: str
    path: str
    pointer: str = ""
    on: Literal["key", "value"] = "value"
    text: str
    span: Span | None = None


class Finding(Frozen):
    """One fault.

    Attributes:
        id: The rule's id, such as `FG204`.
        severity: The rule's, unless the taxonomy says another.
        place: The one primary place.
        message: What is wrong here, with the names and numbers of this case.
        remedy: What to do about this one; the rule's general remedy is on its page.
        related: Other places that take part, each with a note.
        fix: A safe edit, where there is one.
        temporal: Whether the clock or history decides it; such findings never fail a build, release or restore.
        suppressed: The reason given in the file for allowing it; empty when it is not allowed.
    """

    id: str
    severity: Severity
    place: Place
    message: str
    remedy: str = ""
    related: tuple[Place, ...] = ()
    fix: Fix | None = None
    temporal: bool = False
    suppressed: str = ""


def order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Put findings in the one stable order: path, line and column where known, pointer, id, message."""

    def key(finding: Finding) -> tuple[str, int, int, str, str, str]:
        place, span = finding.place, finding.place.span
        line, column = (span.line, span.column) if span else (0, 0)
        return (place.path, line, column, place.pointer, finding.id, finding.message)

    return tuple(sorted(findings, key=key))
