"""FG433: an experiment that decides no flag."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG433",
    name="experiment without a flag",
    severity=Severity.WARNING,
    why="Nobody is ever in it, and its window passes.",
    remedy="Let a rule of the flag name it.",
    invalid=(
        wrong(
            "running, and no rule names it",
            edited(
                "cart-layout.flag.yaml",
                ("    rules:\n      - name: trial\n        experiment: checkout.cart-layout\n", ""),
            ),
        ),
    ),
    valid=(
        fine(
            "a draft",
            edited(
                "cart-layout.flag.yaml",
                ("    rules:\n      - name: trial\n        experiment: checkout.cart-layout\n", ""),
                ("kind: experiment", "kind: ops"),
            ),
            edited("cart-layout.experiment.yaml", ("status: running", "status: draft")),
            edited(
                "cart-layout.test.yaml",
                (
                    "    admit: all\n    arm: compact\n    expect: {serve: compact, rule: trial}",
                    "    expect: {serve: control}",
                ),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Look for running experiments that no rule names."""
    for key, trial in view.catalog.experiments.items():
        if trial.status == "running" and key not in view.trials and view.whole:
            yield RULE.at(
                Place(path=trial.path, pointer="/now/status"),
                f"{key} is running, and no rule of any flag names it",
            )
