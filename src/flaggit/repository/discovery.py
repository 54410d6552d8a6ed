"""Finding the folder that a command is about."""

from pathlib import Path

from flaggit.errors import NothingReadStop

SETTINGS = "flags/flaggit.yaml"
"""The file that makes a folder a flag repository."""


def find_root(start: Path) -> Path:
    """Return the nearest folder, from `start` upwards, that holds `flags/flaggit.yaml`.

    A bare git repository has no files to look for; it is returned as it is, so that `--rev` can read its commits.

    Raises:
        NothingReadStop: There is no such folder, or `start` does not exist.
    """
    folder = start.absolute()
    if not folder.exists():
        raise NothingReadStop(
            "there is no such folder", where=str(start), remedy="give the flag repository: -C FOLDER"
        )
    for candidate in (folder, *folder.parents):
        if (candidate / SETTINGS).is_file():
            return candidate.resolve()
    if _looks_bare(folder):
        return folder.resolve()
    raise NothingReadStop(
        f"neither this folder nor one above it holds {SETTINGS}",
        where=str(start),
        remedy="name the flag repository with -C FOLDER, or begin one here: flaggit init",
    )


def _looks_bare(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()
