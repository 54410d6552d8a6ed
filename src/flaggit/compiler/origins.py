"""Where in the repository each rule of a flag comes from: what `explain` shows beside it, line by line.

A rule is made by its own lines and by what it names: the rollout and its stages, the experiment, the layer's member, and
the segments, those inside segments too. Names are words, hyphens and dots, so a pointer needs no escapes.
"""

from collections.abc import Iterator
from typing import NamedTuple

from flaggit.compiler.conditions import segments_in
from flaggit.compiler.decisions import HOLDOUT, OTHERWISE
from flaggit.compiler.plans import Plans
from flaggit.model import Catalog, Flag, Rule


class Origin(NamedTuple):
    """A place: the file, relative to the repository's root, and a JSON pointer into it."""

    path: str
    pointer: str


def origins(catalog: Catalog, flag: Flag, environment: str) -> dict[str, tuple[Origin, ...]]:
    """Give, for each rule that the flag has in an environment, the places that made it so; its own comes first.

    Returns:
        Rule name to places, in the order of the rules; `otherwise` last. A name that leads nowhere has no place.

    Raises:
        FailedStop: The flag leaves the environment out.
    """
    block = Plans(catalog).block(flag, environment)
    here = f"/environments/{block.name}"
    found = {
        rule.name: tuple(dict.fromkeys(_places(catalog, flag, rule, f"{here}/rules/{at}")))
        for at, rule in enumerate(block.rules)
    }
    found[OTHERWISE] = (Origin(flag.path, f"{here}/{OTHERWISE}"),)
    return found


def _places(catalog: Catalog, flag: Flag, rule: Rule, here: str) -> Iterator[Origin]:
    yield Origin(flag.path, here)
    names = [item.name for item in segments_in(rule.when)] if rule.when is not None else []
    rollout = catalog.rollouts.get(rule.rollout)
    if rollout is not None:
        yield Origin(rollout.path, "/now")
        for at, stage in enumerate(rollout.stages):
            yield Origin(rollout.path, f"/stages/{at}")
            names += [stage.segment] if stage.segment else []
    yield from _member(catalog, rule.layer, flag.key)
    experiment = catalog.experiments.get(rule.experiment)
    if experiment is not None:
        yield Origin(experiment.path, "/now")
        yield Origin(experiment.path, "/arms")
        yield from _member(catalog, experiment.layer, experiment.key)
        yield from _member(catalog, experiment.holdout, HOLDOUT)
    yield from _segments(catalog, names)


def _member(catalog: Catalog, key: str, name: str) -> Iterator[Origin]:
    layer = catalog.layers.get(key)
    if layer is not None:
        yield Origin(layer.path, f"/members/{name}")


def _segments(catalog: Catalog, names: list[str]) -> Iterator[Origin]:
    """The segments and those inside them, breadth first; each once, so that a cycle ends."""
    seen: set[str] = set()
    waiting = list(names)
    for name in waiting:
        segment = catalog.segments.get(name)
        if segment is not None and name not in seen:
            seen.add(name)
            yield Origin(segment.path, "/when")
            waiting += [item.name for item in segments_in(segment.when)]
