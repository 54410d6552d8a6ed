"""`flaggit init`."""

import time
from pathlib import Path
from typing import Annotated, Literal

import typer

from flaggit.cli.options import Format, show
from flaggit.commands.init import init
from flaggit.report import created as render

app = typer.Typer(add_completion=False)


@app.command(name="init")
def verb(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where to make it; this folder unless given.")
    ] = Path(),
    project: Annotated[
        str, typer.Option(metavar="NAME", help="The project's name; the folder's unless given.")
    ] = "",
    forge: Annotated[
        Literal["github", "gitlab"], typer.Option(help="Whose jobs check, review and publish the flags.")
    ] = "github",
    form: Format = "text",
) -> None:
    """Make a new flag repository that passes check: taxonomy, charter, one service, one flag, workflows, editor settings."""
    done = init(folder, project, today=int(time.time()), forge=forge)
    show(render.initialised_json(done) if form == "json" else render.initialised_text(done))
