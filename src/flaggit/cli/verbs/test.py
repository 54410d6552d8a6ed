"""`flaggit test`."""

from typing import Annotated, Literal, TypeAlias

import typer

from flaggit.cli.options import Folder, Rev, chosen_folder, show
from flaggit.commands.tested import run_tables
from flaggit.commands.workspace import bound
from flaggit.errors import Exit
from flaggit.report import tested as render

app = typer.Typer(add_completion=False)

TestFormat: TypeAlias = Annotated[
    Literal["text", "json", "github", "junit"],
    typer.Option("--format", help="text for people; json, github and junit for machines and forges."),
]


@app.command(name="test")
def verb(
    context: typer.Context,
    flags: Annotated[
        list[str] | None,
        typer.Argument(metavar="FLAG...", help="Keys or files, * for anything; all tables unless given."),
    ] = None,
    case: Annotated[str, typer.Option(metavar="TEXT", help="Only cases whose name holds this text.")] = "",
    form: TestFormat = "text",
    folder: Folder = "",
    rev: Rev = "",
) -> None:
    """Run the decision tables (*.test.yaml) through the loader's own evaluator."""
    tested = run_tables(bound(chosen_folder(context.obj, folder), rev), flags or (), case)
    match form:
        case "json":
            show(render.as_json(tested))
        case "github":
            show(render.github(tested))
        case "junit":
            show(render.junit(tested))
        case _:
            show(render.text(tested))
    raise typer.Exit(Exit.FINDINGS if tested.failed else Exit.CLEAN)
