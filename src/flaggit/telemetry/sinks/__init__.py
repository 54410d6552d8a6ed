"""Sinks: where records go.

For: a callback or a log (`calling`), a file of JSON lines (`lines`), a collector that takes batches over HTTP (`posting`).

May import the rest of `flaggit.telemetry` but what reads it all (`observing`, `metrics`), and the standard library.

Promises: `put` returns at once, whatever the disk or the network does. The queue is bounded; what is dropped is counted, by reason.
"""

from typing import Protocol

from flaggit.telemetry.cloudevents import Record
from flaggit.telemetry.drops import Drops
from flaggit.telemetry.sinks.calling import Callback, Log
from flaggit.telemetry.sinks.lines import JsonLines
from flaggit.telemetry.sinks.posting import Post

__all__ = ["Callback", "JsonLines", "Log", "Post", "Sink"]


class Sink(Protocol):
    """Takes records.

    Attributes:
        name: What metrics call it.
    """

    name: str

    @property
    def drops(self) -> Drops:
        """What was dropped so far."""
        ...

    def put(self, record: Record) -> None:
        """Take a record, or drop it with a count. It returns at once, and raises nothing."""
        ...

    def flush(self, timeout: float = ...) -> bool:
        """Wait until what was put is delivered or dropped; tell whether it was, within so many seconds."""
        ...

    def close(self, timeout: float = ...) -> None:
        """Deliver what waits, for so many seconds at most, and take nothing more."""
        ...
