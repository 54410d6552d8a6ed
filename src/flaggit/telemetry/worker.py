"""Work beside the service: a bounded queue, and one daemon thread that empties it.

Putting takes no lock and never waits: what does not fit is dropped and counted. The thread starts when something is first put. A child
process has none of its parent's records, which the parent delivers, and starts a thread of its own. At the interpreter's
end there is `GRACE` for what is still queued.
"""

import _thread
import atexit
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeAlias
from weakref import WeakSet

from flaggit.runtime import forking
from flaggit.telemetry import drops
from flaggit.telemetry.cloudevents import Record
from flaggit.telemetry.drops import Drops

CAPACITY: Final = 10_000
"""How many records wait, unless said."""
BATCH: Final = 500
"""How many are delivered at once, unless said."""
INTERVAL: Final = 1.0
"""How long a record waits for others, in seconds, unless said."""
GRACE: Final = 2.0
"""How long the end of the interpreter waits for the queues, in seconds, all together."""

Deliver: TypeAlias = Callable[[list[Record]], None]
"""Delivers a batch, in the worker's thread. What it raises drops the batch."""


class Worker:
    """A queue and its thread.

    Args:
        deliver: Delivers a batch.
        capacity: How many records wait at most.
        batch: How many are delivered at once at most.
        interval: How long a record waits for others at most, in seconds.

    Attributes:
        closing: Whether it ends: deliver at once, or not at all.
        drops: What was dropped.
    """

    __slots__ = (
        "__weakref__",
        "_batch",
        "_busy",
        "_capacity",
        "_deliver",
        "_interval",
        "_queue",
        "_start",
        "_thread",
        "_wake",
        "closing",
        "drops",
    )

    def __init__(
        self,
        deliver: Deliver,
        *,
        capacity: int = CAPACITY,
        batch: int = BATCH,
        interval: float = INTERVAL,
    ) -> None:
        if capacity < 1 or batch < 1 or interval <= 0:
            raise ValueError("capacity and batch are at least 1, and interval is more than 0 seconds")
        self._deliver = deliver
        self._capacity = capacity
        self._batch = batch
        self._interval = interval
        self.closing = threading.Event()
        self.drops = Drops()
        self.forked()
        forking.remember(self)

    def forked(self) -> None:
        """Begin anew, with nothing queued and no thread."""
        self._queue: deque[Record] = deque()
        self._start = _thread.allocate_lock()
        self._wake = _thread.allocate_lock()
        self._thread: threading.Thread | None = None
        self._busy = False
        if self.closing.is_set():
            self.closing = threading.Event()
            self.closing.set()
        else:
            self.closing = threading.Event()

    def put(self, record: Record) -> None:
        """Queue a record, or drop it. It returns at once."""
        if self.closing.is_set():
            self.drops.add(drops.CLOSED)
            return
        queue = self._queue
        if len(queue) >= self._capacity:
            self.drops.add(drops.FULL)
            return
        queue.append(record)
        if self._thread is None:
            self._begin()
        elif len(queue) >= self._batch:
            self._rouse()

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread is not None and self._thread.is_alive()

    def flush(self, timeout: float = GRACE) -> bool:
        """Wait until everything queued was delivered or dropped.

        Returns:
            Whether it was, within so many seconds.
        """
        end = time.monotonic() + timeout
        while self._queue or self._busy:
            if time.monotonic() >= end:
                return False
            self._rouse()
            time.sleep(0.002)
        return True

    def close(self, timeout: float = GRACE) -> None:
        """Deliver what is queued, for so many seconds at most, and end. What is left is dropped, and so is what comes later."""
        self.closing.set()
        self._rouse()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)
        left = len(self._queue)
        self._queue.clear()
        self.drops.add(drops.CLOSED, left)

    def _begin(self) -> None:
        if not self._start.acquire(blocking=False):
            return
        thread = threading.Thread(target=self._run, name="flaggit-telemetry", daemon=True)
        try:
            thread.start()
        except (
            RuntimeError
        ):  # there are too many threads, or the interpreter ends: the queue fills, and drops
            self._start.release()
            return
        self._thread = thread
        _closed_at_exit(self)

    def _rouse(self) -> None:
        with suppress(RuntimeError):  # it is roused already
            self._wake.release()

    def _run(self) -> None:
        while not self.closing.is_set():
            self._wake.acquire(timeout=self._interval)
            self._empty()
        self._empty()

    def _empty(self) -> None:
        while self._queue:
            self._busy = True
            batch = self._take()
            try:
                self._deliver(batch)
            except Exception:  # noqa: BLE001 - what takes records may raise anything, and the next batch may do better
                self.drops.add(drops.FAILED, len(batch))
            finally:
                self._busy = False

    def _take(self) -> list[Record]:
        batch: list[Record] = []
        with suppress(IndexError):  # whoever closes may have cleared the queue
            while len(batch) < self._batch:
                batch.append(self._queue.popleft())
        return batch


_AT_EXIT: "WeakSet[Worker]" = WeakSet()
_REGISTERED: list[bool] = []


def _closed_at_exit(worker: Worker) -> None:
    if not _REGISTERED:
        _REGISTERED.append(True)
        atexit.register(_close_all)
    _AT_EXIT.add(worker)


def _close_all() -> None:
    end = time.monotonic() + GRACE
    for worker in list(_AT_EXIT):
        worker.close(max(0.0, end - time.monotonic()))
