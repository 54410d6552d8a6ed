"""FG609: an `activate_at` that has passed."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import day
from flaggit.diagnostics import Finding, Rule, Severity

RULE = Rule(
    id="FG609",
    name="activation passed",
    severity=Severity.NOTE,
    why="The line says nothing any more, and whoever reads it must work out that it does not.",
    remedy="Delete `activate_at`.",
    invalid=(
        wrong(
            "last month",
            edited(
                "express-pay.flag.yaml",
                ("        percent: 25\n", "        percent: 25\n        activate_at: 2026-10-01T08:00:00Z\n"),
            ),
        ),
    ),
    valid=(
        fine(
            "next month",
            edited(
                "express-pay.flag.yaml",
                ("        percent: 25\n", "        percent: 25\n        activate_at: 2026-12-01T08:00:00Z\n"),
            ),
        ),
    ),
    temporal=True,
)


def find(view: View) -> Iterator[Finding]:
    """Compare the instants with today."""
    for site in view.sites:
        instant = site.rule.activate_at
        if instant is not None and instant <= view.today:
            yield RULE.at(site.place("activate_at"), f"{site.rule.name} has been active since {day(instant)}")
