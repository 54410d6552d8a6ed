"""`flaggit comment`."""

import os
import time
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

from flaggit.cli.asking import stdin
from flaggit.cli.options import At, Evidence, Folder, Format, chosen_folder, show
from flaggit.commands.comment import How, comment, prepared, target, who_approved
from flaggit.commands.governing.checking import Asking
from flaggit.commands.looking import looked_at
from flaggit.commands.moments import moment
from flaggit.commands.sides import cache_folder
from flaggit.errors import FailedStop, NothingReadStop, Stop, UsageStop
from flaggit.report import commented as render, review

app = typer.Typer(add_completion=False)

Forge: TypeAlias = Annotated[
    Literal["auto", "github", "gitlab"],
    typer.Option(help="Where the request is; whose job this is, unless given."),
]


@app.command(name="comment")
def verb(
    context: typer.Context,
    asked: Annotated[
        str,
        typer.Argument(
            metavar="[BASE[..HEAD]]",
            help="The change, as for diff; what the branch changed since it left the release branch, unless given.",
            show_default=False,
        ),
    ] = "",
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            metavar="FILE|-",
            help="Post this text, made by flaggit diff --format markdown, instead of making it.",
        ),
    ] = None,
    evidence: Evidence = None,
    at: At = "",
    forge: Forge = "auto",
    repository: Annotated[
        str, typer.Option(metavar="OWNER/NAME", help="The repository or project; the job's unless given.")
    ] = "",
    request: Annotated[
        int,
        typer.Option(
            metavar="NUMBER", help="The pull or merge request; the job's unless given.", show_default=False
        ),
    ] = 0,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; say what would be done.")
    ] = False,
    summary_only: Annotated[
        bool,
        typer.Option(
            "--summary-only", help="Write the job's summary and no comment; a token is only used to read."
        ),
    ] = False,
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Write who is affected by a change as the one comment of its pull request, and into the job's summary.

    The comment is found again and updated in place. GitHub's token is GITHUB_TOKEN, GitLab's GITLAB_TOKEN. A token that may only
    read, as those of forks, is no fault: the summary has the text. Where a charter is in force, the forge is asked who approved,
    unless evidence is given; what nobody could tell is not said to be missing. A change that can't be read is said to be so, in the
    place of what the comment said before, and the exit code is not 0.
    """
    where = target(os.environ, "" if forge == "auto" else forge, repository, request)
    stop: Stop | None = None
    if file is not None:
        if evidence or at:
            raise UsageStop(
                "the text is made already",
                where="--evidence" if evidence else "--at",
                remedy="leave --file out: flaggit comment makes the text anew",
            )
        text = prepared(file, stdin)
    else:
        asking = Asking(
            asked=asked,
            given=tuple(evidence or ()),
            now=moment(at, int(time.time())),
            cache=cache_folder(os.environ),
        )
        place = chosen_folder(context.obj, folder)
        forge_says = None if dry_run else who_approved(where, int(time.time()))
        try:
            text = render.markdown(looked_at(place, asking, forge_says))
        except (FailedStop, NothingReadStop) as stopped:
            # What an older comment said of the change holds no more.
            stop, text = stopped, render.stopped(stopped)
    how: How = "dry-run" if dry_run else "summary-only" if summary_only else "comment"
    done = comment(text, review.MARKER, where, environ=os.environ, sleep=time.sleep, how=how)
    show(render.as_json(done) if form == "json" else render.text(done))
    if stop is not None:
        raise stop
