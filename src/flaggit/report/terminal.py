"""The terminal: the one place where text gets colours."""

import os
import sys
from collections.abc import Iterable
from io import StringIO
from typing import TYPE_CHECKING, Self, TextIO, TypeAlias

from flaggit.report.controls import safe

if TYPE_CHECKING:
    from rich import text
    from rich.console import Console
    from rich.table import Table

__all__ = ["STYLES", "Showable", "Text", "console", "plain", "safe", "write"]


class Text:
    """A line or more, in parts that each have a style. A pipe shows none, so rich is loaded by a terminal alone.

    Args:
        plain: The first part.
        style: How it looks, as rich names styles; the parts that follow begin with the same.
    """

    __slots__ = ("parts",)

    def __init__(self, plain: str = "", style: str = "") -> None:
        self.parts = [(plain, style)]

    def append(self, more: "str | Text", style: str = "") -> Self:
        """Add a part, or a text in its own styles, and return the whole."""
        if isinstance(more, str):
            self.parts.append((more, style))
            return self
        first, *rest = more.parts
        self.parts += [first, *((plain, f"{first[1]} {style}".strip()) for plain, style in rest)]
        return self

    @property
    def plain(self) -> str:
        """The text without its styles."""
        return "".join(plain for plain, _ in self.parts)

    def __str__(self) -> str:
        return self.plain

    def __rich__(self) -> "text.Text":
        """Give rich its own text: https://rich.readthedocs.io/en/stable/protocol.html."""
        from rich.text import Text as RichText  # noqa: PLC0415 - see above

        (plain, style), *more = self.parts
        made = RichText(plain, style)
        for part in more:
            made.append(*part)
        return made


Showable: TypeAlias = "Text | Table | str"
"""What a text renderer gives: parts to print one below the other."""

STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan"}
# A pipe has no width: whoever reads it wants one line a row.
PLAIN_WIDTH = 10_000


def console(stream: TextIO | None = None, *, colour: bool | None = None) -> "Console":
    """Make the console that text is written to.

    Args:
        stream: Where to write; standard output unless given.
        colour: Whether to use colours; when None, on a terminal only, and never with `NO_COLOR` set.
    """
    from rich.console import Console  # noqa: PLC0415 - see `Text`

    target = stream or sys.stdout
    terminal = target.isatty() if colour is None else colour
    plain = bool(os.environ.get("NO_COLOR")) and colour is None
    width = None if terminal else PLAIN_WIDTH
    return Console(
        file=target,
        force_terminal=terminal,
        no_color=plain,
        width=width,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
    )


def plain(*parts: Showable) -> str:
    """The parts as they look without colours, each row of a table on one line: for pipes and files."""
    return "".join(f"{line.rstrip(' ')}\n" for part in parts for line in _laid_out(part).split("\n"))


def _laid_out(part: Showable) -> str:
    if isinstance(part, str | Text):
        # Nothing wraps, so a text is its lines; what lays them out takes as long as all that found them.
        return str(part)
    stream = StringIO()
    console(stream, colour=False).print(part)
    return stream.getvalue().removesuffix("\n")


def write(parts: Iterable[Showable], stream: TextIO | None = None) -> None:
    """Write parts one below the other, to standard output unless another stream is given."""
    target = stream or sys.stdout
    if not target.isatty():
        target.write(plain(*parts))
        return
    page = console(target)
    for part in parts:
        page.print(part)
