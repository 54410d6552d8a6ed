"""Receivers that are not reached: found in whatever a library makes of them, since then nothing was sent."""

import socket
from collections.abc import Iterator
from typing import Final

from flaggit.announcing.fates import Unavailable

REMEDY: Final = "start it, or name another address: nothing listens at this one"


def not_reached(error: BaseException) -> Unavailable | None:
    """Give the fault of a connection that never came about; None when there was one, or it can't be told."""
    for cause in _causes(error):
        if isinstance(cause, ConnectionRefusedError):
            return Unavailable("connection refused", remedy=REMEDY, sent=False)
        if isinstance(cause, socket.gaierror):
            why = f"the host is not found ({cause.strerror})"
            return Unavailable(why, remedy="check the name of the host", sent=False)
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += one.exceptions if isinstance(one, BaseExceptionGroup) else ()
        waiting += (one.__cause__, one.__context__)
