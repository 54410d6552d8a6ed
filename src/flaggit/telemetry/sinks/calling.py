"""Sinks that call: a function of the host's, or the standard library's logging."""

import logging
from collections.abc import Callable, Mapping
from typing import Final

from flaggit.runtime import events
from flaggit.telemetry import cloudevents, drops
from flaggit.telemetry.cloudevents import Record
from flaggit.telemetry.sinks.queued import Queued

LEVELS: Final[Mapping[str, int]] = {
    events.BUNDLE_REFUSED: logging.WARNING,
    events.BUNDLE_STALE: logging.WARNING,
    events.SOURCE_FAILED: logging.WARNING,
    events.STATE_FAILED: logging.WARNING,
    events.BREAKER_OPENED: logging.WARNING,
    events.DECISION_FAILED: logging.WARNING,
    events.OVERRIDE_ACTIVE: logging.WARNING,
}
"""The levels of events that somebody should look at; every other record is `INFO`."""


class Callback(Queued):
    """Calls a function with each CloudEvent, an object as `json` would read it. What the function raises drops that one.

    Args:
        function: The function. It is called in a thread of the sink's own.
        name: What metrics call the sink.
        capacity: How many records wait at most.
    """

    def __init__(
        self, function: Callable[[dict[str, object]], None], *, name: str = "callback", capacity: int = 10_000
    ) -> None:
        super().__init__(name, capacity=capacity, interval=0.1)
        self._function = function

    def deliver(self, batch: list[Record]) -> None:
        """Call the function with each record."""
        for record in batch:
            try:
                self._function(cloudevents.write(record))
            except Exception:  # noqa: BLE001 - the function is the host's
                self.drops.add(drops.FAILED)


class Log(Queued):
    """Logs each CloudEvent as JSON; in the log record, `flaggit` is the event's type.

    Args:
        logger: The logger; that of `flaggit.telemetry` unless said.
        name: What metrics call the sink.
        capacity: How many records wait at most.
    """

    def __init__(
        self, logger: logging.Logger | None = None, *, name: str = "log", capacity: int = 10_000
    ) -> None:
        super().__init__(name, capacity=capacity, interval=0.1)
        self._logger = logger or logging.getLogger("flaggit.telemetry")

    def deliver(self, batch: list[Record]) -> None:
        """Log each record."""
        for record in batch:
            for line in cloudevents.encode_all([record], self.drops):
                level = LEVELS.get(record.type, logging.INFO)
                self._logger.log(level, "%s", line.decode(), extra={"flaggit": record.type})
