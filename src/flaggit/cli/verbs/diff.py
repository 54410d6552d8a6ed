"""`flaggit diff`."""

import os
import time
from typing import Annotated, Literal, TypeAlias

import typer

from flaggit.cli.options import Folder, chosen_folder, show
from flaggit.commands.diff import diff
from flaggit.commands.sides import cache_folder
from flaggit.errors import Exit
from flaggit.report import review as render
from flaggit.review import Level, Review

app = typer.Typer(add_completion=False)

DiffFormat: TypeAlias = Annotated[
    Literal["text", "json", "markdown", "html"],
    typer.Option(
        "--format",
        help="text for people, json for machines, markdown for a comment, html for a page that stands alone.",
    ),
]
FailOn: TypeAlias = Annotated[
    Literal["never", "breaking", "decisions"],
    typer.Option(
        help="When to exit with 1: never; when an edit is breaking; or when any decision changes, as git diff --exit-code."
    ),
]


@app.command(name="diff")
def verb(
    context: typer.Context,
    asked: Annotated[
        str,
        typer.Argument(
            metavar="[BASE[..HEAD]]",
            help="What to compare: two commits, branches or tags; three dots for what HEAD changed since it left BASE.",
            show_default=False,
        ),
    ] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Show every region, not only the largest.")
    ] = False,
    fail_on: FailOn = "never",
    form: DiffFormat = "text",
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Keep no notes between runs, and use none.")
    ] = False,
    folder: Folder = "",
) -> None:
    """Say exactly who is affected by a change: computed for every possible context, not sampled.

    Without a range, what this branch and work tree changed since they left the release branch. Segments, layers, rollouts,
    experiments and the taxonomy are followed to every flag that they touch.

    Exit code 1 is what --fail-on asks for, and nothing else; 3 means that nothing was compared, as when a side has errors.
    """
    cache = None if no_cache else cache_folder(os.environ)
    found = diff(chosen_folder(context.obj, folder), asked, today=int(time.time()), cache=cache)
    match form:
        case "json":
            show(render.as_json(found))
        case "markdown":
            show(render.markdown(found))
        case "html":
            show(render.html(found))
        case _:
            show(render.text(found, everything=everything))
    raise typer.Exit(Exit.FINDINGS if _fails(found, fail_on) else Exit.CLEAN)


def _fails(found: Review, fail_on: str) -> bool:
    if fail_on == "decisions":
        return not found.decides_the_same
    return fail_on == "breaking" and found.level is Level.BREAKING
