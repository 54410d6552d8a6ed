"""FG608: an experiment before its window."""

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
    id="FG608",
    name="experiment not begun",
    severity=Severity.NOTE,
    why="It says that it runs, and until the window opens it admits nobody.",
    remedy="Nothing, when the day is right; otherwise correct `window.from`.",
    invalid=(
        wrong("next month", edited("cart-layout.experiment.yaml", ("from: 2026-11-09", "from: 2026-12-07"))),
    ),
    valid=(
        fine(
            "a draft",
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
    """Compare the windows of running experiments with today."""
    for trial in view.catalog.experiments.values():
        if trial.status == "running" and trial.window and trial.window.start > view.today:
            place = Place(path=trial.path, pointer="/window/from")
            yield RULE.at(place, f"{trial.key} is running, and its window opens on {day(trial.window.start)}")
