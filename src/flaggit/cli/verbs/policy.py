"""`flaggit policy`."""

import os
import time
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

from flaggit.cli.options import At, Evidence, Folder, Format, chosen_folder, show
from flaggit.commands.governing.approving import Pen, approve as sign
from flaggit.commands.governing.checking import Asking, check as judge
from flaggit.commands.governing.owners import codeowners as own
from flaggit.commands.governing.recording import Asked, forge_of, record
from flaggit.commands.moments import moment
from flaggit.commands.sides import cache_folder
from flaggit.errors import Exit
from flaggit.report import governed as render, governed_json

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Judge a change by the charter, sign approvals, record a forge's, write CODEOWNERS.",
)

Range: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="[BASE[..HEAD]]",
        help="The change: two commits, branches or tags; three dots for what HEAD changed since it left BASE. "
        "What this branch and work tree changed since they left the release branch, unless given.",
        show_default=False,
    ),
]


@app.command()
def check(
    context: typer.Context,
    asked: Range = "",
    evidence: Evidence = None,
    at: At = "",
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Say whether a change may go on, what is missing, and who could give it. Decides offline, from git and evidence.

    Charter, teams and keys are those of the revision that the change starts from: no change loosens its own rules.
    """
    judged = judge(chosen_folder(context.obj, folder), _asking(asked, evidence, at))
    show(governed_json.as_json(judged) if form == "json" else render.text(judged))
    raise typer.Exit(Exit.CLEAN if judged.verdict.passed else Exit.FINDINGS)


@app.command()
def approve(
    context: typer.Context,
    key: Annotated[
        Path,
        typer.Option(
            metavar="FILE", help="Your SSH key, as ssh-keygen made it; the charter has its public half."
        ),
    ],
    asked: Range = "",
    login: Annotated[
        str, typer.Option("--as", metavar="LOGIN", help="Who approves, where several people have the key.")
    ] = "",
    output: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where to write; approvals in the flag repository unless given."),
    ] = None,
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Approve a change: sign the digest of what it changes with your SSH key."""
    done = sign(
        chosen_folder(context.obj, folder), _asking(asked, None, ""), Pen(key=key, login=login, output=output)
    )
    show(governed_json.approved_json(done) if form == "json" else render.approved(done))


@app.command()
def fetch(
    context: typer.Context,
    output: Annotated[Path, typer.Option(metavar="FILE", help="Where to write.")] = Path("approvals.json"),
    forge: Annotated[
        Literal["", "github", "gitlab"],
        typer.Option(metavar="NAME", help="github or gitlab; what CI says, else github.", show_default=False),
    ] = "",
    api: Annotated[
        str, typer.Option(metavar="URL", help="The address of its API; what CI says, else the public one.")
    ] = "",
    repository: Annotated[
        str, typer.Option(metavar="NAME", help="The repository, as OWNER/NAME or GitLab's id; what CI says.")
    ] = "",
    number: Annotated[
        int, typer.Option(metavar="N", help="The pull or merge request; what CI says.", show_default=False)
    ] = 0,
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Record who approved a pull or merge request, for flaggit policy check --evidence.

    A token that may read it is taken from GITHUB_TOKEN or GITLAB_TOKEN.
    """
    asked = Asked(forge=forge, api=api, repository=repository, number=number)
    where, request = forge_of(asked, os.environ)
    done = record(
        chosen_folder(context.obj, folder),
        where,
        request,
        output,
        now=int(time.time()),
        cache=cache_folder(os.environ),
    )
    show(governed_json.fetched_json(done) if form == "json" else render.fetched(done))


@app.command()
def codeowners(
    context: typer.Context,
    only_check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if it would differ.")
    ] = False,
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Write the forge's CODEOWNERS from the charter and the taxonomy; other lines stay as they are."""
    done = own(chosen_folder(context.obj, folder), only_check=only_check)
    show(governed_json.owned_json(done) if form == "json" else render.owned(done))
    raise typer.Exit(Exit.CLEAN if done.current or done.written else Exit.FINDINGS)


def _asking(asked: str, evidence: list[Path] | None, at: str) -> Asking:
    return Asking(
        asked=asked,
        given=tuple(evidence or ()),
        now=moment(at, int(time.time())),
        cache=cache_folder(os.environ),
    )
