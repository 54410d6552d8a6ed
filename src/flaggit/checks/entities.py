"""All named documents of a catalog, whatever they are."""

from collections.abc import Iterator
from typing import NamedTuple

from flaggit.model import Catalog


class Entity(NamedTuple):
    """A document: what it is, its key or name, its file, its summary and its owner (empty when it says none)."""

    kind: str
    name: str
    path: str
    summary: str
    owner: str


def entities(catalog: Catalog) -> Iterator[Entity]:
    """Go through flags, segments, layers, rollouts, experiments, services, metrics and invariants, each in key order."""
    for flag in catalog.flags.values():
        yield Entity("flag", flag.key, flag.path, flag.summary, flag.owner)
    for segment in catalog.segments.values():
        yield Entity("segment", segment.name, segment.path, segment.summary, segment.owner)
    for layer in catalog.layers.values():
        yield Entity("layer", layer.key, layer.path, layer.summary, layer.owner)
    for rollout in catalog.rollouts.values():
        yield Entity("rollout", rollout.key, rollout.path, rollout.summary, rollout.owner)
    for experiment in catalog.experiments.values():
        owner = experiment.owners[0] if experiment.owners else ""
        yield Entity("experiment", experiment.key, experiment.path, experiment.summary, owner)
    for service in catalog.services.values():
        yield Entity("service", service.name, service.path, service.summary, service.owner)
    for metric in catalog.metrics.values():
        yield Entity("metric", metric.name, metric.path, metric.summary, metric.owner)
    for invariant in catalog.invariants.values():
        yield Entity("invariant", invariant.name, invariant.path, invariant.summary, invariant.owner)
