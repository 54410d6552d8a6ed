"""Local sinks: one JSON line an event, to standard output or at the end of a file.

The file is locked while it is written, and what was written is on the disk when `write` returns. Events are appended all or none: after
a full disk the file is as long as before. A last line that another program left unfinished is ended first, so that it spoils no event.
"""

import fcntl
import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from flaggit.announcing.event import Event
from flaggit.announcing.fates import ClosedSink

_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC


class StandardOutput:
    """Standard output.

    Args:
        stream: Where to write.
    """

    name = "-"

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, events: Sequence[Event]) -> None:
        """Write all events.

        Raises:
            ClosedSink: Whoever read went away, or the disk behind it is full.
        """
        try:
            self._stream.write(_lines(events))
            self._stream.flush()
        except OSError as error:
            raise ClosedSink(f"can't write to standard output: {_reason(error)}") from None


class JsonLines:
    """A file of JSON lines.

    Args:
        name: What the report calls it.
        path: The file; it is made when it is missing, its folder is not.
    """

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self._path = path

    def write(self, events: Sequence[Event]) -> None:
        """Append all events, or none.

        Raises:
            ClosedSink: The file can't be written.
        """
        try:
            handle = os.open(self._path, _FLAGS, 0o666)
            try:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    raise ClosedSink(
                        "this is no ordinary file", remedy="name another file, or - for standard output"
                    )
                fcntl.flock(handle, fcntl.LOCK_EX)
                _append(handle, _lines(events))
            finally:
                os.close(handle)
            _settle(self._path.parent)
        except OSError as error:
            raise ClosedSink(
                f"can't append: {_reason(error)}",
                remedy="make room or name a file that can be written; the file is as it was",
            ) from None


def _append(handle: int, data: bytes) -> None:
    before = os.fstat(handle).st_size
    left = memoryview(data)
    try:
        if before and os.pread(handle, 1, before - 1) != b"\n":
            left = memoryview(b"\n" + data)
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    except BaseException:
        with suppress(OSError):
            os.ftruncate(handle, before)
            os.fsync(handle)
        raise


def _settle(folder: Path) -> None:
    """Wait until the file's name is on the disk, too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lines(events: Sequence[Event]) -> bytes:
    return b"".join(b"%b\n" % event.json for event in events)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
