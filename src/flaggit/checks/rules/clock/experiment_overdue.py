"""FG607: an experiment past its window."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import day, days
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG607",
    name="experiment overdue",
    severity=Severity.WARNING,
    why="Its window is over, so it admits nobody; what it found out is decided by no one.",
    remedy="Write `result` and `learnings`, say `status: concluded`, and serve what was decided.",
    invalid=(
        wrong(
            "six weeks ago", edited("cart-layout.experiment.yaml", ("from: 2026-11-09", "from: 2026-09-07"))
        ),
    ),
    valid=(
        fine(
            "concluded in time",
            edited(
                "cart-layout.experiment.yaml",
                ("from: 2026-11-09", "from: 2026-09-07"),
                ("status: running", "status: concluded"),
                (
                    "decide:",
                    "result: {decision: win, decided: 2026-10-06, served: compact, summary: More orders}\nlearnings:\n  - One screen is enough\ndecide:",
                ),
            ),
        ),
    ),
    temporal=True,
)


def find(view: View) -> Iterator[Finding]:
    """Compare the windows of running experiments with today."""
    for trial in view.catalog.experiments.values():
        if trial.status == "running" and trial.window and trial.window.end <= view.today:
            ago = days(view.today - trial.window.end)
            place = Place(path=trial.path, pointer="/window")
            yield RULE.at(
                place, f"{trial.key} is running, and its window ended on {day(trial.window.end)}, {ago} ago"
            )
