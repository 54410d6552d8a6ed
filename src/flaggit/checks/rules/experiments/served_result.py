"""FG440: a result that serves no arm."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.values import identity, shown
from flaggit.checks.view import View
from flaggit.checks.wording import listed
from flaggit.diagnostics import Finding, Place, Rule, Severity

CONCLUDED = ("status: running", "status: concluded")
RESULT = (
    "decide:",
    "result: {decision: win, decided: 2026-11-13, served: wide, summary: More orders}\nlearnings:\n  - One screen is enough\ndecide:",
)

RULE = Rule(
    id="FG440",
    name="result that is no arm",
    severity=Severity.ERROR,
    why="What was served after the experiment must be one of the things that it compared.",
    remedy="Correct `result.served`, or leave it out where something else was served.",
    invalid=(wrong("a slip", edited("cart-layout.experiment.yaml", CONCLUDED, RESULT)),),
    valid=(
        fine(
            "an arm",
            edited(
                "cart-layout.experiment.yaml", CONCLUDED, (RESULT[0], RESULT[1].replace("wide", "compact"))
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare what a result serves with the arms."""
    for trial in view.catalog.experiments.values():
        served = trial.result.served if trial.result else None
        arms = {identity(arm.serve): shown(arm.serve) for arm in trial.arms}
        if served is not None and identity(served) not in arms:
            place = Place(path=trial.path, pointer="/result/served")
            yield RULE.at(
                place, f"{shown(served)} is no arm of {trial.key}; its arms are {listed(arms.values())}"
            )
