"""Where everything in a document stands: the slow reading, for findings, edits and layout.

Positions are indices into the text, in characters. A block collection ends where its last value ends, unlike in libyaml,
where it ends at the next token, comments included. A text that can't be read to its end gives the tree of what comes
before the fault.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

from flaggit.frozen import Frozen
from flaggit.source.compose import DEEPEST
from flaggit.source.events import (
    Alias,
    DocumentEnd,
    Event,
    MappingEnd,
    MappingStart,
    Scalar,
    SequenceEnd,
    SequenceStart,
    StreamEnd,
    Unreadable,
    reader,
)

_BLOCK_TEXT: Final = frozenset("|>")


@dataclass(slots=True, kw_only=True)
class Node:
    """One value or key, and where it is.

    Attributes:
        shape: What it is; an alias counts as a scalar.
        start: Index of its first character.
        end: Index after its last one that is no white space.
        flow: Of a collection: written with brackets.
        style: Of a scalar: empty for plain, else one of `'`, `"`, `|` and `>`.
        text: Of a scalar: its text, escapes and folding undone.
        items: Of a list: its values.
        entries: Of a mapping: its keys and values, in order, duplicates too.
    """

    shape: Literal["scalar", "sequence", "mapping"]
    start: int
    end: int
    flow: bool = False
    style: str = ""
    text: str = ""
    items: list["Node"] = field(default_factory=list)
    entries: list[tuple["Node", "Node"]] = field(default_factory=list)

    def children(self) -> list["Node"]:
        """Give the nodes directly inside, keys and values, in the order of the text."""
        return [*self.items, *(node for entry in self.entries for node in entry)]


class Tree(Frozen):
    """A document with positions.

    Attributes:
        text: The text that the positions are indices of.
        root: The document's value; `None` if there is none.
        scalars: Start and end of each scalar, in order.
        read: Index up to which the text was understood.
    """

    text: str
    root: Node | None
    scalars: tuple[Node, ...]
    read: int


def grow(text: str) -> Tree:
    """Read a text with the position of every value. Never raises for what is in it."""
    growth = _Growth(text)
    get = reader(text)
    try:
        while growth.take(get()):
            pass
    except Unreadable:
        growth.close_all()
        return Tree(text=text, root=growth.root, scalars=tuple(growth.scalars), read=growth.last)
    growth.close_all()
    return Tree(text=text, root=growth.root, scalars=tuple(growth.scalars), read=len(text))


class _Growth:
    """A tree while it is read; each open collection comes with the key that waits for its value."""

    __slots__ = ("_open", "_text", "last", "root", "scalars")

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[tuple[Node, list[Node]]] = []
        self.root: Node | None = None
        self.scalars: list[Node] = []
        self.last = 0

    def take(self, event: Event) -> bool:
        """Take one event; whether another one is wanted."""
        kind = event.__class__
        if kind is Scalar or kind is Alias:
            self._put(self._scalar(event))
        elif kind is MappingStart or kind is SequenceStart:
            self.last = event.end_mark.index
            shape: Literal["mapping", "sequence"] = "mapping" if kind is MappingStart else "sequence"
            start = event.start_mark.index
            self._open.append((Node(shape=shape, start=start, end=self.last, flow=event.flow_style), []))
            return len(self._open) <= DEEPEST
        elif kind is MappingEnd or kind is SequenceEnd:
            self._close(event.end_mark.index)
        return kind is not DocumentEnd and kind is not StreamEnd

    def close_all(self) -> None:
        """Close what is open: the text ends here, or can't be read further."""
        while self._open:
            self._close(self.last)

    def _scalar(self, event: Event) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        style = getattr(event, "style", "") or ""
        end = start + len(self._text[start:end].rstrip()) if style in _BLOCK_TEXT else end
        self.last = max(self.last, end)
        node = Node(shape="scalar", start=start, end=end, style=style, text=getattr(event, "value", ""))
        self.scalars.append(node)
        return node

    def _close(self, index: int) -> None:
        node, waiting = self._open.pop()
        self.last = max(self.last, index) if node.flow else self.last
        inside = node.children()
        node.end = self.last if node.flow else max((child.end for child in inside), default=node.end)
        if waiting:
            node.entries.append((waiting[0], Node(shape="scalar", start=node.end, end=node.end)))
        self._put(node)

    def _put(self, node: Node) -> None:
        if not self._open:
            self.root = self.root or node
            return
        outer, waiting = self._open[-1]
        if outer.shape == "sequence":
            outer.items.append(node)
        elif waiting:
            outer.entries.append((waiting.pop(), node))
        else:
            waiting.append(node)
