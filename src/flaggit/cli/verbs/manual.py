"""`flaggit help`."""

from typing import Annotated

import typer

from flaggit.cli.options import show
from flaggit.commands.manual import index, page
from flaggit.report import manual as render

app = typer.Typer(add_completion=False)


@app.command(name="help")
def verb(
    context: typer.Context,
    topic: Annotated[
        str,
        typer.Argument(metavar="TOPIC", help="A finding's id, a verb, or a list."),
    ] = "",
) -> None:
    """Show the page of a finding (flaggit help FG204), of a verb, the exit codes, or all checks."""
    program = context.find_root()
    if not topic:
        typer.echo(program.command.get_help(program))
        return
    command = program.command.get_command(program, topic) if hasattr(program.command, "get_command") else None
    if command is not None:
        with typer.Context(command, info_name=topic, parent=program) as inner:
            typer.echo(command.get_help(inner))
        return
    if topic == "checks":
        show(render.index_text(index()))
        return
    if topic == "exit-codes":
        show(render.exits_text())
        return
    show(render.page_text(page(topic)))
