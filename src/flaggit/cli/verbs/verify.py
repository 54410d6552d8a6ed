"""`flaggit verify`."""

import time
from pathlib import Path
from typing import Annotated

import typer

from flaggit.cli.options import Folder, Format, chosen_folder, show
from flaggit.commands.bundles import Pinned
from flaggit.commands.verify import Wish, verify
from flaggit.errors import Exit
from flaggit.report import verified as render

app = typer.Typer(add_completion=False)


@app.command(name="verify")
def verb(
    context: typer.Context,
    targets: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE|FOLDER...", help="Bundles, or folders of them; bundles/ unless given."),
    ] = None,
    keyring: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Whose signatures are needed: the keyring that services are deployed with; "
            "keyring.json in the repository's root unless given.",
        ),
    ] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Compile each bundle's commit again and compare the bytes.")
    ] = False,
    project: Annotated[
        str, typer.Option(metavar="NAME", help="The project they must be of; the file's name says it.")
    ] = "",
    environment: Annotated[
        str,
        typer.Option(
            "--environment", "-e", metavar="NAME", help="The environment they must be for, likewise."
        ),
    ] = "",
    service: Annotated[
        str, typer.Option("--service", "-s", metavar="NAME", help="The service they must be for, likewise.")
    ] = "",
    at: Annotated[
        str, typer.Option(metavar="INSTANT", help="As of then: 2026-11-26, or with time and zone.")
    ] = "",
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Would services accept these bundles? Signatures, audience, serial, expiry and every line, as a loader checks them.

    With --rebuild also: is each one, byte for byte, what its commit compiles to?
    """
    wish = Wish(
        targets=targets or (),
        keyring=keyring,
        rebuild=rebuild,
        pinned=Pinned(project=project, environment=environment, service=service),
        at=at,
    )
    made = verify(chosen_folder(context.obj, folder), wish, now=int(time.time()))
    show(render.as_json(made) if form == "json" else render.text(made))
    raise typer.Exit(Exit.FINDINGS if made.failed else Exit.CLEAN)
