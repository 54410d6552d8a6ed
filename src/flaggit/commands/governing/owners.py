"""`policy codeowners`: who reviews which file, written for the forge from the charter and the taxonomy."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from flaggit.commands.workspace import bound
from flaggit.delivery import write_atomically
from flaggit.errors import NothingReadStop
from flaggit.frozen import Frozen
from flaggit.policy.codeowners import BEGIN, END, block

PLACES: Final = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where forges look; the first that is there is written, else the first of all."""


class Owned(Frozen):
    """The file of code owners: where, whether it is as it should be, what it should be, and teams that no forge can ask."""

    path: str
    current: bool
    written: bool
    text: str
    unreachable: tuple[str, ...]


def codeowners(folder: Path, *, only_check: bool) -> Owned:
    """Write the lines of the file of code owners that flags need; lines outside of our own block stay as they are.

    Raises:
        NothingReadStop: There is nothing to read, or no charter.
        FailedStop: The flags have errors.
    """
    workspace = bound(folder)
    repository, catalog = workspace.reading.repository, workspace.catalog
    if catalog.charter is None:
        raise NothingReadStop(
            "there is no charter", where="flags/charter.yaml", remedy="flaggit init shows one"
        )
    # A forge looks at the top of the git repository, which may be above the flag repository's.
    top = repository.root
    for _ in Path(repository.prefix).parts:
        top = top.parent
    made = block(catalog, f"/{repository.prefix}")
    place = next((each for each in PLACES if (top / each).is_file()), PLACES[0])
    target = top / place
    old = target.read_text("utf-8") if target.is_file() else ""
    text = merged(old, made.text)
    current = old == text
    if not current and not only_check:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, text.encode())
    return Owned(
        path=place,
        current=current,
        written=not current and not only_check,
        text=made.text,
        unreachable=made.unreachable,
    )


def merged(old: str, made: str) -> str:
    """Put our block in the place of the one that is there, or behind all other lines: the last line that matches wins."""
    lines = old.splitlines()
    if BEGIN not in lines or END not in lines[lines.index(BEGIN) :]:
        kept = old.rstrip("\n")
        return f"{kept}\n\n{made}" if kept else made
    start = lines.index(BEGIN)
    end = lines.index(END, start)
    return "".join(f"{line}\n" for line in _spliced(lines, start, end, made))


def _spliced(lines: list[str], start: int, end: int, made: str) -> Iterator[str]:
    yield from lines[:start]
    yield from made.splitlines()
    yield from lines[end + 1 :]
