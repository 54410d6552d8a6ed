"""`flaggit list`."""

from typing import Annotated

import typer

from flaggit.cli.options import Folder, Format, Rev, chosen_folder, show
from flaggit.commands.listing import TYPES, Filters, listed
from flaggit.commands.workspace import bound
from flaggit.report import listing as render

app = typer.Typer(add_completion=False)


@app.command()
def listing(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="TYPE", help=f"One of: {', '.join(TYPES)}.")] = "flags",
    words: Annotated[
        list[str] | None, typer.Argument(metavar="WORD...", help="Only rows that hold every word.")
    ] = None,
    owner: Annotated[str, typer.Option(metavar="TEAM", help="Only what this team owns.")] = "",
    kind: Annotated[str, typer.Option(metavar="KIND", help="Only flags of this kind.")] = "",
    service: Annotated[str, typer.Option(metavar="SERVICE", help="Only what this service reads.")] = "",
    environment: Annotated[
        str, typer.Option(metavar="ENVIRONMENT", help="Show the state in this environment, not by group.")
    ] = "",
    form: Format = "text",
    folder: Folder = "",
    rev: Rev = "",
) -> None:
    """List flags, or segments, services, rollouts, experiments, layers, metrics, invariants, populations, retired keys."""
    catalog = bound(chosen_folder(context.obj, folder), rev).catalog
    filters = Filters(
        words=tuple(words or ()), owner=owner, kind=kind, service=service, environment=environment
    )
    found = listed(catalog, what, filters)
    show(render.as_json(found) if form == "json" else render.text(found))
