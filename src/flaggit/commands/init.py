"""`init`: a new flag repository that passes `check`."""

import re
from datetime import UTC, datetime
from pathlib import Path

from flaggit.commands.schema import schema_files
from flaggit.delivery import write_atomically
from flaggit.errors import UsageStop
from flaggit.frozen import Frozen
from flaggit.repository import initialise
from flaggit.scaffold import Forge, starter

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
FIRST_FLAG_DAYS = 60
LONGEST_NAME = 40


class Initialised(Frozen):
    """A new flag repository: its folder, its files, and whether a git repository was made for it."""

    folder: Path
    project: str
    files: tuple[str, ...]
    team: str
    author: str


def init(folder: Path, project: str, *, today: int, forge: Forge = "github") -> Initialised:
    """Write a new flag repository.

    Args:
        folder: Where; it may exist and hold other things, but nothing that would be written.
        project: The project's name; the folder's when empty.
        today: Now, in seconds since 1970: the first flag expires two months later.
        forge: Whose jobs and code owners are written.

    Raises:
        UsageStop: When the name is no name, or a file is there already.
    """
    name = project or folder.resolve().name
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise UsageStop(
            f"{name!r} is no name for a project: lower-case words joined by hyphens, at most {LONGEST_NAME} characters",
            remedy="flaggit init shop",
        )
    folder.mkdir(parents=True, exist_ok=True)
    _refuse_to_overwrite(folder, ("flags", "schemas"))
    repository = initialise(folder)
    author = repository.author() or ("", "")
    expires = datetime.fromtimestamp(today + FIRST_FLAG_DAYS * 86400, UTC).date().isoformat()
    texts = {
        path: text.encode()
        for path, text in starter(name, name=author[0], email=author[1], expires=expires, forge=forge).items()
    }
    texts |= schema_files(texts["schemas/taxonomy.yaml"])
    kept = {path: data for path, data in texts.items() if not (folder / path).exists()}
    for path, data in sorted(kept.items()):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / path, data)
    return Initialised(
        folder=folder, project=name, files=tuple(sorted(kept)), team=f"team-{name}", author=author[1]
    )


def _refuse_to_overwrite(folder: Path, names: tuple[str, ...]) -> None:
    for name in names:
        path = folder / name
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise UsageStop(
                "this is there already, and init overwrites nothing",
                where=str(path),
                remedy="choose an empty folder, or add to this flag repository: flaggit new flag",
            )
