"""Moments: how far each service has got with each rollout, at every stage and wave, in order and out of step.

A plan goes from nothing through its stages, wave by wave within a stage, and back the same way. Between two neighbouring steps a service may have
the later bundle already while another still has the earlier one. All that a decision depends on is how many stages each service has reached, so
steps that agree on that are one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product
from typing import TypeAlias

from flaggit.model import Catalog, Rollout

Reached: TypeAlias = tuple[tuple[str, int], ...]
"""Service to the number of stages that it has reached."""

MOST: int = 4_096
"""How many moments of one claim are looked at; past it the claim is unsettled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Where a rollout stands for some services.

    Attributes:
        rollout: Its key.
        reached: How many stages each service has reached.
        told: Where that is, in words: `stage quarter, wave front`.
        skewed: Some services have the step's bundle, and others that of its neighbour.
    """

    rollout: str
    reached: Reached
    told: str
    skewed: bool = False


def moments(rollout: Rollout, services: Sequence[str]) -> list[Moment]:
    """Give every moment of a rollout that some services can tell from the others."""
    steps = list(_steps(rollout))
    found: dict[Reached, Moment] = {}
    for told, state in steps:
        reached = tuple((service, state.reached_by(service)) for service in services)
        found.setdefault(reached, Moment(rollout=rollout.key, reached=reached, told=told))
    for (earlier, before), (later, after) in pairwise(steps):
        for ahead in product((False, True), repeat=len(services)):
            if len(set(ahead)) == 1:
                continue
            reached = tuple(
                (service, (after if is_ahead else before).reached_by(service))
                for service, is_ahead in zip(services, ahead, strict=True)
            )
            told = f"between {earlier} and {later}"
            found.setdefault(reached, Moment(rollout=rollout.key, reached=reached, told=told, skewed=True))
    return list(found.values())


def _steps(rollout: Rollout) -> Iterator[tuple[str, Rollout]]:
    """Give the steps of a plan in the order of raising, each with the rollout as it is then."""
    yield "no stage yet", replace(rollout, stage="", state="running")
    for stage in rollout.stages:
        if not rollout.waves:
            yield f"stage {stage.name}", replace(rollout, stage=stage.name, state="running")
        for wave in rollout.waves:
            told = f"stage {stage.name}, wave {wave.name}"
            yield told, replace(rollout, stage=stage.name, wave=wave.name, state="running")


def at(catalog: Catalog, service: str, chosen: Sequence[Moment]) -> Mapping[str, Rollout]:
    """Give the rollouts as a service sees them at some moments: all stages it has reached, and no waves."""
    found = {}
    for moment in chosen:
        rollout = catalog.rollouts[moment.rollout]
        count = dict(moment.reached)[service]
        stage = rollout.stages[count - 1].name if count else ""
        found[moment.rollout] = replace(rollout, stage=stage, waves=(), wave="", state="running")
    return found
