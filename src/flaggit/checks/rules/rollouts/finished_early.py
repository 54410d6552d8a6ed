"""FG421: a plan that says it is finished and is not."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG421",
    name="finished before its last stage",
    severity=Severity.WARNING,
    why="`finished` tells people that nothing is left to do, while part of everyone is still left out.",
    remedy="Set `stage` to the last one, or say `held`.",
    invalid=(wrong("at a quarter", edited("pay.rollout.yaml", ("state: running", "state: finished"))),),
    valid=(
        fine(
            "at the last stage",
            edited(
                "pay.rollout.yaml",
                (
                    "stage: quarter, wave: front, state: running",
                    "stage: everyone, wave: front, state: finished",
                ),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare the present stage and wave of finished plans with the last ones."""
    for rollout in view.catalog.rollouts.values():
        if rollout.state != "finished" or not rollout.stages:
            continue
        last_wave = rollout.waves[-1].name if rollout.waves else ""
        last = rollout.stages[-1].name
        place = Place(path=rollout.path, pointer="/now/state")
        if rollout.stage != last:
            yield RULE.at(
                place, f"{rollout.key} is finished at {rollout.stage or 'none'}; its last stage is {last}"
            )
        elif rollout.wave and rollout.wave != last_wave:
            yield RULE.at(
                place, f"{rollout.key} is finished in the wave {rollout.wave}; its last is {last_wave}"
            )
