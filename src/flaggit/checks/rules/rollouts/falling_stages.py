"""FG412: a stage that takes people out."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import percent
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG412",
    name="falling stages",
    severity=Severity.ERROR,
    why="Stages accumulate: whom an earlier one admits, a later one does too. A smaller percentage says that people leave, "
    "and they do not.",
    remedy="Order the stages by percentage; to take people out, set `now` back.",
    invalid=(wrong("25, then 5", edited("pay.rollout.yaml", ("percent: 5,", "percent: 30,"))),),
    valid=(fine("rising", edited("pay.rollout.yaml", ("percent: 5,", "percent: 10,"))),),
)


def find(view: View) -> Iterator[Finding]:
    """Compare each stage's percentage with the largest before it."""
    for rollout in view.catalog.rollouts.values():
        largest = 0
        for index, stage in enumerate(rollout.stages):
            if stage.percent is None:
                continue
            if stage.percent < largest:
                place = Place(path=rollout.path, pointer=f"/stages/{index}/percent")
                yield RULE.at(
                    place,
                    f"{stage.name} admits {percent(stage.percent)}, after a stage that admits {percent(largest)}",
                )
            largest = max(largest, stage.percent)
