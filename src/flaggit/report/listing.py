"""`list` for people and for machines."""

import json

from rich.table import Table

from flaggit.commands.listing import Listed
from flaggit.report.terminal import Text, safe
from flaggit.report.words import counted

LONGEST_CELL = 60
WHOLE = {"key", "name", "service"}


def text(listed: Listed) -> list[Table | Text]:
    """Render a table; its last line says how many rows the filters left out."""
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    # A column that says nothing in any row only takes room.
    columns = [name for name in listed.columns if any(row[name] for row in listed.rows)]
    for name in columns:
        # A key or a name is copied from here: it stays whole, however narrow the terminal.
        table.add_column(name, overflow="fold", no_wrap=name in WHOLE)
    for row in listed.rows:
        table.add_row(*(Text(_cell(row[name])) for name in columns))
    noun = "retired flag" if listed.what == "retired" else listed.what.removesuffix("s")
    shown = counted(len(listed.rows), noun)
    if listed.total != len(listed.rows):
        shown = f"{len(listed.rows):,} of {counted(listed.total, noun)}"
    return [*([table] if listed.rows else []), Text(shown, "dim")]


def as_json(listed: Listed) -> str:
    """Render the rows as a JSON array of objects; lists stay lists."""
    rows = [{name: row[name] for name in listed.columns} for row in listed.rows]
    return json.dumps({listed.what: rows, "total": listed.total}, indent=2)


def _cell(value: str | tuple[str, ...]) -> str:
    told = safe(", ".join(value) if isinstance(value, tuple) else value)
    return told if len(told) <= LONGEST_CELL else told[: LONGEST_CELL - 1] + "…"
