"""`flaggit population`."""

from pathlib import Path
from typing import Annotated

import typer

from flaggit.cli.options import Folder, Format, chosen_folder, show
from flaggit.commands.population import STANDARD_OUTPUT, Wish, learn as count
from flaggit.errors import Exit
from flaggit.report import counted as render
from flaggit.report.terminal import plain

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Count people, so that a review says how many a change reaches.",
)


@app.callback()
def _population() -> None:
    """With one command alone typer would take its name for an argument."""


@app.command()
def learn(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="Exposure records: files of JSON lines, as services write them."
        ),
    ],
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ATTRIBUTE",
            help="Count by this attribute; may be repeated. Unless given, by each recorded attribute that the taxonomy "
            "declares and that is neither personal nor a unit.",
        ),
    ] = None,
    unit: Annotated[
        str,
        typer.Option(metavar="ATTRIBUTE", help="Whom to count, where the records are of several units."),
    ] = "",
    at_least: Annotated[
        int,
        typer.Option(metavar="N", min=2, help="Leave smaller groups out, so that none tells who is in it."),
    ] = 10,
    output: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="The file to write, - for standard output; the unit's population, or a new one, unless given.",
        ),
    ] = "",
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Count who is in the exposure records of services, and write how many have which attributes.

    Each unit counts once, by its newest record, whose day becomes the population's. Services record attributes only where
    they are told to: Exposures(attributes=[...]). Exit code 1 means that lines could not be read: the output says which.
    """
    wish = Wish(files=tuple(files), by=tuple(by or ()), unit=unit, at_least=at_least, output=output)
    done = count(chosen_folder(context.obj, folder), wish)
    if output == STANDARD_OUTPUT:
        show(done.text.removesuffix("\n"))
        told = render.as_json(done) if form == "json" else plain(*render.text(done)).removesuffix("\n")
        typer.echo(told, err=True)
    else:
        show(render.as_json(done) if form == "json" else render.text(done))
    raise typer.Exit(Exit.FINDINGS if done.records.broken else Exit.CLEAN)
