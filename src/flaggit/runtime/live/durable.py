"""Writing so that a crash at any instant leaves the file before or the file after, whole.

A file is written beside its name, brought to the disk, renamed, and the folder is brought to the disk, for a rename lasts only
after that.
"""

import os

from flaggit.runtime.live.locking import CLOEXEC, NOFOLLOW

SUFFIX = ".tmp"
"""How the name of a file that is being written ends."""

_MODE = 0o600


def replace(folder: str, name: str, data: bytes) -> None:
    """Create or replace a file in a folder, and wait until it is on the disk.

    Raises:
        OSError: It can't be written; the file is as it was.
    """
    beside = os.path.join(folder, f".{name}.{os.urandom(6).hex()}{SUFFIX}")
    try:
        _write(beside, data)
        os.replace(beside, os.path.join(folder, name))
    except BaseException:
        _remove(beside)
        raise
    _settle(folder)


def clear(folder: str, name: str) -> None:
    """Remove what killed writers of a file left behind. The caller holds the folder's lock, so that none is being written."""
    with os.scandir(folder) as entries:
        left = [e.path for e in entries if e.name.startswith(f".{name}.") and e.name.endswith(SUFFIX)]
    for path in left:
        _remove(path)


def _write(path: str, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | CLOEXEC | NOFOLLOW, _MODE)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _settle(folder: str) -> None:
    if os.name == "nt":  # pragma: no cover - folders can't be opened there, and renames are journalled
        return
    handle = os.open(folder, os.O_RDONLY | CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
