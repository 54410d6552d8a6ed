"""`flaggit fmt`."""

from pathlib import Path
from typing import Annotated

import typer

from flaggit.cli.options import Folder, Format, chosen_folder, show
from flaggit.commands.fmt import fmt
from flaggit.errors import Exit
from flaggit.report import files as render

app = typer.Typer(add_completion=False)


@app.command(name="fmt")
def verb(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH...", help="Files or folders; all unless given.")
    ] = None,
    only_check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail when a file would change.")
    ] = False,
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Lay flag files out in the one way: order of keys, indentation, sorted sets. Comments and meaning stay."""
    result = fmt(chosen_folder(context.obj, folder), paths or (), only_check=only_check)
    show(render.fmt_json(result) if form == "json" else render.fmt_text(result))
    raise typer.Exit(Exit.FINDINGS if result.left or (result.changed and only_check) else Exit.CLEAN)
