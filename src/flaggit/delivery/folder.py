"""Publishing a folder of build products in one step.

`target` is a symbolic link to a numbered version in the folder `.NAME.flaggit` beside it. A version is written whole
under another name, then named, then the link is swapped by one `rename`. The version before is kept, so that a reader
who has opened the folder can finish.
"""

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from flaggit.delivery.durable import settle, unwritten, write_new
from flaggit.errors import UsageStop

_MARKER: Final = ".gitignore"
_MARK: Final = (
    b"# Made by flaggit: versions of a published folder, which it also deletes. Never committed.\n*\n"
)
_LOCK: Final = "lock"
_VERSION: Final = re.compile(r"[1-9][0-9]*")
_TRIES, _PAUSE_SECONDS = 100, 0.1


def replace_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Publish `files` as the folder `target`, in place of what an earlier call published there.

    A reader who opens the folder once and reads through it sees one whole set. Another writer is waited for, up to
    ten seconds.

    Args:
        target: The folder to publish; its parents are made as needed.
        files: Relative path, with forward slashes, to content.

    Raises:
        UsageStop: Something is there that flaggit did not make, it can't be written, or another writer does not end.
    """
    for name in files:
        _require_inside(name)
    place = Path(os.path.abspath(target))  # noqa: PTH100  # resolve() would follow the link that is to be replaced
    store = place.with_name(f".{place.name}.flaggit")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _require_ours(place, store)
        with _locked(store):
            _require_ours(place, store)
            _publish(place, store, files)
    except OSError as error:
        raise unwritten(error, target) from None


def _publish(place: Path, store: Path, files: Mapping[str, bytes]) -> None:
    current = place.readlink().name if place.is_symlink() else ""
    _clear(store, keep={current})
    number = max((int(name) for name in _versions(store)), default=0) + 1
    partial, link = store / "partial", store / "link"
    try:
        _write_version(partial, files)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    partial.rename(store / str(number))
    settle(store)
    link.symlink_to(Path(store.name) / str(number))
    if place.is_dir() and not place.is_symlink():
        # Only an empty folder gets here, and only an empty one can be removed so.
        place.rmdir()
    link.replace(place)
    settle(place.parent)
    _clear(store, keep={current, str(number)})


def _write_version(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir()
    folders = {folder}
    for name in sorted(files):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        folders.update(parent for parent in path.parents if parent.is_relative_to(folder))
        write_new(path, files[name])
    for each in sorted(folders, reverse=True):
        settle(each)


def _versions(store: Path) -> list[str]:
    return [path.name for path in store.iterdir() if _VERSION.fullmatch(path.name)]


def _clear(store: Path, *, keep: set[str]) -> None:
    """Delete old versions, and what a killed run left behind."""
    for path in sorted(store.iterdir()):
        if path.name in keep or path.name in {_MARKER, _LOCK}:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


@contextmanager
def _locked(store: Path) -> Iterator[None]:
    store.mkdir(exist_ok=True)
    handle = os.open(store / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    try:
        _wait_for(handle, store)
        marker = store / _MARKER
        if not marker.exists():
            # A killed run may have left the beginning of one.
            (store / "partial-marker").unlink(missing_ok=True)
            write_new(store / "partial-marker", _MARK)
            (store / "partial-marker").rename(marker)
        yield
    finally:
        # Closing the file gives the lock back; so does the end of a killed process.
        os.close(handle)


def _wait_for(handle: int, store: Path) -> None:
    for _ in range(_TRIES):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE_SECONDS)
        else:
            return
    raise UsageStop(
        "another build is writing to the same folder",
        where=str(store / _LOCK),
        remedy="wait for it to end, or name another folder",
    )


def _require_ours(place: Path, store: Path) -> None:
    """Refuse a target, or a store, that flaggit did not make."""
    if store.is_symlink() or (os.path.lexists(store) and not _is_ours(store)):
        raise _foreign(store)
    if place.is_symlink():
        aim = place.readlink()
        ours = aim.parent == Path(store.name) and _VERSION.fullmatch(aim.name)
        if not ours:
            raise _foreign(place)
    elif place.exists() and not (place.is_dir() and not any(place.iterdir())):
        raise _foreign(place)


def _is_ours(store: Path) -> bool:
    if not store.is_dir():
        return False
    marker = store / _MARKER
    if marker.is_file():
        return marker.read_bytes() == _MARK
    return {path.name for path in store.iterdir()} <= {_LOCK, "partial-marker"}


def _foreign(path: Path) -> UsageStop:
    return UsageStop(
        "something is here that flaggit did not make, so it is not replaced",
        where=str(path),
        remedy="name another output folder, or move this one away",
    )


def _require_inside(name: str) -> None:
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or "\0" in name:
        raise UsageStop("a build product's name must be a path inside the output folder", where=repr(name))
