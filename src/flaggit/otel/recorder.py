"""The recorder: writes events through OpenTelemetry's Logs API. Without an SDK in the process that goes nowhere, and costs little."""

from typing import TYPE_CHECKING

from opentelemetry._logs import LogRecord, get_logger

from flaggit import __version__
from flaggit.otel import conventions
from flaggit.otel.evaluation import Evaluation, attributes

if TYPE_CHECKING:
    from opentelemetry._logs import LoggerProvider

    from flaggit.otel.ids import Identify


class Recorder:
    """Writes an event for each evaluation. Any thread may record at any time.

    An event that is recorded within a span belongs to it: OpenTelemetry writes the span's ids into the record.

    Args:
        logger_provider: Where events go; None for the one that the process has, which may be set later.
        context_id: Gives what is sent as `feature_flag.context.id` for whom an evaluation was made, or None for nothing:
            `hashed(secret)`, or `str` for the id itself. Without it nothing is sent, for ids may be personal data.

    Attributes:
        errors: How many events could not be recorded.
    """

    def __init__(
        self, *, logger_provider: "LoggerProvider | None" = None, context_id: "Identify | None" = None
    ) -> None:
        self._logger = get_logger("flaggit", __version__, logger_provider, conventions.SCHEMA_URL)
        self._identify = context_id
        self.errors = 0

    def record(self, evaluation: Evaluation) -> None:
        """Write an event; what goes wrong is counted, and goes nowhere."""
        try:
            said = attributes(evaluation)
            if self._identify is not None and evaluation.unit:
                sent = self._identify(evaluation.unit)
                if sent:
                    said[conventions.CONTEXT_ID] = sent
            self._logger.emit(LogRecord(event_name=conventions.EVENT, attributes=said))
        except Exception:  # noqa: BLE001 - telemetry is never a reason for a decision to fail
            self.errors += 1
