"""The real OpenTelemetry SDK, with exporters that keep what they are given."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from opentelemetry.sdk._logs import LoggerProvider, ReadableLogRecord
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor

from openfeature import api


class Logs(NamedTuple):
    provider: LoggerProvider
    exporter: InMemoryLogRecordExporter

    def records(self) -> list[ReadableLogRecord]:
        return list(self.exporter.get_finished_logs())

    def events(self) -> list[dict[str, object]]:
        """The attributes of every event; each record is one of the one name."""
        records = self.records()
        assert {record.log_record.event_name for record in records} <= {"feature_flag.evaluation"}
        return [dict(record.log_record.attributes or {}) for record in records]


@pytest.fixture
def logs() -> Iterator[Logs]:
    provider = LoggerProvider()
    exporter = InMemoryLogRecordExporter()  # type: ignore[no-untyped-call] # the SDK leaves it untyped
    provider.add_log_record_processor(SimpleLogRecordProcessor(exporter))
    yield Logs(provider, exporter)
    provider.shutdown()


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """OpenFeature is global: each test begins and ends without providers and hooks."""
    api.shutdown()
    yield
    api.shutdown()
