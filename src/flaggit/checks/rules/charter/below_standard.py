"""FG728: an experiment that says less than the charter asks."""

from collections.abc import Iterator

from flaggit.checks.samples import edited, fine, wrong
from flaggit.checks.view import View
from flaggit.checks.wording import listed
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.policy import lacking

RULE = Rule(
    id="FG728",
    name="experiment below the charter's standard",
    severity=Severity.WARNING,
    why="Results are compared and believed across teams because all experiments say the same minimum beforehand.",
    remedy="Write down what is missing, or say `status: draft`.",
    invalid=(
        wrong(
            "too little power, too short",
            edited("cart-layout.experiment.yaml", ("power: 0.8", "power: 0.6"), ("weeks: 4", "weeks: 1")),
        ),
        wrong(
            "a guardrail of all experiments left out",
            edited("cart-layout.experiment.yaml", ("guardrails: [checkout-errors]\n", "")),
        ),
    ),
    valid=(
        fine(
            "a draft",
            edited(
                "cart-layout.experiment.yaml",
                ("status: running", "status: draft"),
                ("power: 0.8", "power: 0.6"),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Hold the running ones to the standard."""
    charter = view.catalog.charter
    for trial in view.catalog.experiments.values() if charter else ():
        lacks = lacking(charter.experiments, trial) if charter and trial.status == "running" else ()
        if lacks:
            yield RULE.at(
                Place(path=trial.path, pointer="/now/status"),
                f"{trial.key} is running without {listed(lacks)}",
            )
