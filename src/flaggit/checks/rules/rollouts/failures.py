"""FG426: more failures than readings."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG426",
    name="guardrail that can't trip",
    severity=Severity.ERROR,
    why="It asks for more failures than it takes readings, so it never acts.",
    remedy="Let `at_least` be at most `of`.",
    invalid=(wrong("6 of 5", edited("pay.rollout.yaml", ("at_least: 3", "at_least: 6"))),),
    valid=(fine("5 of 5", edited("pay.rollout.yaml", ("at_least: 3", "at_least: 5"))),),
)


def find(view: View) -> Iterator[Finding]:
    """Compare the two numbers."""
    for rollout in view.catalog.rollouts.values():
        for index, guardrail in enumerate(rollout.guardrails):
            failures = guardrail.failures
            if failures.at_least > failures.of:
                place = Place(path=rollout.path, pointer=f"/guardrails/{index}/failures")
                yield RULE.at(place, f"{failures.at_least} failures of {failures.of} readings never come")
