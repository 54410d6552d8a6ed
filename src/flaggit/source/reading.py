"""From the bytes of a file to a document: size, encoding, characters, and then the composer."""

from itertools import islice

from flaggit.diagnostics import Finding, Span, order
from flaggit.errors import UsageStop
from flaggit.frozen import replace
from flaggit.source import rules, suppressions, syntax
from flaggit.source.characters import forbidden, foreign_encoding, is_plain_ascii, seen
from flaggit.source.compose import Composed, compose
from flaggit.source.document import Document
from flaggit.source.events import Unreadable, depth_refused, reader
from flaggit.source.faults import MOST_FINDINGS, Faults
from flaggit.source.kinds import kind_of
from flaggit.source.lines import read_lines
from flaggit.source.positions import locate

LARGEST_FILE = 256 * 1024
"""How many bytes a file may have."""

_CUT_SHORT = frozenset({rules.MARKERS.id, rules.DEPTH.id, rules.ANCHOR.id})
_START = Span(line=1, column=1, end_line=1, end_column=1)


def parse(data: bytes, path: str) -> Document:
    """Read one file. Never raises for what is in it: faults become findings.

    Args:
        data: The file's bytes, as git has them.
        path: The file, relative to the repository's root, with forward slashes; its suffix says the kind.
    """
    faults = Faults(path)
    text = data.decode() if len(data) <= LARGEST_FILE and is_plain_ascii(data) else _decode(data, faults)
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
    try:
        composed = _events_composed(text, faults)
    except Unreadable as error:
        syntax.report(error, text, faults)
        return Composed(None, ())
    if composed.value.__class__ is not dict and not faults.findings:
        _no_mapping(composed.value, faults)
    return composed


def _events_composed(text: str, faults: Faults) -> Composed:
    """Compose a text; where the parser itself gives up for depth, that is told like our own limit, at the same place.

    The parser scans ahead of its events, so it can refuse the thousandth bracket before it gives the first.

    Raises:
        Unreadable: The text is not YAML.
    """
    before = len(faults.findings)
    try:
        return compose(reader(text), faults, _marked(text))
    except Unreadable as error:
        mark = depth_refused(error)
        if mark is None:
            raise
    del faults.findings[before:]
    readable = text[: mark.index]
    return compose(reader(readable), faults, _marked(readable))


def _marked(text: str) -> str:
    """Give the text if a tag or an anchor may be in it, else nothing."""
    return text if "&" in text or "!" in text else ""


def _no_mapping(value: object, faults: Faults) -> None:
    if value is None:
        faults.add(rules.EMPTY, faults.place(_START), "the file holds no document")
        return
    what = "a list" if isinstance(value, list) else "a single value"
    faults.add(rules.TOP_LEVEL, faults.place(_START), f"the document is {what}, not a mapping")


def _decode(data: bytes, faults: Faults) -> str | None:
    """Give the text with each forbidden character replaced, or nothing if the bytes can't be read as text."""
    if len(data) > LARGEST_FILE:
        message = f"the file has {len(data):,} bytes, more than {LARGEST_FILE:,}: it was not read"
        faults.add(rules.SIZE, faults.place(_START), message)
        return None
    encoding = foreign_encoding(data)
    if encoding.startswith("UTF-8"):  # an edit writes no byte order mark, so the fix has nothing more to do
        fix = ("remove the byte order mark", "")
        faults.add(rules.ENCODING, faults.place(_START), f"the file is {encoding}", fix=fix)
    elif encoding:
        faults.add(rules.ENCODING, faults.place(_START), f"the file is {encoding}")
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


def decoded(data: bytes) -> str:
    """Give the text of a file that is to be edited, without a byte order mark.

    Raises:
        UsageStop: The file is too large, no UTF-8, or has characters that can't be seen.
    """
    faults = Faults("")
    text = data.decode() if len(data) <= LARGEST_FILE and is_plain_ascii(data) else _decode(data, faults)
    broken = [finding for finding in faults.findings if finding.id != rules.ENCODING.id]
    if text is None or broken:
        raise _unreadable(faults)
    return text


def plain_of(text: str) -> object:
    """Give the value of a document's text, whatever it is; faults that leave a value are passed over.

    Raises:
        UsageStop: The text can't be read whole.
    """
    faults = Faults("")
    try:
        composed = _events_composed(text, faults)
    except Unreadable as error:
        syntax.report(error, text, faults)
        raise _unreadable(faults) from error
    if any(finding.id in _CUT_SHORT for finding in faults.findings):
        raise _unreadable(faults)
    return composed.value


def value_of(text: str) -> object:
    """Give the value that a piece of YAML source stands for.

    Raises:
        UsageStop: It is not one value of the subset, without any fault.
    """
    faults = Faults("")
    try:
        value = _events_composed(text, faults).value
    except Unreadable as error:
        syntax.report(error, text, faults)
        value = None
    if faults.findings:
        raise _unreadable(faults)
    return value


def _unreadable(faults: Faults) -> UsageStop:
    first = order(faults.findings)[0]
    span = first.place.span or _START
    where = f"line {span.line}, column {span.column}"
    return UsageStop(f"this can't be edited: {first.message}", where=where, remedy=first.remedy)
