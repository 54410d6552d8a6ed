"""Files: one read, of a regular file, of at most so many bytes.

A named pipe or device would block or never end, and a file can grow while it is read; each is refused at once.
"""

import os
import stat
from typing import TypeAlias

from flaggit.bundle.refused import Code, Refused

Source: TypeAlias = "str | os.PathLike[str] | bytes"
"""A path, or the bytes themselves."""

# Without O_NONBLOCK, opening a named pipe waits for a writer. Windows has neither pipes in folders nor the flag, but text modes.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def read(source: Source, limit: int) -> bytes:
    """Read a file whole.

    Args:
        source: Its path; bytes are given back as they are.
        limit: How many bytes are taken at most.

    Raises:
        Refused: `UNREADABLE` or `TOO_LARGE`.
        TypeError: It is neither a path nor bytes.
    """
    if isinstance(source, bytes):
        return source
    path = os.fspath(source)
    if not isinstance(path, str):
        raise TypeError(f"a path or bytes are needed, not {type(source).__name__}")
    data = _read(path, limit + 1)
    if len(data) > limit:
        raise Refused(Code.TOO_LARGE, f"{path!r} has more than {limit} bytes")
    return data


def beginning(path: str, length: int) -> bytes:
    """Read the first bytes of a file, as many as there are.

    Raises:
        Refused: `UNREADABLE`.
    """
    return _read(path, length)


def _read(path: str, most: int) -> bytes:
    try:
        return _bytes(os.open(path, _FLAGS), most)
    except (OSError, ValueError) as error:
        # A path with a null character is a ValueError.
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        raise Refused(Code.UNREADABLE, f"{path!r} can't be read: {reason}") from None


def _bytes(descriptor: int, most: int) -> bytes:
    with open(descriptor, "rb", buffering=0) as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "it is no regular file")
        wanted = min(status.st_size + 1, most)
        pieces = []
        while wanted > 0 and (piece := file.read(wanted)):
            pieces.append(piece)
            wanted -= len(piece)
        return b"".join(pieces)
