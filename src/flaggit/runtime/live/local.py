"""Files and folders as sources.

A file is read whole whenever its mark changes: device, inode, size and times of what the path leads to. So a renamed file, a swapped
symbolic link and a mounted ConfigMap (whose `..data` is swapped) are all seen, without any watching. A file that changed within
the last `SETTLING` seconds has no mark: file systems keep times coarsely, and a second change could look like the first.
"""

import os
import time

from flaggit.bundle.refused import Refused
from flaggit.runtime import files
from flaggit.runtime.live.sources import Fetched, SourceFailed, Wanted

SETTLING = 2.0
"""For how many seconds after a change a file is read again whatever its times say."""


class File:
    """One file, at a path that may lead through symbolic links.

    Args:
        path: Where it is.
    """

    __slots__ = ("_path",)

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = os.path.abspath(path)

    def __str__(self) -> str:
        return self._path

    def fetch(self, wanted: Wanted) -> Fetched | None:
        """Read the file, unless it is the one that the mark names.

        Raises:
            SourceFailed: It can't be read, or is no regular file, or is too large.
        """
        return _fetch(self._path, wanted)

    async def fetch_async(self, wanted: Wanted) -> Fetched | None:
        """Do as `fetch` does: a regular file is read at once."""
        return _fetch(self._path, wanted)


class Folder:
    """A folder of bundles, in which each has its own name.

    Args:
        path: Where it is; it may be a symbolic link that is swapped.
    """

    __slots__ = ("_path",)

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = os.path.abspath(path)

    def __str__(self) -> str:
        return self._path

    def fetch(self, wanted: Wanted) -> Fetched | None:
        """Read the file of the wanted name.

        Raises:
            SourceFailed: As of a file.
        """
        return _fetch(os.path.join(self._path, wanted.name), wanted)

    async def fetch_async(self, wanted: Wanted) -> Fetched | None:
        """Do as `fetch` does."""
        return self.fetch(wanted)


def _fetch(path: str, wanted: Wanted) -> Fetched | None:
    try:
        mark = _mark(path)
        if mark and mark == wanted.mark:
            return None
        data = files.read(path, wanted.limit)
        # What was swapped meanwhile is read again next time.
        return Fetched(data, mark if mark == _mark(path) else "")
    except Refused as refused:
        raise SourceFailed(refused.reason) from None
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        raise SourceFailed(f"{path!r} can't be read: {reason}") from None


def _mark(path: str) -> str:
    found = os.stat(path)
    if time.time() - max(found.st_mtime, found.st_ctime) < SETTLING:
        return ""
    return f"{found.st_dev}-{found.st_ino}-{found.st_size}-{found.st_mtime_ns}-{found.st_ctime_ns}"
