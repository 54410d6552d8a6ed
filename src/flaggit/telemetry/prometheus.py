"""Prometheus: a collector for `prometheus_client`, the extra `flaggit[prometheus]`.

Reading happens when Prometheus scrapes, and at no other time: a decision costs nothing for it.
"""

from collections.abc import Iterator

from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from flaggit.telemetry import metrics
from flaggit.telemetry.metrics import TABLE, Definition
from flaggit.telemetry.observing import Telemetry


class PrometheusCollector(Collector):
    """Gives the metrics of one telemetry to a registry.

        registry.register(PrometheusCollector(telemetry))

    Args:
        telemetry: Whose metrics.
    """

    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry

    def describe(self) -> Iterator[Metric]:
        """Name the metrics, so that a registry refuses a second collector of the same names."""
        for definition in TABLE:
            yield _metric(definition)

    def collect(self) -> Iterator[Metric]:
        """Give the metrics of now."""
        for definition, samples in metrics.read(self._telemetry):
            metric = _metric(definition)
            for sample in samples:
                metric.add_sample(sample.name, dict(sample.labels), sample.value)
            yield metric


def _metric(definition: Definition) -> Metric:
    return Metric(definition.name.removesuffix("_total"), definition.help, definition.kind)
