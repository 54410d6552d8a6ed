"""FG506: two cases of one name."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG506",
    name="two cases of one name",
    severity=Severity.WARNING,
    why="A report names the case that failed; with two of one name, nobody can tell which.",
    remedy="Rename one of them.",
    invalid=(
        wrong(
            "the same words",
            edited("cart-layout.test.yaml", ("name: outside the experiment", "name: in the compact arm")),
        ),
    ),
    valid=(
        fine(
            "other words",
            edited("cart-layout.test.yaml", ("name: outside the experiment", "name: in no arm")),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare the names of each table's cases."""
    for table in view.catalog.tables.values():
        first: dict[str, int] = {}
        told: set[int] = set()
        for case in table.cases:
            index = first.setdefault(case.name, case.index)
            if index != case.index and case.index not in told:
                told.add(case.index)
                related = (Place(path=table.path, pointer=f"/cases/{index}/name", note="first here"),)
                place = Place(path=table.path, pointer=f"/cases/{case.index}/name")
                yield RULE.at(place, f"two cases are called {case.name}", related=related)
