"""From the bytes of a file to a document: size, encoding, characters, and then the composer."""

from itertools import islice

from flaggit.diagnostics import Finding, Span, order
from flaggit.frozen import replace
from flaggit.source import rules, suppressions
from flaggit.source.characters import forbidden, foreign_encoding, is_plain_ascii, seen
from flaggit.source.document import Composed, Document
from flaggit.source.faults import MOST_FINDINGS, START, Faults
from flaggit.source.kinds import kind_of
from flaggit.source.lines import read_lines
from flaggit.source.positions import locate

LARGEST_FILE = 256 * 1024
"""How many bytes a file may have."""


def parse(data: bytes, path: str) -> Document:
    """Read one file. Never raises for what is in it: faults become findings.

    Args:
        data: The file's bytes, as git has them.
        path: The file, relative to the repository's root, with forward slashes; its suffix says the kind.
    """
    faults = Faults(path)
    text = text_of(data, faults)
    if text is None:
        return Document(path=path, kind=kind_of(path), value=None, findings=tuple(faults.findings))
    plain = None if faults.findings or "\t" in text or "\r" in text else read_lines(text)
    value, dates = plain or _composed(text, faults)
    if value.__class__ is not dict:
        value = None
    if b"flaggit:" in data:
        suppressions.report(data, faults)
    findings = _finished(faults, data) if faults.findings else ()
    return Document(path=path, kind=kind_of(path), value=value, findings=findings, dates=dates)


def _composed(text: str, faults: Faults) -> Composed:
    # Most repositories hold plain documents alone, and the parser takes longer to import than those to read.
    from flaggit.source.composing import composed  # noqa: PLC0415 - see above

    return composed(text, faults)


def text_of(data: bytes, faults: Faults) -> str | None:
    """Give the text with each forbidden character replaced, or nothing if the bytes can't be read as text."""
    if len(data) <= LARGEST_FILE and is_plain_ascii(data):
        return data.decode()
    if len(data) > LARGEST_FILE:
        message = f"the file has {len(data):,} bytes, more than {LARGEST_FILE:,}: it was not read"
        faults.add(rules.SIZE, faults.place(START), message)
        return None
    encoding = foreign_encoding(data)
    if encoding.startswith("UTF-8"):  # an edit writes no byte order mark, so the fix has nothing more to do
        fix = ("remove the byte order mark", "")
        faults.add(rules.ENCODING, faults.place(START), f"the file is {encoding}", fix=fix)
    elif encoding:
        faults.add(rules.ENCODING, faults.place(START), f"the file is {encoding}")
        return None
    try:
        text = data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        place = faults.place(_span_at(before, len(before)))
        faults.add(rules.ENCODING, place, f"byte {data[error.start]:02X} is no UTF-8 here ({error.reason})")
        return None
    # Telling the line of each takes a walk through the text before it, so no more are looked at than are kept.
    for character in islice(forbidden(text), MOST_FINDINGS):
        place = faults.place(_span_at(text, character.index))
        faults.add(rules.CHARACTER, place, f"{character.name} {character.why}")
    return seen(text)


def _span_at(text: str, index: int) -> Span:
    line = text.count("\n", 0, index) + 1
    column = index - text.rfind("\n", 0, index)
    return Span(line=line, column=column, end_line=line, end_column=column + 1)


def _finished(faults: Faults, data: bytes) -> tuple[Finding, ...]:
    """Put the findings in order, and say where their related places are."""
    if not any(finding.related for finding in faults.findings):
        return order(faults.findings)
    positions = locate(data)
    return order(
        replace(
            finding,
            related=tuple(
                replace(place, span=positions.span(place.pointer, place.on)) for place in finding.related
            ),
        )
        for finding in faults.findings
    )
