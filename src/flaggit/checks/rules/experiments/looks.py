"""FG439: a design whose looks do not fit its method."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import quantity
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG439",
    name="looks that do not fit the method",
    severity=Severity.ERROR,
    why="A fixed design is looked at once: every further look raises the rate of false wins. A group-sequential one needs "
    "at least two, or it is a fixed one.",
    remedy="Say `looks: 1` for `fixed`, two or more for `group-sequential`.",
    invalid=(
        wrong(
            "four looks at a fixed design",
            edited("cart-layout.experiment.yaml", ("method: group-sequential", "method: fixed")),
        ),
        wrong(
            "one look at a sequential one", edited("cart-layout.experiment.yaml", ("looks: 4", "looks: 1"))
        ),
    ),
    valid=(
        fine(
            "one look at a fixed design",
            edited(
                "cart-layout.experiment.yaml",
                ("method: group-sequential, looks: 4", "method: fixed, looks: 1"),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare looks with methods."""
    for trial in view.catalog.experiments.values():
        design = trial.design
        if design is None:
            continue
        fixed = design.method == "fixed" and design.looks > 1
        sequential = design.method == "group-sequential" and design.looks < 2  # noqa: PLR2004 - what makes it sequential
        if fixed or sequential:
            place = Place(path=trial.path, pointer="/design/looks")
            yield RULE.at(place, f"{quantity(design.looks, 'look')} at a {design.method} design")
