"""Writing so that it lasts: what was written is on the disk, not only in memory."""

import os
from pathlib import Path

from flaggit.errors import UsageStop


def write_new(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Create a file that does not exist yet, with `mode` less the umask, and wait until it is on the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)


def settle(folder: Path) -> None:
    """Wait until the names in a folder are on the disk: a rename lasts only after this."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unwritten(error: OSError, path: Path) -> UsageStop:
    """Say in words why something can't be written."""
    reason = (error.strerror or str(error)).lower()
    return UsageStop(
        f"can't write: {reason}",
        where=str(path),
        remedy="make room or name a place that can be written; what was there before is as it was",
    )
