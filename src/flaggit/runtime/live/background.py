"""The thread that refreshes: one for each followed flags, a daemon, and none before they are followed.

It holds its flags by a weak reference while it waits, so flags that nobody holds any more end it. A fork leaves threads behind: the child
gets one of its own. At the interpreter's end it is asked to stop, and not waited for longer than `GRACE`; what it writes to the
disk is whole at any instant.
"""

import atexit
import threading
import weakref
from typing import TYPE_CHECKING, Final

from flaggit.runtime import forking

if TYPE_CHECKING:
    from flaggit.runtime.live.following import LiveFlags

GRACE: Final = 0.5
"""Seconds that the end waits for a refresh that is under way."""

_followed: "weakref.WeakSet[LiveFlags]" = weakref.WeakSet()
_watched: list[bool] = []


class Background:
    """A thread that refreshes.

    Args:
        flags: What it refreshes.
        delay: Seconds until the first time.
    """

    __slots__ = ("_stopped", "_thread")

    def __init__(self, flags: "LiveFlags", delay: float) -> None:
        self._stopped = threading.Event()
        self._thread = threading.Thread(
            target=_run, args=(weakref.ref(flags), self._stopped, delay), name="flaggit-refresh", daemon=True
        )
        self._thread.start()

    def is_running(self) -> bool:
        """Tell whether the thread is there."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Ask it to stop, and wait for it, but not for long: a transfer may be under way."""
        self._stopped.set()
        if self._thread is not threading.current_thread():
            self._thread.join(GRACE)

    def forked(self, flags: "LiveFlags") -> "Background | None":
        """Start another one in a forked child. It waits as long as for a usual refresh, so that many children do not ask in step."""
        if self._stopped.is_set():
            return None
        return begin(flags, flags.pause())


def begin(flags: "LiveFlags", delay: float) -> Background | None:
    """Start a thread; None when the system gives no more of them."""
    try:
        return Background(flags, delay)
    except RuntimeError:
        return None


def _run(reference: "weakref.ref[LiveFlags]", stopped: threading.Event, delay: float) -> None:
    while True:
        flags = reference()
        if flags is None:
            return
        wait = min(delay, flags.judging())
        del flags
        if stopped.wait(max(wait, 0.0)):
            return
        delay -= wait
        if delay > 0:
            continue
        flags = reference()
        if flags is None:
            return
        delay = flags.follow_on()
        del flags


def watch(flags: "LiveFlags") -> None:
    """See to forks and to the interpreter's end, from now on."""
    forking.remember(flags)
    _followed.add(flags)
    if not _watched:
        _watched.append(True)
        atexit.register(_end)


def _end() -> None:
    for flags in list(_followed):
        flags.close()
