"""One refresh at a time, in whichever thread or task it is driven.

A thread that has the turn already is never made to wait for itself: a listener, a signal handler or a function that an event loop runs
may ask for a refresh in the middle of one.
"""

import threading
from collections.abc import Callable
from typing import TypeVar

Given = TypeVar("Given")


class Turn:
    """The turn of one loader."""

    __slots__ = ("_lock", "_owner")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner = 0

    def take(self, *, wait: bool) -> bool:
        """Take the turn.

        Args:
            wait: Whether another thread's is waited for.

        Returns:
            Whether it was taken; with `wait`, it was not when this very thread has it.
        """
        mine = threading.get_ident()
        if not self._lock.acquire(blocking=False):
            if not wait or self._owner == mine:
                return False
            self._lock.acquire()
        self._owner = mine
        return True

    def run(self, work: Callable[[], Given]) -> Given | None:
        """Do something when it is this thread's turn; None, and nothing is done, when it has the turn already."""
        if not self.take(wait=True):
            return None
        try:
            return work()
        finally:
            self.give_back()

    def give_back(self) -> None:
        """Let the next one have it."""
        self._owner = 0
        self._lock.release()
