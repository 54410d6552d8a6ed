"""FG418: a plan without a flag."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG418",
    name="rollout without a flag",
    severity=Severity.WARNING,
    why="Advancing it changes nothing, and whoever advances it believes that it does.",
    remedy="Let a rule name it, or delete it.",
    invalid=(
        wrong(
            "no rule names it",
            edited("tokenised-cards.flag.yaml", ("        rollout: checkout.pay\n", "        percent: 25\n")),
            edited("express-pay.flag.yaml", ("        rollout: checkout.pay\n", "        percent: 25\n")),
        ),
    ),
    valid=(
        fine(
            "one flag is enough",
            edited("tokenised-cards.flag.yaml", ("        rollout: checkout.pay\n", "        percent: 25\n")),
            edited("pay.rollout.yaml", ("  - {name: back, services: [payments]}\n", "")),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Look for rollouts that gate no rule."""
    for key, rollout in view.catalog.rollouts.items():
        if key not in view.gated and view.whole:
            yield RULE.at(Place(path=rollout.path), f"no rule of any flag names the rollout {key}")
