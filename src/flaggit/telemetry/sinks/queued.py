"""What the sinks of this package have in common: a worker before what they do."""

from flaggit.telemetry.cloudevents import Record
from flaggit.telemetry.drops import Drops
from flaggit.telemetry.worker import BATCH, CAPACITY, GRACE, INTERVAL, Worker


class Queued:
    """A sink that delivers in a thread of its own.

    Args:
        name: What metrics call it.
        capacity: How many records wait at most.
        batch: How many are delivered at once at most.
        interval: How long a record waits for others at most, in seconds.
    """

    def __init__(
        self, name: str, *, capacity: int = CAPACITY, batch: int = BATCH, interval: float = INTERVAL
    ) -> None:
        self.name = name
        self.worker = Worker(self.deliver, capacity=capacity, batch=batch, interval=interval)

    @property
    def drops(self) -> Drops:
        """What was dropped so far."""
        return self.worker.drops

    def put(self, record: Record) -> None:
        """Take a record, or drop it with a count. It returns at once."""
        self.worker.put(record)

    def flush(self, timeout: float = GRACE) -> bool:
        """Wait until what was put is delivered or dropped; tell whether it was, within so many seconds."""
        return self.worker.flush(timeout)

    def close(self, timeout: float = GRACE) -> None:
        """Deliver what waits, for so many seconds at most, and take nothing more."""
        self.worker.close(timeout)

    def deliver(self, batch: list[Record]) -> None:
        """Deliver a batch; what it raises drops the batch."""
        raise NotImplementedError
