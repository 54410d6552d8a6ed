"""FG351: a condition that nobody can meet."""

from collections.abc import Iterator

from flaggit.checks.samples import edited, fine, wrong
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Rule, Severity

_OLD = "          country: [DE, FR]\n"

RULE = Rule(
    id="FG351",
    name="condition that can't hold",
    severity=Severity.WARNING,
    why="Its tests contradict each other for every context that the services can have, so the rule never applies.",
    remedy="Look for the test that is meant otherwise: `any` where `all` stands, or bounds that are the wrong way round.",
    invalid=(
        wrong(
            "bounds that leave nothing between them",
            edited("express-pay.flag.yaml", ('{gte: "2.3.0"}', '{gte: "2.3.0", lt: "2.0.0"}')),
        ),
        wrong(
            "in a country, and in none of a list that it is in",
            edited(
                "express-pay.flag.yaml",
                (_OLD, "          country: [DE, FR]\n          not: {country: [AT, DE, FR]}\n"),
            ),
        ),
    ),
    valid=(
        fine(
            "something is left",
            edited(
                "express-pay.flag.yaml",
                (_OLD, "          country: [DE, FR]\n          not: {country: [AT, FR]}\n"),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Ask the analysis about each condition that could contradict itself."""
    for site in view.proving.impossible:
        yield RULE.at(site.place("when"), f"nobody can meet the condition of {site.rule.name}")
