"""FG611: a draft whose window has opened."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import day
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG611",
    name="draft past its start",
    severity=Severity.NOTE,
    why="The window is open and the experiment is not running: every day that passes is lost to it.",
    remedy="Say `status: running`, or move `window.from`.",
    invalid=(
        wrong("this month", edited("cart-layout.experiment.yaml", ("status: running", "status: draft"))),
    ),
    valid=(
        fine(
            "next month",
            edited(
                "cart-layout.experiment.yaml",
                ("from: 2026-11-09", "from: 2026-12-07"),
                ("status: running", "status: draft"),
            ),
        ),
    ),
    temporal=True,
)


def find(view: View) -> Iterator[Finding]:
    """Compare the windows of drafts with today."""
    for trial in view.catalog.experiments.values():
        if trial.status == "draft" and trial.window and trial.window.start <= view.today:
            place = Place(path=trial.path, pointer="/now/status")
            yield RULE.at(
                place, f"{trial.key} is a draft, and its window opened on {day(trial.window.start)}"
            )
