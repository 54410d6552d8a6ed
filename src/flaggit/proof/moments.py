"""Moments: how far each service has got with each rollout, at every stage and wave, in order and out of step.

A plan goes from nothing through its stages, wave by wave within a stage, and back the same way. Between two neighbouring steps a service may have
the later bundle already while another still has the earlier one. All that a decision depends on is how many stages each service has reached, so
steps that agree on that are one.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, product
from typing import TypeAlias

from flaggit.frozen import Frozen, replace
from flaggit.model import Catalog, Rollout

Reached: TypeAlias = tuple[tuple[str, int], ...]
"""Service to the number of stages that it has reached."""

MOST: int = 4_096
"""How many moments of one claim are looked at; past it the claim is unsettled."""


class Moment(Frozen):
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


class Plan:
    """A rollout as a plan: its steps in the order of raising, and how far each brings a service.

    Args:
        rollout: The rollout; where it stands now does not matter.
    """

    def __init__(self, rollout: Rollout) -> None:
        self.rollout = rollout
        self._steps = list(_steps(rollout))
        self._counts: dict[str, list[int]] = {}
        self._moments: dict[tuple[str, ...], list[Moment]] = {}

    def moments(self, services: tuple[str, ...]) -> list[Moment]:
        """Give every moment that some services can tell from the others."""
        found = self._moments.get(services)
        if found is None:
            found = self._moments[services] = list(self._of(services))
        return found

    def _of(self, services: tuple[str, ...]) -> Iterator[Moment]:
        key, names = self.rollout.key, [name for name, _, _ in self._steps]
        steps = list(zip(*(self._reached(service) for service in services), strict=True))
        seen: set[tuple[int, ...]] = set()
        for name, counts in zip(names, steps, strict=True):
            if counts not in seen:
                seen.add(counts)
                yield Moment(rollout=key, reached=tuple(zip(services, counts, strict=True)), told=name)
        for (earlier, before), (later, after) in pairwise(zip(names, steps, strict=True)):
            for counts in product(*map(set, zip(before, after, strict=True))) if before != after else ():
                if counts not in seen:
                    seen.add(counts)
                    reached = tuple(zip(services, counts, strict=True))
                    told = f"between {earlier} and {later}"
                    yield Moment(rollout=key, reached=reached, told=told, skewed=True)

    def _reached(self, service: str) -> list[int]:
        found = self._counts.get(service)
        if found is None:
            own = self.rollout.wave_of(service)
            found = self._counts[service] = [
                stages if stages == 0 or own <= wave else stages - 1 for _, stages, wave in self._steps
            ]
        return found


def _steps(rollout: Rollout) -> Iterator[tuple[str, int, int]]:
    """Give the steps of a plan in the order of raising: in words, how many stages have begun, and which wave the last of them has reached."""
    yield "no stage yet", 0, 0
    for count, stage in enumerate(rollout.stages, 1):
        if not rollout.waves:
            yield f"stage {stage.name}", count, 0
        for at, wave in enumerate(rollout.waves):
            yield f"stage {stage.name}, wave {wave.name}", count, at


def at(catalog: Catalog, service: str, chosen: Sequence[Moment]) -> Mapping[str, Rollout]:
    """Give the rollouts as a service sees them at some moments: all stages it has reached, and no waves."""
    found = {}
    for moment in chosen:
        rollout = catalog.rollouts[moment.rollout]
        count = dict(moment.reached)[service]
        stage = rollout.stages[count - 1].name if count else ""
        found[moment.rollout] = replace(rollout, stage=stage, waves=(), wave="", state="running")
    return found
