"""Lines and columns of the values of a document, looked up by JSON pointer.

Made late, for documents that have findings: it reads the text again, with every position.
"""

from bisect import bisect_right
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from flaggit.diagnostics import Span
from flaggit.source.characters import readable
from flaggit.source.lines import Where, read_lines
from flaggit.source.pointers import escape, parent_of, tokens_of

if TYPE_CHECKING:
    from flaggit.source.tree import Node, Tree


class Lines:
    """Turns indices of a text into lines and columns, and back.

    Args:
        text: The text; only a line feed ends a line.
    """

    __slots__ = ("_size", "_starts")

    def __init__(self, text: str) -> None:
        self._size = len(text)
        self._starts = [0]
        index = text.find("\n")
        while index >= 0:
            self._starts.append(index + 1)
            index = text.find("\n", index + 1)

    def line(self, index: int) -> int:
        """Give the line, from 1, that an index is on."""
        return bisect_right(self._starts, index)

    def span(self, start: int, end: int) -> Span:
        """Turn a range of indices into a span."""
        line, end_line = self.line(start), self.line(end)
        return Span(
            line=line,
            column=start - self._starts[line - 1] + 1,
            end_line=end_line,
            end_column=end - self._starts[end_line - 1] + 1,
        )

    def index(self, line: int, column: int) -> int:
        """Turn a line and a column into an index; what lies outside the text becomes its nearest index."""
        if line > len(self._starts):
            return self._size
        return min(self._starts[max(line, 1) - 1] + max(column, 1) - 1, self._size)


class _Entry(NamedTuple):
    """A value, and its key where it has one."""

    key: "Node | None"
    value: "Node"


class Positions:
    """Where the values and keys of one document are.

    A pointer is followed from the root, token by token. A table of all pointers would be quicker to ask, and many times as
    large as the file where many keys stand under long ones.

    Args:
        tree: The document with its positions; of two equal keys the first counts.
    """

    __slots__ = ("_inside", "_lines", "_root")

    def __init__(self, tree: "Tree") -> None:
        self._lines = Lines(tree.text)
        self._root = tree.root
        self._inside: dict[int, dict[str, _Entry]] = {}

    def span(self, pointer: str, on: Literal["key", "value"] = "value") -> Span:
        """Give the lines and columns of a value or of its key.

        What does not exist has the place of its nearest ancestor that does: of that ancestor's key, where it has one;
        of the first key in it, where it is an item of a list. An item has no key: its value is given instead.
        """
        node = self.node(pointer, on)
        if node is None:
            return self._nearest(pointer)
        return self._lines.span(node.start, node.end)

    def _nearest(self, pointer: str) -> Span:
        while pointer:
            pointer = parent_of(pointer)
            node = self.node(pointer, "key")
            if node is not None:
                inside = node.children()
                node = inside[0] if inside and not node.flow else node
                return self._lines.span(node.start, node.end if pointer else node.start)
        return Span(line=1, column=1, end_line=1, end_column=1)

    def node(self, pointer: str, on: Literal["key", "value"] = "value") -> "Node | None":
        """Give the node of a value or of its key, if there is one."""
        here = _Entry(None, self._root) if self._root else None
        if pointer:
            start, *tokens = pointer.split("/")
            here = None if start else here
            for token in tokens:
                here = here and self._entries(here.value).get(token)
        if here is None:
            return None
        return (here.key if on == "key" else None) or here.value

    def _entries(self, node: "Node") -> dict[str, _Entry]:
        """What is directly inside a node, by the token that a pointer has for it."""
        found = self._inside.get(id(node))
        if found is None:
            found = {str(number): _Entry(None, item) for number, item in enumerate(node.items)}
            for key, value in node.entries:
                if key.shape == "scalar":
                    found.setdefault(escape(key.text), _Entry(key, value))
            self._inside[id(node)] = found
        return found


def locate(data: bytes) -> Positions:
    """Find where everything in a file stands. Never raises for what is in it: what can't be read has no place."""
    return Positions(tree_of(data))


def tree_of(data: bytes) -> "Tree":
    """Read a file with the position of everything in it, as far as it can be read."""
    from flaggit.source.tree import grow  # noqa: PLC0415 - the parser takes longer to import than most files to read

    return grow(readable(data))


def locate_lines(data: bytes) -> Callable[[str], int]:
    """Give what says on which line a value begins, by its pointer, as `locate` would: plain documents need no parser for that."""
    text = readable(data)
    where: Where = {}
    composed = None if any(one in text for one in "\t\r\ufffd") else read_lines(text, where)
    root = composed.value if composed else None
    slow = cache(lambda: locate(data))

    def line(pointer: str) -> int:
        return _line(root, where, pointer) or slow().span(pointer).line

    return line


def _line(root: object, where: Where, pointer: str) -> int:
    """Follow a pointer; 0 when it leads nowhere, or to the whole document."""
    node, line = root, 0
    for token in tokens_of(pointer):
        step = int(token) if isinstance(node, list) and token.isdecimal() else token
        if not isinstance(node, dict | list) or not _is_in(node, step):
            return 0
        line = where.get((id(node), step), line)
        node = node[step]  # type: ignore[index]  # a place in a list, or a key
    while isinstance(node, dict | list) and node:
        # A block begins with what is first in it; what stands in brackets has no lines of its own.
        first = 0 if isinstance(node, list) else next(iter(node))
        line = where.get((id(node), first), line)
        node = node[first]
    return line


def _is_in(node: dict[object, object] | list[object], step: object) -> bool:
    return step in node if isinstance(node, dict) else isinstance(step, int) and step < len(node)
