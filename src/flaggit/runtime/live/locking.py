"""One writer at a time, among processes that share a folder.

The lock is `flock` on a file, so the end of a process gives it back, however it ended. It is given back explicitly as well, which
frees it even when a forked child has inherited the descriptor.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

CLOEXEC = getattr(os, "O_CLOEXEC", 0)
NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)

PATIENCE = 5.0
"""How many seconds another writer of a state is waited for; writing takes milliseconds."""
_PAUSE = 0.01


@contextmanager
def locked(path: str, patience: float | None = None) -> Iterator[None]:
    """Hold the lock of this name; the file is made when it is not there.

    Args:
        path: The file.
        patience: For how many seconds somebody else may hold it; `PATIENCE` unless given.

    Raises:
        OSError: It can't be opened, or somebody holds it for longer.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | NOFOLLOW | CLOEXEC, 0o600)
    try:
        _wait(handle, path, PATIENCE if patience is None else patience)
        try:
            yield
        finally:
            _let_go(handle)
    finally:
        os.close(handle)


def _wait(handle: int, path: str, patience: float) -> None:
    import fcntl  # noqa: PLC0415 - not on every system; without it the state can't be shared, and is not kept

    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise OSError(0, "another process holds the lock", path) from None
            time.sleep(_PAUSE)
        else:
            return


def _let_go(handle: int) -> None:
    import fcntl  # noqa: PLC0415 - as in `_wait`

    fcntl.flock(handle, fcntl.LOCK_UN)
