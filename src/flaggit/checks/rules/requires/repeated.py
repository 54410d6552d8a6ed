"""FG337: one prerequisite twice."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    RANKING,
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG337",
    name="repeated prerequisite",
    severity=Severity.ERROR,
    why="Two lines about one flag either say the same or contradict each other, and then the flag is never on.",
    remedy="Keep one of them.",
    invalid=(
        wrong(
            "true and false",
            edited(
                "express-pay.flag.yaml",
                ("is: true}\n", "is: true}\n  - {flag: payments.tokenised-cards, is: false}\n"),
            ),
        ),
    ),
    valid=(
        fine(
            "two flags",
            edited(
                "express-pay.flag.yaml",
                ("is: true}\n", "is: true}\n  - {flag: checkout.ranking, is: true}\n"),
            ),
            {"flags/checkout/ranking.flag.yaml": RANKING},
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare the requirements of each flag."""
    for flag in view.catalog.flags.values():
        names = [required.flag for required in flag.requires]
        for index, name in enumerate(names):
            first = names.index(name)
            if first != index:
                related = (Place(path=flag.path, pointer=f"/requires/{first}", note="first here"),)
                place = Place(path=flag.path, pointer=f"/requires/{index}")
                yield RULE.at(place, f"{name} is required twice", related=related)
