"""`flaggit help`."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from flaggit.cli.options import show
from flaggit.commands.manual import index, page
from flaggit.errors import UsageStop
from flaggit.report import manual as render

app = typer.Typer(add_completion=False)


@app.command(name="help")
def verb(
    context: typer.Context,
    topic: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TOPIC...",
            help="A finding's id such as FG204, a verb such as check or keys new; checks or exit-codes for a list.",
        ),
    ] = None,
) -> None:
    """Show the page of a finding (flaggit help FG204), of a verb, the exit codes, or all checks."""
    words = topic or []
    if words == ["checks"]:
        show(render.index_text(index()))
    elif words == ["exit-codes"]:
        show(render.exits_text())
    elif (told := _told(context, words)) is not None:
        show(told)
    elif len(words) > 1:
        raise UsageStop(f"there is no verb {' '.join(words)!r}", remedy="flaggit help shows them all")
    else:
        group: Any = context.find_root().command
        show(render.page_text(page(words[0], verbs=group.commands)))


def _told(context: typer.Context, words: Sequence[str]) -> str | None:
    """A verb's own help, the program's without words; None when there is no such verb."""
    inner: Any = context.find_root()
    for word in words:
        command = getattr(inner.command, "commands", {}).get(word)
        if command is None:
            return None
        inner = typer.Context(command, info_name=word, parent=inner)
    told: str = inner.command.get_help(inner)
    return told
