"""How much there is to decide, counted as a loader counts it (`docs/spec/decisions.md`, "Bounds").

A condition is counted with its segments written in their places, a flag with what it requires. Both grow without bound
where parts are shared: thirty segments, each of which names the one before twice, stand for a thousand million tests.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from flaggit.checks.conditions import Leaf, leaves
from flaggit.checks.graph import components
from flaggit.checks.view import Site
from flaggit.model import Catalog, Condition, Flag, InSegment, Not, Test

MOST_LEVELS: Final = 64
"""Levels of a condition, its segments in their places, that a loader reads."""
MOST_STEPS: Final = 100_000
"""Steps that the longest decision may take."""


class Size(NamedTuple):
    """Levels and nodes of a condition."""

    levels: int
    nodes: int


Sizes = Mapping[str, Size]
_LEAF: Final = Size(1, 1)


def measure(condition: Condition, segments: Sizes) -> Size:
    """Measure a condition; a segment that is not there, or in a cycle, counts as one test."""
    if isinstance(condition, Test):
        return _LEAF
    if isinstance(condition, InSegment):
        inside = segments.get(condition.name)
        return Size(1 + inside.levels, 1 + inside.nodes) if inside else _LEAF
    items = (condition.item,) if isinstance(condition, Not) else condition.items
    sizes = [measure(item, segments) for item in items]
    return Size(1 + max((size.levels for size in sizes), default=0), 1 + sum(size.nodes for size in sizes))


def named(found: Iterable[Leaf]) -> list[str]:
    """The segments among what a condition names, in file order."""
    return [leaf.name for leaf in found if isinstance(leaf, InSegment)]


def of_segments(catalog: Catalog) -> dict[str, Size]:
    """Measure all segments but those of cycles."""
    graph = {name: named(leaves(segment.when)) for name, segment in catalog.segments.items()}
    found: dict[str, Size] = {}
    for component in components(graph):
        name = component[0]
        if len(component) == 1 and name not in graph[name]:
            found[name] = measure(catalog.segments[name].when, found)
    return found


def of_flags(catalog: Catalog, sites: Iterable[Site], segments: Sizes) -> dict[str, int]:
    """Count the steps of each flag alone, in the largest of its blocks.

    All stages of a rollout count, so that no later stage can break a flag.
    """
    stages = {key: {stage.segment for stage in plan.stages} - {""} for key, plan in catalog.rollouts.items()}
    admitting = {
        key: sum(1 + (segments[name].nodes if name in segments else 0) for name in names)
        for key, names in stages.items()
    }
    blocks: dict[tuple[str, str], int] = {}
    for site in sites:
        rule, at = site.rule, (site.flag.key, site.block.name)
        steps = len(rule.split) or 1
        if rule.when is not None:
            steps += measure(rule.when, segments).nodes
        if rule.rollout:
            steps += admitting.get(rule.rollout, 0)
        if rule.experiment and rule.experiment in catalog.experiments:
            steps += len(catalog.experiments[rule.experiment].arms)
        blocks[at] = blocks.get(at, 0) + steps
    return {key: _largest(flag, blocks) for key, flag in catalog.flags.items()}


def _largest(flag: Flag, blocks: Mapping[tuple[str, str], int]) -> int:
    return max(
        (
            1 + (len(block.otherwise.split) or 1) + blocks.get((flag.key, name), 0)
            for name, block in flag.environments.items()
        ),
        default=1,
    )
