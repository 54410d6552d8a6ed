"""The texts of files that are to be edited, and the values of pieces of them."""

from flaggit.diagnostics import order
from flaggit.errors import UsageStop
from flaggit.source import rules, syntax
from flaggit.source.composing import events_composed
from flaggit.source.events import Unreadable
from flaggit.source.faults import START, Faults
from flaggit.source.reading import text_of

_CUT_SHORT = frozenset({rules.MARKERS.id, rules.DEPTH.id, rules.ANCHOR.id})


def decoded(data: bytes) -> str:
    """Give the text of a file that is to be edited, without a byte order mark.

    Raises:
        UsageStop: The file is too large, no UTF-8, or has characters that can't be seen.
    """
    faults = Faults("")
    text = text_of(data, faults)
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
        composed = events_composed(text, faults)
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
        value = events_composed(text, faults).value
    except Unreadable as error:
        syntax.report(error, text, faults)
        value = None
    if faults.findings:
        raise _unreadable(faults)
    return value


def _unreadable(faults: Faults) -> UsageStop:
    first = order(faults.findings)[0]
    span = first.place.span or START
    where = f"line {span.line}, column {span.column}"
    return UsageStop(f"this can't be edited: {first.message}", where=where, remedy=first.remedy)
