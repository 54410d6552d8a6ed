"""`flaggit log`."""

import os
import sys
import time
from collections.abc import Iterator
from itertools import islice
from typing import Annotated

import typer

from flaggit.cli.options import Folder, Format, chosen_folder, show
from flaggit.commands.log import Entry, History, Wish, log
from flaggit.commands.sides import cache_folder
from flaggit.errors import Exit
from flaggit.report import logged as render

app = typer.Typer(add_completion=False)


@app.command(name="log")
def verb(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[KEY] [BASE..HEAD]",
            help="Flags, and the commits that HEAD has and BASE has not; all flags, the whole history unless given.",
            show_default=False,
        ),
    ] = None,
    flag: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="The same as a KEY; a flag is followed when it was renamed."),
    ] = None,
    service: Annotated[
        str, typer.Option("--service", "-s", metavar="NAME", help="Only flags that this service reads.")
    ] = "",
    environment: Annotated[
        str,
        typer.Option(
            "--environment",
            "-e",
            metavar="NAME",
            help="Only decisions that change in this environment or group.",
        ),
    ] = "",
    since: Annotated[
        str, typer.Option(metavar="6h|DAY", help="How far back: 30m, 6h, 3d, 2w, a day or an instant.")
    ] = "",
    limit: Annotated[int, typer.Option(metavar="N", min=0, help="The most entries; 0 for all.")] = 20,
    rev: Annotated[
        str,
        typer.Option(
            "--rev",
            metavar="COMMIT",
            help="The branch or commit whose history it is; the release branch unless given.",
        ),
    ] = "",
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """What happened to the flags: when, which, what changed for whom, who did it and who approved.

    Commit by commit, the newest first, shown as it is worked out. A merge is one entry: all that it brings. Edits that change no
    decision are called so, and what can't be read is an entry that says why.
    """
    given = words or []
    wish = Wish(
        range=next((word for word in given if ".." in word), ""),
        rev=rev,
        since=since,
        flags=(*(word for word in given if ".." not in word), *(flag or ())),
        service=service,
        environment=environment,
    )
    counter = _Counter()
    found = log(
        chosen_folder(context.obj, folder),
        wish,
        now=int(time.time()),
        cache=cache_folder(os.environ),
        looked=counter.looked,
    )
    # One more than is shown tells whether there is more.
    entries = islice(found.entries, limit + 1) if limit else found.entries
    if form == "json":
        kept = list(entries)
        show(render.as_json(found, kept[:limit] if limit else kept, more=0 < limit < len(kept)))
    else:
        _show(found, entries, limit, counter)
    raise typer.Exit(Exit.CLEAN)


def _show(found: History, entries: Iterator[Entry], limit: int, counter: "_Counter") -> None:
    shown, more, day = 0, False, ""
    for entry in entries:
        if limit and shown == limit:
            more = True
            break
        counter.wipe()
        lines, day = render.entry_text(entry, day)
        show(lines)
        shown += 1
    counter.wipe()
    show(render.end_text(found, shown, looked=counter.count, more=more))


class _Counter:
    """Says at a terminal how many commits were looked at, while nothing else can be said."""

    def __init__(self) -> None:
        self.count = 0
        self._terminal = sys.stderr.isatty() and sys.stdout.isatty()
        self._written = False

    def looked(self, count: int) -> None:
        self.count = count
        if self._terminal and count % 10 == 0:
            sys.stderr.write(f"\rlooked at {count} commits …")
            sys.stderr.flush()
            self._written = True

    def wipe(self) -> None:
        if self._written:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._written = False
