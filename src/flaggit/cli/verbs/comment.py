"""`flaggit comment`."""

import os
import time
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

from flaggit.cli.asking import stdin
from flaggit.cli.options import Folder, Format, chosen_folder, show
from flaggit.commands.comment import comment, looked_at, prepared, target
from flaggit.commands.sides import cache_folder
from flaggit.report import commented as render, proved, review

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
    forge: Forge = "auto",
    repository: Annotated[
        str, typer.Option(metavar="OWNER/NAME", help="The repository or project; the job's unless given.")
    ] = "",
    request: Annotated[
        int, typer.Option(metavar="NUMBER", help="The pull or merge request; the job's unless given.")
    ] = 0,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; say what would be done.")
    ] = False,
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Write who is affected by a change as the one comment of its pull request, and into the job's summary.

    The comment is found again and updated in place. GitHub's token is GITHUB_TOKEN, GitLab's GITLAB_TOKEN. A token that may only
    read, as those of forks, is no fault: the summary has the text.
    """
    where = target(os.environ, "" if forge == "auto" else forge, repository, request)
    if file is not None:
        text = prepared(file, stdin)
    else:
        cache = cache_folder(os.environ)
        place = chosen_folder(context.obj, folder)
        found, proofs = looked_at(place, asked, today=int(time.time()), cache=cache)
        text = review.markdown(found, [proved.part(proofs)])
    done = comment(text, review.MARKER, where, environ=os.environ, sleep=time.sleep, dry_run=dry_run)
    show(render.as_json(done) if form == "json" else render.text(done))
