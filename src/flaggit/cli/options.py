"""Options that several verbs share, so that they read alike everywhere."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from flaggit.errors import UsageStop

FOLDER_HELP = "The flag repository, or any folder inside it; this folder unless given."

Folder: TypeAlias = Annotated[str, typer.Option("-C", "--folder", metavar="FOLDER", help=FOLDER_HELP)]
Rev: TypeAlias = Annotated[
    str,
    typer.Option("--rev", metavar="COMMIT", help="Read this commit, branch or tag instead of the work tree."),
]


def chosen_folder(*given: str) -> Path:
    """The last folder that was given, else the current one.

    Raises:
        UsageStop: When it is not a folder.
    """
    name = next((folder for folder in reversed(given) if folder), "")
    path = Path(name or ".")
    if not path.is_dir():
        raise UsageStop(
            "there is no such folder", where=f"-C {name}", remedy="name a folder of a flag repository"
        )
    return path
