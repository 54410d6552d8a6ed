"""FG316: a percentage of nobody knows what."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    RANKING,
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import quantity
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import (
    Flag,
    Rule as FlagRule,
)

RULE = Rule(
    id="FG316",
    name="percentage without a unit",
    severity=Severity.ERROR,
    why="Without a unit no percentage admits anyone, and every split gives the safe value.",
    remedy="Say `unit:` with the attribute that is bucketed: a person, an account, a device.",
    invalid=(
        wrong("rules with percentages", edited("express-pay.flag.yaml", ("unit: user\n", ""))),
        wrong(
            "a split",
            {
                "flags/checkout/ranking.flag.yaml": RANKING.replace(
                    "    otherwise: false\n",
                    "    otherwise: {split: [{serve: false, weight: 50}, {serve: true, weight: 50}]}\n",
                )
            },
        ),
    ),
    valid=(fine("no percentage, no unit", {"flags/checkout/ranking.flag.yaml": RANKING}),),
)


def find(view: View) -> Iterator[Finding]:
    """Look for buckets of flags that have no unit; one finding a flag."""
    for flag in view.catalog.flags.values():
        if flag.unit:
            continue
        places = list(_asking(flag, view))
        if places:
            more = f" and {quantity(len(places) - 1, 'more place')}" if len(places) > 1 else ""
            what, place = places[0]
            yield RULE.at(place, f"{flag.key} has no unit, and {what}{more} asks for one")


def _asking(flag: Flag, view: View) -> Iterator[tuple[str, Place]]:
    for block in flag.environments.values():
        for index, rule in enumerate(block.rules):
            part = _part(rule, view)
            if part:
                pointer = f"/environments/{block.name}/rules/{index}/{part}"
                yield f"the {part} of {rule.name}", Place(path=flag.path, pointer=pointer)
        if block.otherwise.split:
            yield "a split", Place(path=flag.path, pointer=f"/environments/{block.name}/otherwise/split")


def _part(rule: FlagRule, view: View) -> str:
    rollout = view.catalog.rollouts.get(rule.rollout)
    if rule.percent is not None:
        return "percent"
    if rollout and any(stage.percent for stage in rollout.stages):
        return "rollout"
    return "split" if rule.split else "experiment" if rule.experiment else ""
