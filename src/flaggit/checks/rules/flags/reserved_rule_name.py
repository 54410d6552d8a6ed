"""FG315: a rule called `otherwise`."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Rule, Severity

RULE = Rule(
    id="FG315",
    name="reserved rule name",
    severity=Severity.ERROR,
    why="`otherwise` is what decides when no rule did; a rule of that name makes every report of it ambiguous.",
    remedy="Rename the rule after whom it is for.",
    invalid=(
        wrong("otherwise", edited("express-pay.flag.yaml", ("- name: early-markets", "- name: otherwise"))),
    ),
    valid=(
        fine(
            "a name that holds the word",
            edited("express-pay.flag.yaml", ("- name: early-markets", "- name: markets-otherwise-late")),
            edited("express-pay.test.yaml", ("early-markets", "markets-otherwise-late")),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Look for the name."""
    for site in view.sites:
        if site.rule.name == "otherwise":
            yield RULE.at(
                site.place("name"), f"the rule {site.at + 1} of {site.block.name} is called otherwise"
            )
