"""`flaggit ramp`."""

import os
import sys
import time
from typing import Annotated

import typer

from flaggit.cli.options import Folder, Format, chosen_folder, show
from flaggit.commands.ramping import Made, Plan, Wish, make, plan
from flaggit.commands.sides import cache_folder
from flaggit.errors import Exit
from flaggit.report import ramped as render

app = typer.Typer(add_completion=False)


@app.command(name="ramp")
def verb(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="FLAG", help="The flag, or a rollout.", show_default=False)],
    level: Annotated[
        str,
        typer.Argument(
            metavar="PERCENT",
            help="0 to 100, with at most three decimals; of a rollout, a stage's name or percentage.",
            show_default=False,
        ),
    ],
    rule: Annotated[str, typer.Option(metavar="NAME", help="The flag's rule, when several are ramps.")] = "",
    environment: Annotated[
        str,
        typer.Option(
            "--environment", "-e", metavar="NAME", help="The environment or group whose block it is."
        ),
    ] = "",
    wave: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="The wave of a rollout that is to reach the stage: unless given, the first when raising, all when lowering.",
        ),
    ] = "",
    commit: Annotated[
        bool, typer.Option("--commit", help="Commit the edit, and nothing else, if every case still holds.")
    ] = False,
    message: Annotated[
        list[str] | None,
        typer.Option(
            "-m",
            "--message",
            metavar="TEXT",
            help="The commit's message; several are its paragraphs, as git has it.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask at a terminal.")] = False,
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Give a flag to more people, or to fewer: one line of its file, or of its rollout.

    Shows the line, whom it reaches, whether the decision tables still hold and how to go back, and asks at a terminal. Exits with 1
    when a case no longer holds: the edit is made then, and not committed.
    """
    wish = Wish(
        key=key,
        level=level,
        rule=rule,
        environment=environment,
        wave=wave,
        commit=commit,
        message="\n\n".join(message or ()),
    )
    found = plan(
        chosen_folder(context.obj, folder), wish, today=int(time.time()), cache=cache_folder(os.environ)
    )
    if form == "json":
        made = Made() if dry_run else make(found)
        show(render.as_json(found, made, dry_run=dry_run))
    else:
        show(render.plan_text(found))
        if not dry_run and not yes and found.step.edits and not _agreed(found):
            raise typer.Exit(Exit.FINDINGS)
        made = Made() if dry_run else make(found)
        show(render.made_text(found, made, dry_run=dry_run))
    raise typer.Exit(Exit.FINDINGS if found.failures else Exit.CLEAN)


def _agreed(found: Plan) -> bool:
    """Ask whoever sits at the terminal; where nobody does, what was asked for is done."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return True
    return typer.confirm("write and commit it?" if found.commit else "write it?")
