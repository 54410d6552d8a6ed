"""The quick reading of plain documents: line by line, without the parser's events.

Nearly every document of a flag repository is made of lines that mean the same wherever they stand: `key:`,
`key: value`, `- value`, `- key: value`, with a value that begins and ends on its line (those in brackets are read by
`brackets`), and the same lines occur in thousands of files. Each such line is understood once; the indentation puts them
together. It takes a quarter of the time.

This reading never decides what is right. Where a line is anything else, where the indentation could mean a scalar that
goes on, where a key occurs twice or a value is ambiguous, it gives up, and the composer reads the document from the
start. What it does accept it reads as the composer would: the tests compare the two on generated documents.
"""

import re
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from flaggit.source.brackets import KEY, read_brackets
from flaggit.source.document import Composed
from flaggit.source.pointers import pointer_to
from flaggit.source.scalars import Meaning, resolve

_LINE: Final = re.compile(
    r"(?P<indent> *)(?P<dash>- )?"
    rf"(?:(?P<key>{KEY}):(?: +(?=[^ #])|(?P<opens> *(?: #.*)?$)))?"
    r"(?P<value>[^ ].*)?"
)
_PLAIN: Final = re.compile(
    r"((?:[A-Za-z0-9(]|[-+][0-9])[^:# ]*(?:(?: +(?![ #]|$)|:(?! |$)|(?<! )#)[^:# ]*)*)"
    r" *(?: #.*)?"
)
_QUOTED: Final = re.compile(r"\"([^\"\\]*)\" *(?: #.*)?|'([^']*)' *(?: #.*)?")
_MOST_FRAMES: Final = 16
_MOST_BRACKETS: Final = 12
_MEMO_SIZE: Final = 32_768
_LONGEST_KEPT: Final = 200

_Copying: TypeAlias = Callable[[Any], object]
_Line: TypeAlias = tuple[int, bool, str | None, object, bool, _Copying | None, tuple[str, ...]]
"""What one line says: the column, from 0, of its dash or its key; whether it begins a list item; the key of its entry, `None` for a
value alone; its value, `None` if the lines below hold it, or nothing does; whether there is a key and no value; what copies the
value, where that is a collection, of which every document gets its own; pointers, from the value on, of plain timestamps."""

_SKIPPED: Final = (-1, False, None, None, False, None, ())
_lines: dict[str, _Line] = {}
_Frame: TypeAlias = tuple[int, dict[object, object] | None, list[object]]
"""An open collection: the column of its keys or dashes; the mapping, or `None` and the list."""
_NO_ITEMS: Final[list[object]] = []


Where: TypeAlias = dict[tuple[int, object], int]
"""The line, from 1, of each value of a document, by the identity of the collection that it is in, and its key or place there."""


def read_lines(text: str, where: Where | None = None) -> Composed | None:  # noqa: C901 - one loop, which every line of every file goes through
    """Read a document that is made of plain lines; `None` when it is not, and nothing is known about it.

    Args:
        text: A text without forbidden characters, tabs and carriage returns.
        where: Gets the lines of what stands on a line of its own.
    """
    known = _lines.get
    stack: list[_Frame] = []
    root: dict[object, object] = {}
    frame: _Frame = (0, root, _NO_ITEMS)
    column, mapping, items = frame
    pending: object = None
    dates: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        entry = known(line) or _understood(line)
        if entry is None:
            return None
        indent, dash, key, value, opens, copy, inner_dates = entry
        if indent < 0:
            continue
        if dash or pending is not None or indent != column or mapping is None:
            found = _frame_for(stack, frame, entry, pending)
            if found is None:
                return None
            column, mapping, items = frame = found
        if copy is not None:
            value = copy(value)
        if mapping is None:
            items.append(value)
        elif key is None or key in mapping:
            return None
        else:
            mapping[key] = value
        if where is not None:
            where[(id(items), len(items) - 1) if mapping is None else (id(mapping), key)] = number
        pending = key if opens else None
        if inner_dates:
            path = _path([*stack, frame])
            dates += [path + pointer for pointer in inner_dates]
    return Composed(root, tuple(dates)) if root else None


def _frame_for(stack: list[_Frame], frame: _Frame, entry: _Line, pending: object) -> _Frame | None:
    """Open or close collections until the one that a line belongs to is reached; `None` if there is no such one.

    Args:
        stack: The open collections round `frame`; altered.
        frame: The innermost open collection.
        entry: The line.
        pending: The key of the line before, if that line holds no value.
    """
    indent, dash, key = entry[:3]
    column, mapping, items = frame
    if pending is not None and mapping is not None and (indent > column or (dash and indent == column)):
        if len(stack) >= _MOST_FRAMES:
            return None
        stack.append(frame)
        column, items = indent, ([] if dash else _NO_ITEMS)
        inner: dict[object, object] | None = None if dash else {}
        mapping[pending] = items if dash else inner
        mapping = inner
    while indent < column or (indent == column and mapping is None and not dash):
        column, mapping, items = stack.pop()
    if indent != column or dash is not (mapping is None):
        return None
    if mapping is not None or key is None:
        return column, mapping, items
    stack.append((column, None, items))
    first: dict[object, object] = {}
    items.append(first)
    return column + 2, first, _NO_ITEMS


def _path(frames: list[_Frame]) -> str:
    """Name the place of the value that was put last: the last key or item of each open collection."""
    tokens: list[str | int] = []
    for _, mapping, items in frames:
        if mapping is None:
            tokens.append(len(items) - 1)
        elif mapping:
            tokens.append(str(next(reversed(mapping))))
    return pointer_to(tokens)


def _copying(value: object) -> _Copying | None:
    """Give what copies a value; `None` if it is no collection."""
    if not isinstance(value, (dict, list)):
        return None
    inside = value.values() if isinstance(value, dict) else value
    nested = any(isinstance(item, (dict, list)) for item in inside)
    return _copy if nested else type(value).copy


def _copy(value: object) -> object:
    if isinstance(value, dict):
        return {key: _copy(item) if isinstance(item, (dict, list)) else item for key, item in value.items()}
    if isinstance(value, list):
        return [_copy(item) if isinstance(item, (dict, list)) else item for item in value]
    return value


def _understood(line: str) -> _Line | None:
    """Understand a line by itself, and remember it; `None` if it needs the lines around it."""
    body = line.lstrip(" ")
    entry = _SKIPPED if not body or body[0] == "#" else _parsed(line)
    if entry is not None and len(line) <= _LONGEST_KEPT:
        if len(_lines) >= _MEMO_SIZE:
            _lines.clear()
        _lines[line] = entry
    return entry


def _parsed(line: str) -> _Line | None:
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    key: str | None = match["key"]
    text: str | None = match["value"]
    opens = match["opens"] is not None
    if (key is not None and resolve(key) != (Meaning.VALUE, key, "")) or opens is (text is not None):
        return None
    composed = Composed(None, ()) if text is None else _value(text)
    if composed is None:
        return None
    indent, dash = len(match["indent"]), match["dash"] is not None
    return indent, dash, key, composed.value, opens, _copying(composed.value), composed.dates


def _value(text: str) -> Composed | None:
    """Give a value that begins and ends on its line."""
    if plain := _PLAIN.fullmatch(text):
        meaning, value, _ = resolve(plain[1])
        if meaning is Meaning.DATE:
            return Composed(value, ("",))
        return Composed(value, ()) if meaning is Meaning.VALUE else None
    if quoted := _QUOTED.fullmatch(text):
        return Composed(quoted[1] if quoted[1] is not None else quoted[2], ())
    if text[0] in "[{\"'" and text.count("[") + text.count("{") <= _MOST_BRACKETS:
        return (read_brackets(text) if text[0] in "[{" else None) or _fragment(text)
    return None


def _fragment(text: str) -> Composed | None:
    from flaggit.source.composing import fragment  # noqa: PLC0415 - few texts need the parser, which takes long to import

    return fragment(text)
