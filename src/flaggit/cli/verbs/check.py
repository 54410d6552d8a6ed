"""`flaggit check`."""

import time
from typing import Annotated, Literal, TypeAlias

import typer

from flaggit import __version__
from flaggit.checks import registry
from flaggit.cli.options import Folder, Rev, chosen_folder, show
from flaggit.commands.check import Wish, check
from flaggit.errors import Exit
from flaggit.report import check as render

app = typer.Typer(add_completion=False)

CheckFormat: TypeAlias = Annotated[
    Literal["text", "json", "github", "sarif", "junit"],
    typer.Option("--format", help="text for people; json, github, sarif and junit for machines and forges."),
]


@app.command(name="check")
def verb(
    context: typer.Context,
    base: Annotated[
        str,
        typer.Option(
            metavar="COMMIT",
            help="Measure the change against its merge base with this commit or branch: only what it brings can fail. "
            "On a branch, the release branch is taken unless given.",
        ),
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help="Show and count older findings, too.")] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="Repair what can be repaired safely, and check again.")
    ] = False,
    form: CheckFormat = "text",
    folder: Folder = "",
    rev: Rev = "",
) -> None:
    """Find everything that is wrong with the flags: file, line, column, why, and what to do.

    Every finding has an id with a page: flaggit help FG204. To allow one where it stands, write on its line or above it:

    # flaggit: allow FG311 because REASON
    """
    wish = Wish(rev=rev, base=base, everything=everything, fix=fix)
    found = check(chosen_folder(context.obj, folder), wish, today=int(time.time()), version=__version__)
    match form:
        case "json":
            show(render.as_json(found))
        case "github":
            show(render.github(found))
        case "sarif":
            show(render.sarif(found, {rule.id: rule for rule in registry.RULES}))
        case "junit":
            show(render.junit(found))
        case _:
            show(render.text(found))
    raise typer.Exit(Exit.FINDINGS if found.failed else Exit.CLEAN)
