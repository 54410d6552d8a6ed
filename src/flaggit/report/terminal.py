"""The terminal: the one place where text gets colours."""

import os
import sys
from io import StringIO
from typing import TextIO, TypeAlias

from rich.console import Console
from rich.table import Table
from rich.text import Text

Showable: TypeAlias = Text | Table | str
"""What a text renderer gives: parts to print one below the other."""

STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan"}
# Control characters in a flag file's text must not reach the terminal as commands.
_CONTROLS = {
    code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (0x09, 0x0A)
}
NARROWEST = 60
PLAIN_WIDTH = 120


def safe(text: str) -> str:
    """Show control characters instead of sending them to the terminal."""
    return text.translate(_CONTROLS)


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
    """The parts as they look without colours: for tests and pipes."""
    stream = StringIO()
    page = console(stream, colour=False)
    for part in parts:
        page.print(part)
    return stream.getvalue()
