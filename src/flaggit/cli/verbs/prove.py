"""`flaggit prove`."""

import os
from typing import Annotated

import typer

from flaggit.cli.options import Folder, Format, chosen_folder, show
from flaggit.commands.prove import prove
from flaggit.commands.sides import cache_folder
from flaggit.errors import Exit
from flaggit.report import proved as render

app = typer.Typer(add_completion=False)


@app.command(name="prove")
def verb(
    context: typer.Context,
    asked: Annotated[
        str,
        typer.Argument(
            metavar="[BASE[..HEAD]]",
            help="Prove what a change touches, and say in which order services may take it up and back.",
            show_default=False,
        ),
    ] = "",
    flag: Annotated[
        list[str] | None,
        typer.Option("--flag", metavar="KEY", help="Only what speaks of this flag; may be repeated."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show what is proved, too.")] = False,
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Prove that what must never happen can't: for every unit and context, at every stage and wave, in and out of step.

    Without being told, that a consumer's new path implies its provider's, for every prerequisite and rollout; and what the files
    NAME.invariant.yaml say. What does not hold is shown with somebody for whom it does not: context, bucket, stage, and lines.
    """
    found = prove(
        chosen_folder(context.obj, folder), asked, only=tuple(flag or ()), cache=cache_folder(os.environ)
    )
    show(render.as_json(found) if form == "json" else render.text(found, everything=everything))
    raise typer.Exit(Exit.FINDINGS if found.failed or found.incoherent else Exit.CLEAN)
