"""FG431: an experiment without a design."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG431",
    name="experiment without a design",
    severity=Severity.WARNING,
    why="How often it is looked at, and which error rates hold, decides what a result is worth; chosen afterwards, it is "
    "worth nothing.",
    remedy="Say `design:` with method, alpha, power and baseline.",
    invalid=(
        wrong(
            "none",
            edited(
                "cart-layout.experiment.yaml",
                (
                    "design: {method: group-sequential, looks: 4, alpha: 0.05, power: 0.8, baseline: 0.53}\n",
                    "",
                ),
            ),
        ),
    ),
    valid=(
        fine(
            "a draft",
            edited(
                "cart-layout.experiment.yaml",
                (
                    "design: {method: group-sequential, looks: 4, alpha: 0.05, power: 0.8, baseline: 0.53}\n",
                    "",
                ),
                ("status: running", "status: draft"),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Look at the running ones; what is concluded can't be designed any more."""
    for trial in view.catalog.experiments.values():
        if trial.status == "running" and trial.design is None:
            yield RULE.at(
                Place(path=trial.path, pointer="/now/status"), f"{trial.key} is running without a design"
            )
