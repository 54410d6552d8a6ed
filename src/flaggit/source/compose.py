"""From events to one plain value: the composer of the strict subset.

It keeps its own stack, so that no text can exhaust Python's, and stops at the 33rd level. Positions are kept for faults
only: most documents have none, and making them for every value costs more than reading. What is at fault is kept as
far as it can be told (see `Document.value`), so that one run reports as much as possible.
"""

import re
from collections.abc import Callable
from enum import Enum
from typing import Final, TypeAlias

from flaggit.diagnostics import Place, Span
from flaggit.frozen import replace
from flaggit.source import rules
from flaggit.source.document import Composed
from flaggit.source.events import (
    Alias,
    DocumentEnd,
    DocumentStart,
    Event,
    MappingEnd,
    MappingStart,
    Scalar,
    SequenceEnd,
    SequenceStart,
    StreamEnd,
    span_of,
)
from flaggit.source.faults import Faults, On, shortened
from flaggit.source.pointers import escape, pointer_to
from flaggit.source.scalars import Meaning, Plain, quoted, resolve

DEEPEST: Final = 32
"""How many collections may stand inside one another."""

_MEMO_SIZE: Final = 65_536


class _Key(Enum):
    """What stands for a mapping's pending key when there is none to put a value under."""

    NONE = "the next node is a key"
    NOWHERE = "the value of a key at fault: it is dropped"
    COLLECTION = "a collection in the place of a key is being read"
    TOO_DEEP = "the collection that begins here is one level too deep"


_MISS: Final = _Key.NONE
_Mapping: TypeAlias = "dict[object, object]"
_Frame: TypeAlias = "tuple[_Mapping, list[object] | None, object]"
_values: dict[str, object] = {}
_PROPERTY: Final = re.compile(r"[&!][^\s,\[\]{}]*")


def compose(get: Callable[[], Event], faults: Faults, text: str) -> Composed:  # noqa: C901, PLR0912 - one loop that calls nothing for a plain value; taken apart it takes half as long again
    """Read one document from its events.

    Args:
        get: Gives the next event.
        faults: Where faults go.
        text: The text, if a tag or an anchor may be in it (`&` or `!` occurs somewhere); else empty.

    Raises:
        Unreadable: The text is not YAML. What was found up to there is in `faults`.
    """
    oddities = _Oddities(faults)
    known = _values.get
    frames: list[_Frame] = []
    root: list[object] = []
    mapping: _Mapping = {}
    sequence: list[object] | None = root
    key: object = _Key.NONE
    value: object
    while True:
        event = get()
        kind = event.__class__
        if text:
            oddities.properties(event, text, frames, sequence, key)
        if kind is Scalar:
            value = event.value if event.style else known(event.value, _MISS)
            if value is _MISS:
                value = oddities.plain(event, frames, sequence, key)
        elif kind is MappingStart or kind is SequenceStart:
            key = oddities.opening(event, frames, sequence, key)
            if key is _Key.TOO_DEEP:
                return Composed(None, ())
            frames.append((mapping, sequence, key))
            mapping, sequence, key = {}, (None if kind is MappingStart else []), _Key.NONE
            continue
        elif kind is MappingEnd or kind is SequenceEnd:
            value = _closed(mapping) if sequence is None else sequence
            mapping, sequence, key = frames.pop()
        elif kind is Alias:
            value = oddities.alias(event, frames, sequence, key)
        elif oddities.ends(event):
            return Composed(root[0] if root else None, tuple(oddities.dates))
        else:
            continue
        if sequence is not None:
            sequence.append(value)
        elif key is not _Key.NONE:
            mapping[key] = value
            key = _Key.NOWHERE if key is _Key.COLLECTION else _Key.NONE
        else:
            key = oddities.key(event, value, frames, mapping)


def _closed(mapping: _Mapping) -> _Mapping:
    """Give a mapping without what stood under keys that were none."""
    mapping.pop(_Key.NOWHERE, None)
    mapping.pop(_Key.COLLECTION, None)
    return mapping


class _Oddities:
    """All that a plain document does not have, one method each; the loop calls them with where it stands."""

    __slots__ = ("_faults", "_started", "_told", "dates")

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._started = self._told = False
        self.dates: list[str] = []

    def plain(self, event: Event, frames: list[_Frame], sequence: list[object] | None, key: object) -> object:
        """Give the value of a plain scalar that was not met before."""
        text = event.value
        plain = resolve(text)
        if plain.meaning is Meaning.VALUE:
            if len(_values) >= _MEMO_SIZE:
                _values.clear()
            _values[text] = plain.value
            return plain.value
        pointer = _pointer(frames, sequence, key)
        if sequence is None and key is _Key.NONE:
            return self._odd_key(event, plain, f"{pointer}/{escape(text)}")
        if plain.meaning is Meaning.DATE:
            self.dates.append(pointer)
        else:
            self._faults.scalar(plain, self._place(event, pointer), text)
        return plain.value

    def key(self, event: Event, value: object, frames: list[_Frame], mapping: _Mapping) -> object:
        """Give the key to use: the value itself, unless it is no string or is there already."""
        if (value.__class__ is str and value not in mapping) or value is _Key.NOWHERE:
            return value
        text = value if isinstance(value, str) else event.value
        place = self._place(event, f"{_pointer(frames, None, _Key.NONE)}/{escape(text)}", "key")
        if not isinstance(value, str):
            self._faults.key(place, text)
        if text not in mapping:
            return text
        first = replace(place, span=None, note="the first one")
        self._faults.add(rules.DUPLICATE, place, f"{_key(text)} is there twice", related=(first,))
        return _Key.NOWHERE

    def _odd_key(self, event: Event, plain: Plain, pointer: str) -> object:
        place = self._place(event, pointer, "key")
        if plain.meaning is Meaning.MERGE:
            self._faults.add(rules.MERGE, place, "<< is a merge key in YAML 1.1 and a plain key in 1.2")
            return _Key.NOWHERE
        if plain.meaning is Meaning.TOO_LARGE:
            self._faults.key(place, event.value)
        else:
            quoting = Plain(Meaning.AMBIGUOUS, plain.value, quoted(event.value))
            self._faults.scalar(quoting, place, event.value)
        return event.value

    def opening(
        self, event: Event, frames: list[_Frame], sequence: list[object] | None, key: object
    ) -> object:
        """Give the key that waits while a collection is read; one that may not be a key, or is too deep, is reported."""
        if sequence is None and key is _Key.NONE:
            what = "a mapping" if event.__class__ is MappingStart else "a list"
            place = self._place(event, _pointer(frames, None, key))
            remedy = "Write a text as the key."
            self._faults.add(rules.KEY, place, f"{what} stands where a key should be", remedy=remedy)
            key = _Key.COLLECTION
        if len(frames) < DEEPEST:
            return key
        place = self._place(event, _pointer(frames, sequence, key))
        self._faults.add(rules.DEPTH, place, f"more than {DEEPEST} levels: nothing from here on was read")
        return _Key.TOO_DEEP

    def alias(self, event: Event, frames: list[_Frame], sequence: list[object] | None, key: object) -> object:
        """Report an alias; its value is not known."""
        place = self._place(event, _pointer(frames, sequence, key))
        self._faults.add(rules.ANCHOR, place, f"*{shortened(str(event.anchor))} is an alias")
        return _Key.NOWHERE if sequence is None and key is _Key.NONE else None

    def properties(
        self, event: Event, text: str, frames: list[_Frame], sequence: list[object] | None, key: object
    ) -> None:
        """Report the anchor or the tag of a node. The lone tag `!` shows in the text alone, not in the event."""
        if event.__class__ not in _NODES:
            return
        start = event.start_mark
        anchor, tag = event.anchor, event.tag
        if anchor is None and tag is None and text[start.index : start.index + 1] != "!":
            return
        match = _PROPERTY.match(text, start.index)
        length = len(match.group()) if match else 1
        span = Span(
            line=start.line + 1,
            column=start.column + 1,
            end_line=start.line + 1,
            end_column=start.column + 1 + length,
        )
        place = self._faults.place(span, _pointer(frames, sequence, key))
        if anchor is not None:
            self._faults.add(rules.ANCHOR, place, f"&{shortened(anchor)} is an anchor")
        if anchor is None or tag is not None:
            named = match.group() if match and anchor is None else str(tag)
            self._faults.add(rules.TAG, place, f"{shortened(named)} is a tag")

    def ends(self, event: Event) -> bool:
        """Take the start or end of a document or of the file; whether nothing more is to be read."""
        kind = event.__class__
        if kind is DocumentStart:
            if self._started:
                self._marker(event, "a second document begins here: nothing from here on was read")
                return True
            self._started = True
            if event.version or event.tags:
                self._marker(event, "a directive stands before the document")
        elif kind is DocumentEnd and event.explicit:
            self._marker(event, "... ends the document; the end of the file does that")
        return kind is StreamEnd

    def _marker(self, event: Event, message: str) -> None:
        if not self._told:
            self._told = True
            self._faults.add(rules.MARKERS, self._place(event, ""), message)

    def _place(self, event: Event, pointer: str, on: On = "value") -> Place:
        return self._faults.place(span_of(event.start_mark, event.end_mark), pointer, on)


_NODES: Final = frozenset({Scalar, MappingStart, SequenceStart})


def _key(text: str) -> str:
    return f"the key {shortened(text)}" if text else "an empty key"


def _pointer(frames: list[_Frame], sequence: list[object] | None, key: object) -> str:
    """Name the place where the next value goes; what lies inside a key is named by the mapping that has the key."""
    tokens: list[str | int] = []
    for _, outer_sequence, outer_key in [*frames, ({}, sequence, key)][1:]:
        if outer_sequence is not None:
            tokens.append(len(outer_sequence))
        elif isinstance(outer_key, str):
            tokens.append(outer_key)
        else:
            break
    return pointer_to(tokens)
