"""FG441: an experiment that compares nothing."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import quantity
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG441",
    name="experiment without a comparison",
    severity=Severity.ERROR,
    why="An effect is a difference between two arms that people are in.",
    remedy="Give it at least two arms with a weight above 0.",
    invalid=(
        wrong(
            "everyone in one",
            edited(
                "cart-layout.experiment.yaml",
                ("{serve: control, weight: 50}", "{serve: control, weight: 0}"),
                ("{serve: compact, weight: 50}", "{serve: compact, weight: 100}"),
            ),
        ),
    ),
    valid=(
        fine(
            "a small one",
            edited(
                "cart-layout.experiment.yaml",
                ("{serve: control, weight: 50}", "{serve: control, weight: 1}"),
                ("{serve: compact, weight: 50}", "{serve: compact, weight: 99}"),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Count the arms that people are in; a draft may have fewer."""
    for trial in view.catalog.experiments.values():
        filled = sum(1 for arm in trial.arms if arm.weight > 0)
        if trial.status != "draft" and filled < 2:  # noqa: PLR2004 - a comparison takes two
            yield RULE.at(
                Place(path=trial.path, pointer="/arms"),
                f"{trial.key} has {quantity(filled, 'arm')} that people are in",
            )
