"""`flaggit build`."""

import os
import time
from pathlib import Path
from typing import Annotated

import typer

from flaggit.cli.options import Folder, Format, Rev, chosen_folder, show
from flaggit.commands.build import Wish, build
from flaggit.report import built as render

app = typer.Typer(add_completion=False)


@app.command(name="build")
def verb(
    context: typer.Context,
    environment: Annotated[
        list[str] | None,
        typer.Option(
            "--environment", "-e", metavar="NAME", help="An environment or group; all unless given."
        ),
    ] = None,
    service: Annotated[
        list[str] | None, typer.Option("--service", "-s", metavar="NAME", help="A service; all unless given.")
    ] = None,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FOLDER",
            help="Replaced in one step; it then holds what was built, no more.",
        ),
    ] = Path("bundles"),
    key: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY",
            help="A PEM file or a key service's URI, once for each key that signs; "
            "the PEM text in FLAGGIT_SIGNING_KEY unless given.",
        ),
    ] = None,
    throw_away_key: Annotated[
        bool,
        typer.Option(
            "--throw-away-key", help="Sign with a key made now and kept nowhere: to try things out."
        ),
    ] = False,
    unsigned: Annotated[
        bool,
        typer.Option("--unsigned", help="Development bundles, refused where an environment is protected."),
    ] = False,
    issued: Annotated[
        str,
        typer.Option(
            metavar="now|INSTANT", help="When they count as issued: the commit's time unless given."
        ),
    ] = "",
    reissue: Annotated[
        int, typer.Option(metavar="N", help="How many times this commit was released before, 0 to 999.")
    ] = 0,
    form: Format = "text",
    folder: Folder = "",
    rev: Rev = "",
) -> None:
    """Compile one signed bundle a service and environment. The same commit and key give the same bytes."""
    wish = Wish(
        rev=rev,
        environments=environment or (),
        services=service or (),
        output=output,
        keys=key or (),
        throw_away=throw_away_key,
        unsigned=unsigned,
        issued=issued,
        reissue=reissue,
    )
    made = build(chosen_folder(context.obj, folder), wish, now=int(time.time()), environ=os.environ)
    show(render.as_json(made) if form == "json" else render.text(made))
