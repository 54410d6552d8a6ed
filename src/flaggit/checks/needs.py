"""Which attributes a decision reads: through conditions, segments, the stages of rollouts, and buckets."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from flaggit.checks.conditions import leaves
from flaggit.checks.graph import components
from flaggit.checks.view import Site, View
from flaggit.model import Catalog, Environment, Flag, InSegment, Rule, Test


class Need(NamedTuple):
    """An attribute that is read: where the file says so, and through what, as words (empty when directly)."""

    attribute: str
    pointer: str
    through: str


def buckets(rule: Rule) -> bool:
    """Whether a rule asks for the bucket of the flag's own unit."""
    return rule.percent is not None or bool(rule.split) or bool(rule.experiment) or bool(rule.rollout)


def flag_buckets(flag: Flag) -> bool:
    """Whether any part of a flag asks for the bucket of its unit."""
    return any(
        block.otherwise.split or any(buckets(rule) for rule in block.rules)
        for block in flag.environments.values()
    )


def of_segments(catalog: Catalog) -> dict[str, frozenset[str]]:
    """Each segment's attributes, through the segments that it names; a cycle's segments share theirs."""
    parts = {name: leaves(segment.when) for name, segment in catalog.segments.items()}
    graph = {
        name: [part.name for part in found if isinstance(part, InSegment)] for name, found in parts.items()
    }
    needs: dict[str, frozenset[str]] = {}
    for component in components(graph):
        own = {part.attribute for name in component for part in parts[name] if isinstance(part, Test)}
        for name in component:
            own.update(*(needs.get(target, frozenset()) for target in graph[name]))
        needs.update(dict.fromkeys(component, frozenset(own)))
    return needs


def of_site(site: Site, catalog: Catalog, segments: Mapping[str, frozenset[str]]) -> Iterator[Need]:
    """What one rule reads, its flag's unit not counted."""
    rule = site.rule
    for leaf in site.leaves:
        if isinstance(leaf, Test):
            yield Need(leaf.attribute, leaf.where, "")
        else:
            through = f"the segment {leaf.name}"
            yield from (Need(name, leaf.where, through) for name in sorted(segments.get(leaf.name, ())))
    if rule.rollout:
        yield from _of_rollout(site, catalog, segments)
    experiment = catalog.experiments.get(rule.experiment) if rule.experiment else None
    for name in (
        rule.layer,
        experiment.layer if experiment else "",
        experiment.holdout if experiment else "",
    ):
        layer = catalog.layers.get(name) if name else None
        if layer:
            part = "layer" if name == rule.layer else "experiment"
            yield Need(layer.unit, site.place(part).pointer, f"the layer {name}")


def _of_rollout(site: Site, catalog: Catalog, segments: Mapping[str, frozenset[str]]) -> Iterator[Need]:
    rollout = catalog.rollouts.get(site.rule.rollout)
    for stage in rollout.stages if rollout else ():
        through = f"the segment {stage.segment} of {site.rule.rollout}"
        for name in sorted(segments.get(stage.segment, ())):
            yield Need(name, site.place("rollout").pointer, through)


def of_block(view: View, flag: Flag, block: Environment) -> Iterator[Need]:
    """What deciding one block reads, the flag's unit first where the block buckets it."""
    if flag.unit and (block.otherwise.split or any(buckets(rule) for rule in block.rules)):
        yield Need(flag.unit, "/unit", "")
    for index, rule in enumerate(block.rules):
        site = Site(flag, block, index, rule, leaves(rule.when))
        yield from of_site(site, view.catalog, view.segment_needs)


def missing(view: View, key: str, service: str) -> Iterator[tuple[Environment, Need]]:
    """What a flag reads, in the environments that a service runs in, and that service's contexts never hold.

    Nothing for a flag or a service that the catalog does not know.
    """
    flag, context = view.catalog.flags.get(key), view.contexts.get(service)
    if flag is None or context is None or view.needs[key] <= context:
        return
    runs = view.catalog.services[service].environments
    for block in flag.environments.values():
        if any(name in runs for name in view.covers(flag, block.name)):
            yield from (
                (block, need) for need in of_block(view, flag, block) if need.attribute not in context
            )
