"""A document as what is to be written: entries and items, each with its comments, in canonical order.

A comment belongs to the entry whose line it ends, or else to the next entry below it; comments below the last entry of
a block belong to the block if they are indented like it. A collection in brackets stays in brackets while it fits the
line; one with comments or line breaks inside is kept as it is.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from flaggit.frozen import Frozen
from flaggit.source.editing.shapes import Shape
from flaggit.source.faults import shortened
from flaggit.source.tree import Node

WIDTH = 100
"""How many columns a line may have before a collection in brackets becomes a block."""


class KeptAsItIs(Exception):
    """The document has something that can't be laid out anew; the text says what."""


class Line(Frozen):
    """A comment line or, with empty text, a blank line between entries."""

    column: int
    text: str


@dataclass(slots=True, kw_only=True)
class Inline:
    """A value on one line."""

    text: str


@dataclass(slots=True, kw_only=True)
class Raw:
    """A value of several lines: the first stands behind the key, the others are indented by two."""

    lines: list[str]


@dataclass(slots=True, kw_only=True)
class Block:
    """A block mapping or list.

    Attributes:
        entries: What is in it; the items of a list have no key.
        listed: It is a list.
        tail: Comment lines below its last entry.
    """

    entries: list["Entry"]
    listed: bool
    tail: list[str] = field(default_factory=list)


Piece: TypeAlias = Inline | Raw | Block


@dataclass(slots=True, kw_only=True)
class Entry:
    """A key with its value, or an item.

    Attributes:
        key: The key as it is written; empty for an item.
        name: The key's text, or the item's if it is a scalar; for order.
        piece: The value.
        above: Comment lines (and blank ones) above it.
        beside: The comment at the end of its line, with the white space before it.
    """

    key: str
    name: str
    piece: Piece
    above: list[str] = field(default_factory=list)
    beside: str = ""


class Layout:
    """Lays out one text.

    Args:
        text: The whole text, without carriage returns.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def root(self, node: Node, shape: Shape) -> tuple[list[str], Block]:
        """Give the lines of the head (a comment set off by a blank line, `---`) and the document."""
        first = node.entries[0][0].start
        _, lines = self._gap(0, first, at_start=True)
        head = max((at for at, line in enumerate(lines) if line.text in {"", "---"}), default=-1) + 1
        block, rest = self._block(node, shape, lines[head:], len(self._text), 0)
        block.tail += _texts(rest)
        return _texts(lines[:head]), block

    def _gap(self, begin: int, end: int, *, at_start: bool = False) -> tuple[str, list[Line]]:
        """Take apart what stands between two values: the comment at the end of the line, and the lines below."""
        pieces = self._text[begin:end].split("\n")
        first = "" if at_start else pieces[0].rstrip()
        below = pieces[:-1] if at_start else pieces[1:-1]
        if end == len(self._text) and len(pieces) > 1:
            below.append(pieces[-1])
        if first.strip() and not first.lstrip().startswith("#"):
            raise KeptAsItIs(f"it has {first.strip()} where only a comment can be kept")
        lines: list[Line] = []
        for piece in below:
            body = piece.strip()
            if body and body[0] != "#" and not (at_start and body == "---"):
                raise KeptAsItIs(f"it has {body} where only a comment can be kept")
            if body or (lines and lines[-1].text) or not lines:
                lines.append(Line(column=len(piece) - len(piece.lstrip()), text=body))
        return first, lines

    def _block(
        self, node: Node, shape: Shape, above: list[Line], limit: int, least: int
    ) -> tuple[Block, list[Line]]:
        """Lay out a block collection.

        Args:
            node: The collection.
            shape: How it is laid out.
            above: The lines above its first entry.
            limit: Where the next thing behind it begins.
            least: The column from which on a comment below the last entry belongs to it.
        """
        listed = node.shape == "sequence"
        starts = [self._dash(item) for item in node.items] or [key.start for key, _ in node.entries]
        entries = []
        for place, start in enumerate(starts):
            stop = starts[place + 1] if place + 1 < len(starts) else limit
            if listed:
                entry, above_next = self._item(node.items[place], shape, start, stop)
            else:
                entry, above_next = self._entry(*node.entries[place], shape, stop)
            entry.above = [*_texts(above), *entry.above]
            entries.append(entry)
            above = above_next
        tail, rest = _split(above, least)
        return Block(
            entries=_ordered(entries, shape, listed=listed, block=True), listed=listed, tail=_texts(tail)
        ), rest

    def _dash(self, item: Node) -> int:
        return self._text.rfind("-", 0, item.start)

    def _item(self, node: Node, shape: Shape, start: int, stop: int) -> tuple[Entry, list[Line]]:
        inner, lines = self._gap(start + 1, node.start)
        column = self._column(node.start)
        piece, beside, rest = self._value(node, shape.each(), [], stop, column, column)
        entry = Entry(key="", name=node.text, piece=piece, beside=beside)
        entry.above = [text for text in (inner.strip(), *_texts(lines)) if text]
        return entry, rest

    def _entry(self, key: Node, value: Node, shape: Shape, stop: int) -> tuple[Entry, list[Line]]:
        source = self._text[key.start : key.end]
        column = self._column(key.start)
        colon = self._text.find(":", key.end)
        if colon < 0 or self._text[key.end : colon].strip() or "\n" in self._text[key.start : colon]:
            raise KeptAsItIs(f"its key {shortened(key.text)} is written in a way that can't be kept")
        block = value.shape != "scalar" and not value.flow
        begin = self._dash(value.items[0]) if block and value.items else max(value.start, colon + 1)
        head, lines = self._gap(colon + 1, begin)
        width = column + len(source) + 2
        least = max(column + 1, self._column(value.start)) if block else column + 1
        piece, beside, rest = self._value(
            value, shape.under(key.text), lines if block else [], stop, least, width
        )
        entry = Entry(key=source, name=key.text, piece=piece, beside=beside)
        if isinstance(piece, Block) and block:
            entry.beside = head
        elif head or lines:
            entry.above = [text for text in (head.strip(), *_texts(lines)) if text]
        return entry, rest

    def _value(
        self, node: Node, shape: Shape, above: list[Line], stop: int, least: int, width: int
    ) -> tuple[Piece, str, list[Line]]:
        if node.shape != "scalar" and not node.flow:
            block, rest = self._block(node, shape, above, stop, least)
            if shape.line and (text := _inline(block)):
                return Inline(text=text), "", rest
            return block, "", rest
        end = max(node.end, node.start)
        if node.start == node.end and self._text[end : end + 1] == ":":
            end += 1
        beside, rest = self._gap(end, stop)
        return self._flat(node, shape, width), beside, rest

    def _flat(self, node: Node, shape: Shape, width: int) -> Piece:
        """Lay out a scalar or a collection in brackets."""
        source = self._text[node.start : node.end]
        if node.shape == "scalar":
            return Inline(text=source) if "\n" not in source else _raw(source, node.style)
        if "\n" in source and "#" in source:
            return _raw(source, "")
        block = self._opened(node, shape)
        text = _inline(block) if block.entries else ("[]" if block.listed else "{}")
        if not text:
            return _raw(source, "")
        if block.entries and not shape.line and (shape.grows or width + len(text) > WIDTH):
            block.entries = _ordered(block.entries, shape, listed=block.listed, block=True)
            return block
        return Inline(text=text)

    def _opened(self, node: Node, shape: Shape) -> Block:
        """Lay out a collection in brackets as a block."""
        listed = node.shape == "sequence"
        entries = [
            Entry(key="", name=item.text, piece=self._flat(item, shape.each(), 0)) for item in node.items
        ] or [
            Entry(
                key=self._text[key.start : key.end],
                name=key.text,
                piece=self._flat(value, shape.under(key.text), 0),
            )
            for key, value in node.entries
        ]
        return Block(entries=_ordered(entries, shape, listed=listed, block=False), listed=listed)

    def _column(self, index: int) -> int:
        return index - (self._text.rfind("\n", 0, index) + 1)


def _texts(lines: list[Line]) -> list[str]:
    return [line.text for line in lines]


def _split(lines: list[Line], least: int) -> tuple[list[Line], list[Line]]:
    """Divide the lines below a block into its own and the rest: its own are comments that are indented enough."""
    own = 0
    for place, line in enumerate(lines):
        if line.text and line.column < least:
            break
        own = place + 1 if line.text else own
    return lines[:own], lines[own:]


def _ordered(entries: list[Entry], shape: Shape, *, listed: bool, block: bool) -> list[Entry]:
    if not listed:
        return sorted(entries, key=lambda entry: shape.rank(entry.name))
    scalars = all(isinstance(entry.piece, Inline) and entry.name for entry in entries)
    if scalars and (shape.grows or (shape.condition and block)):
        return sorted(entries, key=lambda entry: entry.name)
    return entries


def _inline(block: Block) -> str:
    """Write a block in brackets; empty if it has comments or values that need lines of their own."""
    if block.tail or any(entry.above or entry.beside for entry in block.entries):
        return ""
    parts = []
    for entry in block.entries:
        piece = entry.piece
        text = piece.text if isinstance(piece, Inline) else _inline(piece) if isinstance(piece, Block) else ""
        if "\n" in entry.key or (not text and not isinstance(piece, Inline)):
            return ""
        parts.append(text or "null" if block.listed else f"{entry.key}: {text or 'null'}")
    return f"[{', '.join(parts)}]" if block.listed else f"{{{', '.join(parts)}}}"


def _raw(source: str, style: str) -> Raw:
    first, *others = source.split("\n")
    if style not in {"|", ">"}:
        return Raw(lines=[first.rstrip(), *(line.strip() for line in others)])
    sign = first.partition("#")[0]
    if "+" in sign or any(character.isdecimal() for character in sign):
        raise KeptAsItIs("a block text has signs for its indentation or its end")
    filled = [line for line in others if line.strip()]
    indent = len(filled[0]) - len(filled[0].lstrip(" ")) if filled else 0
    return Raw(lines=[first.rstrip(), *(line[indent:] for line in others)])
