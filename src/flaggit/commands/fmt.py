"""`fmt`: lay flag files out in the one way."""

from collections.abc import Sequence
from pathlib import Path

from flaggit.commands.workspace import collector_off, path_in, repository_at
from flaggit.delivery import write_atomically
from flaggit.errors import NothingReadStop
from flaggit.frozen import Frozen
from flaggit.source import kind_of
from flaggit.source.editing import formatted


class Formatted(Frozen):
    """What `fmt` did: files laid out anew, files left as they are with the reason, and how many were read."""

    changed: tuple[str, ...]
    left: tuple[tuple[str, str], ...]
    files: int
    written: bool


def fmt(folder: Path, paths: Sequence[Path] = (), *, only_check: bool) -> Formatted:
    """Lay out the flag files of the work tree, or some of them.

    Args:
        folder: The flag repository, or a folder inside it.
        paths: Files, or folders with files, relative to the current folder; all when empty.
        only_check: Write nothing.

    Raises:
        NothingReadStop: When there is nothing to lay out.
        UsageStop: When a path is not in the flag repository.
    """
    repository = repository_at(folder)
    snapshot = repository.snapshot()
    wanted = [path_in(path, repository.root) for path in paths]
    chosen = {
        path: kind
        for path in snapshot.files
        if (kind := kind_of(path)) is not None
        and (not wanted or any(path == name or path.startswith(f"{name}/") for name in wanted))
    }
    if not chosen:
        raise NothingReadStop(
            "there is no flag file to lay out", where=", ".join(map(str, paths)) or str(folder)
        )
    changed, left = [], []
    with collector_off():
        for path, data in snapshot.read(chosen).items():
            result = formatted(data, chosen[path])
            if result.reason:
                left.append((path, result.reason))
            elif result.data != data:
                changed.append(path)
                if not only_check:
                    write_atomically(repository.root / path, result.data)
    return Formatted(changed=tuple(changed), left=tuple(left), files=len(chosen), written=not only_check)
