"""FG424: a guardrail that trips on good news."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import (
    Guardrail,
    Metric,
)

RULE = Rule(
    id="FG424",
    name="guardrail against the metric's direction",
    severity=Severity.ERROR,
    why="A breach says how far the wrong way is too far. With the other sign it trips when all is well, and sleeps when it "
    "is not.",
    remedy="Write + where less is better, - where more is better; against a bound, the bound itself as `absolute`.",
    invalid=(
        wrong(
            "fewer errors are a breach",
            edited(
                "pay.rollout.yaml", ("relative: +20%, absolute: 0.002", "relative: -20%, absolute: 0.002")
            ),
        ),
        wrong(
            "more orders are a breach",
            edited(
                "pay.rollout.yaml",
                ("metric: checkout-errors", "metric: orders-per-user"),
                ("relative: +20%, absolute: 0.002", "relative: +20%"),
            ),
        ),
        wrong(
            "a share of a bound",
            edited(
                "pay.rollout.yaml",
                ("against: control", "against: bound"),
                ("relative: +20%, absolute: 0.002", "relative: +20%"),
            ),
        ),
    ),
    valid=(
        fine(
            "fewer orders are a breach",
            edited(
                "pay.rollout.yaml",
                ("metric: checkout-errors", "metric: orders-per-user"),
                ("relative: +20%, absolute: 0.002", "relative: -2%"),
            ),
        ),
        fine(
            "a bound",
            edited(
                "pay.rollout.yaml",
                ("against: control", "against: bound"),
                ("relative: +20%, absolute: 0.002", "absolute: 0.01"),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare the signs of each breach with the metric's good direction."""
    for rollout in view.catalog.rollouts.values():
        for index, guardrail in enumerate(rollout.guardrails):
            metric = view.catalog.metrics.get(guardrail.metric)
            for part, message in _wrong(guardrail, metric) if metric else ():
                place = Place(path=rollout.path, pointer=f"/guardrails/{index}/breach/{part}")
                yield RULE.at(place, message)


def _wrong(guardrail: Guardrail, metric: Metric) -> Iterator[tuple[str, str]]:
    breach, sign = guardrail.breach, 1 if metric.good == "lower" else -1
    if guardrail.against == "bound":
        if breach.relative is not None:
            yield "relative", f"{metric.name} is held against a bound, and a share of nothing is no bound"
        return
    for part, amount in (("relative", breach.relative), ("absolute", breach.absolute)):
        if amount is not None and amount * sign <= 0:
            moved = "does not move" if amount == 0 else "falls" if amount < 0 else "rises"
            yield part, f"{metric.good} is better for {metric.name}, and this breach is when it {moved}"
