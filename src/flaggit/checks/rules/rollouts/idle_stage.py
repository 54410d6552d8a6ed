"""FG413: a stage that adds nobody."""

from collections.abc import Iterator

from flaggit.checks.portions import EVERYONE
from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG413",
    name="stage that adds nobody",
    severity=Severity.WARNING,
    why="Going to it changes nothing: whoever waits for it and watches the metrics learns nothing.",
    remedy="Raise its percentage, name another segment, or delete it.",
    invalid=(
        wrong("the same percentage", edited("pay.rollout.yaml", ("percent: 25,", "percent: 5,"))),
        wrong(
            "the same segment",
            edited("pay.rollout.yaml", ("{name: five, percent: 5,", "{name: five, segment: employees,")),
        ),
    ),
    valid=(
        fine(
            "the same segment and more of all others",
            edited(
                "pay.rollout.yaml",
                ("{name: five, percent: 5,", "{name: five, segment: employees, percent: 5,"),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Collect what earlier stages admit; a stage that is everyone's leaves nothing to add."""
    for rollout in view.catalog.rollouts.values():
        largest, segments = 0, set[str]()
        for index, stage in enumerate(rollout.stages):
            more = (stage.percent or 0) > largest
            fell = stage.percent is not None and stage.percent < largest
            other = bool(stage.segment) and stage.segment not in segments and largest < EVERYONE
            if not more and not fell and not other:
                place = Place(path=rollout.path, pointer=f"/stages/{index}")
                yield RULE.at(place, f"{stage.name} admits nobody whom the stages before it do not")
            largest = max(largest, stage.percent or 0)
            segments.add(stage.segment)
