"""The comments of a text: every `#` that no scalar contains, up to the end of its line."""

from typing import TYPE_CHECKING

from flaggit.frozen import Frozen

if TYPE_CHECKING:
    from flaggit.source.tree import Tree


class Comment(Frozen):
    """One comment.

    Attributes:
        start: Index of the `#`.
        end: Index of the end of its line, white space before it left out.
        text: From the `#` on.
        alone: Nothing else is on its line.
    """

    start: int
    end: int
    text: str
    alone: bool


def comments(tree: "Tree") -> tuple[Comment, ...]:
    """Find the comments of a text in order; of one that can't be read to its end, those in the part that can."""
    found: list[Comment] = []
    begin = 0
    for scalar in tree.scalars:
        found += _between(tree.text, begin, scalar.start)
        begin = scalar.end
        if scalar.style in {"|", ">"}:
            head = tree.text.find("\n", scalar.start)
            found += _between(tree.text, scalar.start, head if 0 <= head < scalar.end else scalar.end)
    found += _between(tree.text, begin, tree.read)
    return tuple(found)


def _between(text: str, begin: int, end: int) -> list[Comment]:
    found = []
    index = text.find("#", begin, end)
    while index >= 0:
        stop = text.find("\n", index)
        stop = len(text) if stop < 0 else stop
        body = text[index:stop].rstrip()
        line = text.rfind("\n", 0, index) + 1
        found.append(
            Comment(start=index, end=index + len(body), text=body, alone=not text[line:index].strip(" "))
        )
        index = text.find("#", stop, end)
    return found
