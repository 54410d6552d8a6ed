"""Options that several verbs share, so that they read alike everywhere, and the way out: `show`."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

from flaggit.errors import UsageStop
from flaggit.report.terminal import Showable, write

FOLDER_HELP = "The flag repository, or any folder inside it; this folder unless given."

Folder: TypeAlias = Annotated[str, typer.Option("-C", "--folder", metavar="FOLDER", help=FOLDER_HELP)]
Rev: TypeAlias = Annotated[
    str,
    typer.Option("--rev", metavar="COMMIT", help="Read this commit, branch or tag instead of the work tree."),
]
Format: TypeAlias = Annotated[
    Literal["text", "json"], typer.Option("--format", help="text for people, json for machines.")
]
Evidence: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        "--evidence",
        metavar="FILE|FOLDER",
        help="Approvals: what flaggit policy fetch recorded, or flaggit policy approve signed. "
        "Signed ones in approvals/ are read always.",
    ),
]
At: TypeAlias = Annotated[
    str,
    typer.Option("--at", metavar="INSTANT", help="Judge as of then: 2026-11-26 or with time and zone."),
]


def chosen_folder(given: object, own: str = "") -> Path:
    """The folder to work in: the verb's own option wins over the program's; the current folder without either.

    Raises:
        UsageStop: When it is not a folder.
    """
    name = own or (given if isinstance(given, str) else "")
    path = Path(name or ".")
    if not path.is_dir():
        raise UsageStop(
            "there is no such folder", where=f"-C {name}", remedy="name a folder of a flag repository"
        )
    return path


def show(output: str | Sequence[Showable]) -> None:
    """Write a rendered result to standard output: a string as it is, text with colours where they are wanted.

    A reader that went away (`| head`) is no fault: what is left goes nowhere, and the command's exit code stays true.
    """
    try:
        if isinstance(output, str):
            typer.echo(output)
        else:
            write(output)
        sys.stdout.flush()
    except BrokenPipeError:
        forget_output()


def forget_output() -> None:
    """Send what standard output still holds nowhere: whoever read it is gone, and the exit code shall stay true."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
