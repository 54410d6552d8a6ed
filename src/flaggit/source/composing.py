"""The reading of any text, by the parser: what the quick reading of plain lines does not know comes here."""

from flaggit.source import rules, syntax
from flaggit.source.compose import compose
from flaggit.source.document import Composed
from flaggit.source.events import Unreadable, depth_refused, reader
from flaggit.source.faults import START, Faults


def composed(text: str, faults: Faults) -> Composed:
    """Read the text of a document; what is wrong with it, that it is no mapping too, goes to `faults`."""
    try:
        made = events_composed(text, faults)
    except Unreadable as error:
        syntax.report(error, text, faults)
        return Composed(None, ())
    if made.value.__class__ is not dict and not faults.findings:
        _no_mapping(made.value, faults)
    return made


def events_composed(text: str, faults: Faults) -> Composed:
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
        faults.add(rules.EMPTY, faults.place(START), "the file holds no document")
        return
    what = "a list" if isinstance(value, list) else "a single value"
    faults.add(rules.TOP_LEVEL, faults.place(START), f"the document is {what}, not a mapping")


def fragment(text: str) -> Composed | None:
    """Read a value in brackets or quotes by the composer: standing alone it means what it means behind a key.

    `None` if it is not one whole value without any fault.
    """
    faults = Faults("")
    try:
        made = compose(reader(text), faults, text)
    except Unreadable:
        return None
    shape: type = {"[": list, "{": dict}.get(text[0], str)
    return made if not faults.findings and type(made.value) is shape else None
