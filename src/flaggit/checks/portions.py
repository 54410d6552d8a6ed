"""What part of everyone a rule admits by hash, and by which hash."""

from typing import NamedTuple

from flaggit.checks.view import Site, View
from flaggit.model import Rollout

EVERYONE = 100_000


class Portion(NamedTuple):
    """A part of everyone, in thousandths of a percent: the bucket of `unit` under `salt` decides who.

    `part` is the rule's own word for it (`percent`, `rollout`, `layer` or `experiment`), `plan` the rollout or layer named.
    """

    size: int
    salt: str
    unit: str
    part: str
    plan: str


def portions(site: Site, view: View) -> list[Portion]:
    """Every hash that a rule asks; full and empty ones are left out, and those of no unit."""
    flag, rule, found = site.flag, site.rule, list[Portion]()
    if rule.percent is not None:
        found.append(Portion(rule.percent, flag.salt, flag.unit, "percent", ""))
    rollout = view.catalog.rollouts.get(rule.rollout) if rule.rollout else None
    if rollout:
        found.append(Portion(reached(rollout), flag.salt, flag.unit, "rollout", rollout.key))
    layer = view.catalog.layers.get(view.layer_of(rule))
    member = layer and (layer.members.get(rule.experiment) or layer.members.get(flag.key))
    if layer and member:
        part = "layer" if rule.layer else "experiment"
        found.append(Portion(member.end - member.start, layer.salt, layer.unit, part, layer.key))
    return [portion for portion in found if portion.unit and 0 < portion.size < EVERYONE]


def reached(rollout: Rollout) -> int:
    """The percentage of a rollout's present stage: the largest so far, 0 before the first stage and after a roll-back."""
    names = [stage.name for stage in rollout.stages]
    if rollout.state == "rolled-back" or rollout.stage not in names:
        return 0
    upto = rollout.stages[: names.index(rollout.stage) + 1]
    return max((stage.percent or 0 for stage in upto), default=0)
