"""FG705: a metric that nobody uses."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    CHECKOUT_ERRORS,
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG705",
    name="unused metric",
    severity=Severity.NOTE,
    why="Nobody would notice if its query were wrong.",
    remedy="Watch it in a rollout or an experiment, or delete it.",
    invalid=(wrong("a second one", {"flags/metrics/payment-errors.metric.yaml": CHECKOUT_ERRORS}),),
    valid=(
        fine(
            "as a covariate",
            {"flags/metrics/payment-errors.metric.yaml": CHECKOUT_ERRORS},
            edited(
                "cart-layout.experiment.yaml",
                ("design:", "covariate: {metric: payment-errors, days: 14}\ndesign:"),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Collect the metrics of guardrails, hypotheses, covariates and secondary metrics."""
    catalog = view.catalog
    used = {guardrail.metric for rollout in catalog.rollouts.values() for guardrail in rollout.guardrails}
    for trial in catalog.experiments.values():
        used.update(trial.guardrails, trial.secondary)
        used.add(trial.hypothesis.metric if trial.hypothesis else "")
        used.add(trial.covariate.metric if trial.covariate else "")
    for name, metric in catalog.metrics.items():
        if name not in used and view.whole:
            yield RULE.at(Place(path=metric.path), f"no rollout and no experiment watches {name}")
