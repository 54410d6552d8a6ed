"""`flaggit schema`."""

from typing import Annotated

import typer

from flaggit.cli.options import Folder, Format, Rev, chosen_folder, show
from flaggit.commands.schema import schema
from flaggit.errors import Exit
from flaggit.report import files as render

app = typer.Typer(add_completion=False)


@app.command(name="schema")
def verb(
    context: typer.Context,
    only_check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail when a file is out of date.")
    ] = False,
    form: Format = "text",
    folder: Folder = "",
    rev: Rev = "",
) -> None:
    """Write schemas/*.schema.json from the taxonomy, so that editors complete your own kinds, teams and attributes."""
    result = schema(chosen_folder(context.obj, folder), only_check=only_check, rev=rev)
    show(render.schema_json(result) if form == "json" else render.schema_text(result))
    stale = (result.outdated or result.stray) and not result.written
    raise typer.Exit(Exit.FINDINGS if stale else Exit.CLEAN)
