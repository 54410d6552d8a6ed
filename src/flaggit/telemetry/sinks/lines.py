"""A file of JSON lines: one CloudEvent a line, rotated by size.

A batch is one write to a file opened for appending, so a process that is killed leaves whole lines, and at worst one that the system cut
short; that one is ended before anything is appended, so it spoils no other. When a file has reached its size it becomes
`NAME.1`, the one before `NAME.2`, and so on up to `keep`; each step is one rename, and one that was interrupted loses nothing.

Every process should write a file of its own: `{pid}` in the path is the process's number.
"""

import os
from pathlib import Path

from flaggit.runtime import forking
from flaggit.telemetry import cloudevents, drops
from flaggit.telemetry.cloudevents import Record
from flaggit.telemetry.sinks.queued import Queued

_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)


def _absolute(path: str | os.PathLike[str]) -> str:
    """Give a path from the root; as it is, where the folder that the host works in was taken away."""
    try:
        return str(Path(path).absolute())
    except OSError:
        return os.fspath(path)


class JsonLines(Queued):
    """Appends records to a file. A file that can't be written drops the batch; the next one tries again.

    Args:
        path: The file, from the folder that the host works in when this is made; `{pid}` in it is the process's number.
        max_bytes: The size at which it is rotated; a file is longer by less than one batch.
        keep: How many rotated files are kept; 0 begins anew instead.
        name: What metrics call the sink.
        capacity: How many records wait at most.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        max_bytes: int = 10_000_000,
        keep: int = 5,
        name: str = "file",
        capacity: int = 10_000,
    ) -> None:
        if max_bytes < 1 or keep < 0:
            raise ValueError("max_bytes is at least 1, and keep is not negative")
        super().__init__(name, capacity=capacity, interval=0.2)
        # Made absolute at once: a thread opens the file later, and the host may work in another folder by then.
        self._path = _absolute(path)
        self._max_bytes = max_bytes
        self._keep = keep
        self._file = -1
        forking.remember(self)

    def forked(self) -> None:
        """Let go of the parent's file at once: a host that becomes a daemon closes it, and its number is somebody else's then."""
        self._shut()

    @property
    def path(self) -> Path:
        """The file that this process writes."""
        return Path(self._path.replace("{pid}", str(os.getpid())))

    def close(self, timeout: float = 2.0) -> None:
        """Write what waits, for so many seconds at most, and take nothing more."""
        super().close(timeout)
        if not self.worker.alive:
            self._shut()

    def deliver(self, batch: list[Record]) -> None:
        """Append a batch, and rotate when it is time."""
        lines = cloudevents.encode_all(batch, self.drops)
        try:
            self._write(b"".join(b"%b\n" % line for line in lines))
        except OSError:
            self.drops.add(drops.FAILED, len(lines))
            self._shut()

    def _write(self, data: bytes) -> None:
        path = self.path
        if self._file >= 0 and not _is(path, self._file):  # somebody moved it, or this is a child process
            self._shut()
        if self._file < 0:
            self._open(path)
        while data:
            data = data[os.write(self._file, data) :]
        if os.fstat(self._file).st_size >= self._max_bytes:
            self._shut()
            rotate(path, self._keep)

    def _open(self, path: Path) -> None:
        self._file = os.open(path, _FLAGS, 0o640)
        size = os.fstat(self._file).st_size
        if size and os.pread(self._file, 1, size - 1) != b"\n":
            os.write(self._file, b"\n")

    def _shut(self) -> None:
        opened, self._file = self._file, -1
        if opened >= 0:
            os.close(opened)


def rotate(path: Path, keep: int) -> None:
    """Make a file the first of its rotated ones, and let the last of them go when there are as many as are kept.

    Raises:
        OSError: A file can't be renamed or removed.
    """
    if not keep:
        path.unlink(missing_ok=True)
        return
    names = [path.with_name(f"{path.name}.{number}") for number in range(1, keep + 1)]
    # A gap is what an interrupted rotation leaves; no more than up to it has to move.
    last = next((place for place, name in enumerate(names) if not name.exists()), keep - 1)
    for place in range(last, 0, -1):
        names[place - 1].replace(names[place])
    path.replace(names[0])


def _is(path: Path, file: int) -> bool:
    try:
        there = path.stat()
    except OSError:
        return False
    opened = os.fstat(file)
    return (there.st_dev, there.st_ino) == (opened.st_dev, opened.st_ino)
