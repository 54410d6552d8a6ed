"""The terminal: the one place where text gets colours."""

import os
import sys
from collections.abc import Iterable
from io import StringIO
from typing import TextIO, TypeAlias

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flaggit.report.controls import safe

__all__ = ["STYLES", "Showable", "console", "plain", "safe", "write"]

Showable: TypeAlias = Text | Table | str
"""What a text renderer gives: parts to print one below the other."""

STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan"}
# A pipe has no width: whoever reads it wants one line a row.
PLAIN_WIDTH = 10_000


def console(stream: TextIO | None = None, *, colour: bool | None = None) -> Console:
    """Make the console that text is written to.

    Args:
        stream: Where to write; standard output unless given.
        colour: Whether to use colours; when None, on a terminal only, and never with `NO_COLOR` set.
    """
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
    if not isinstance(part, Table):
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
