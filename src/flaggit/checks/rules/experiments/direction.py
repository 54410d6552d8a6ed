"""FG437: a hypothesis that hopes for the worse."""

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
    id="FG437",
    name="hypothesis against the metric's direction",
    severity=Severity.WARNING,
    why="A win is judged by the expected direction: with the wrong sign, what makes things worse wins.",
    remedy="Correct the sign of `by`, or the metric's `good`.",
    invalid=(wrong("fewer orders", edited("cart-layout.experiment.yaml", ("by: +2%", "by: -2%"))),),
    valid=(
        fine(
            "fewer errors",
            edited(
                "cart-layout.experiment.yaml",
                ("expect: {metric: orders-per-user, by: +2%}", "expect: {metric: checkout-errors, by: -2%}"),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare the sign with the metric's good direction."""
    for trial in view.catalog.experiments.values():
        metric = view.catalog.metrics.get(trial.hypothesis.metric) if trial.hypothesis else None
        if metric and trial.hypothesis and trial.hypothesis.by * (1 if metric.good == "higher" else -1) <= 0:
            place = Place(path=trial.path, pointer="/hypothesis/expect/by")
            related = (Place(path=metric.path, pointer="/good", note=f"{metric.good} is better"),)
            moves = percent(abs(trial.hypothesis.by)) + (" less" if trial.hypothesis.by < 0 else " more")
            yield RULE.at(
                place,
                f"{metric.good} is better for {metric.name}, and {trial.key} expects {moves}",
                related=related,
            )
