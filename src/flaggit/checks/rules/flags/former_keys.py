"""FG326: an old key without its salt."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import listed
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG326",
    name="old key without its salt",
    severity=Severity.ERROR,
    why="The salt is the flag's key unless said: under a new key everyone falls into another bucket, and whoever had the "
    "feature yesterday may not have it today.",
    remedy="Say `salt:` with the salt that the old key had: that key, unless it said another.",
    invalid=(
        wrong(
            "no salt",
            edited(
                "tokenised-cards.flag.yaml",
                ("unit: user\n", "unit: user\nformerly: [payments.card-tokens]\n"),
            ),
        ),
    ),
    valid=(
        fine(
            "the old salt",
            edited("express-pay.flag.yaml", ("unit: user\n", "unit: user\nformerly: [checkout.one-click]\n")),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Look for `formerly` without `salt`."""
    for flag in view.catalog.flags.values():
        if flag.formerly and not flag.own_salt:
            message = f"{flag.key} was {listed(flag.formerly)}, and no `salt` keeps its people"
            yield RULE.at(
                Place(path=flag.path, pointer="/formerly"),
                message,
                remedy=f"Say `salt: {flag.formerly[0]}`, or what that key's salt was.",
            )
