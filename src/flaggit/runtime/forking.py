"""Forking: what a child process must not go on with, since the threads of its parent, and what locks they hold, are not there."""

import os
from typing import Protocol
from weakref import WeakSet


class Forked(Protocol):
    """Something with threads, locks or sockets."""

    def forked(self) -> None:
        """Begin anew: this is a child process, and no other thread runs yet."""
        ...


_KNOWN: "WeakSet[Forked]" = WeakSet()
_STARTED: list[bool] = []


def remember(thing: Forked) -> None:
    """Call its `forked` in every child process, as long as it lives."""
    if not _STARTED:
        _STARTED.append(True)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=_tell)
    _KNOWN.add(thing)


def _tell() -> None:
    for thing in list(_KNOWN):
        thing.forked()
