"""What the demo shows: headings, tables and promises. Colours only on a terminal."""

import sys

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

WIDEST, ROOMY = 110, 90
INDENT = (0, 0, 0, 3)
STYLES = {"true": "green", "false": "dim", "FLAG_NOT_FOUND": "red"}
WORDS = {"true": "on", "false": "off"}


class Screen:
    """Where the demo speaks, and what it has promised."""

    def __init__(self) -> None:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="replace")
        console = Console(highlight=False)
        self._console = Console(
            highlight=False, width=min(console.width, WIDEST) if console.is_terminal else WIDEST
        )
        self._step = 0
        self.broken: list[str] = []

    def step(self, title: str) -> None:
        """Begin a part of the story."""
        self._step += 1
        self._console.print(Text(f"\n{self._step}  {title}", "bold cyan"))

    def say(self, what: str, style: str = "") -> None:
        """Say a sentence."""
        self._console.print(Padding(Text(what, style), INDENT, expand=False))

    def command(self, *words: str) -> None:
        """Show a command that is being run."""
        self._console.print(Text(f"   $ {' '.join(words)}", "bold"))

    def change(self, lines: str) -> None:
        """Show the lines of a diff."""
        for line in lines.splitlines():
            self._console.print(Text(f"     {line}", "green" if line.startswith("+") else "red"))

    def table(self, columns: list[str], rows: list[list[str]], left: int = 1) -> None:
        """Show a table; decisions are shown as words, and the first `left` columns are ranged left."""
        gap = 2 if self._console.width >= ROOMY else 1
        table = Table(box=None, padding=(0, gap, 0, 0), header_style="bold")
        for at, name in enumerate(columns):
            table.add_column(name, justify="left" if at < left else "right", no_wrap=True)
        for row in rows:
            table.add_row(*(Text(WORDS.get(cell, cell), STYLES.get(cell, "")) for cell in row))
        self._console.print(Padding(table, INDENT, expand=False))

    def promise(self, what: str, *, kept: bool) -> None:
        """Say whether a promise holds; one that does not fails the demo."""
        mark, style = ("kept", "green") if kept else ("BROKEN", "bold red")
        self._console.print(Padding(Text(f"{mark}: ", style) + Text(what), INDENT, expand=False))
        if not kept:
            self.broken.append(what)
