"""What reading a file gives."""

from typing import NamedTuple

from flaggit.diagnostics import Finding
from flaggit.frozen import Frozen
from flaggit.source.kinds import DocumentKind


class Composed(NamedTuple):
    """What the text of a document says.

    Attributes:
        value: The document's value; `None` if reading stopped before its end, or there is none.
        dates: JSON pointers of the plain timestamps.
    """

    value: object
    dates: tuple[str, ...]


class Document(Frozen):
    """One file, read.

    Attributes:
        path: The file, relative to the repository's root, with forward slashes.
        kind: What kind of document its name says it is; `None` for any other file.
        value: A mapping of plain dict, list, str, int, float, bool and None; `None` when it could not be read whole or
            holds no mapping. Values under a fault are present as far as they can be told (an ambiguous scalar as its
            text, the first of two equal keys), so that later stages can report more.
        findings: The faults of reading, their spans known, in the order of the file.
        dates: JSON pointers of the values that stood there as plain (unquoted) YAML timestamps. They come as str;
            whether a date is wanted there is for the schema to say.
    """

    path: str
    kind: DocumentKind | None
    value: object
    findings: tuple[Finding, ...] = ()
    dates: tuple[str, ...] = ()
