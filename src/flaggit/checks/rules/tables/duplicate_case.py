"""FG503: a case twice."""

import json
from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import (
    Case,
)

RULE = Rule(
    id="FG503",
    name="duplicate case",
    severity=Severity.WARNING,
    why="The same question twice: with the same answer the second is noise, with another one of them fails.",
    remedy="Delete one, or change what makes it different.",
    invalid=(
        wrong(
            "another name only",
            edited(
                "express-pay.test.yaml",
                (
                    "  - name: outside every percentage\n    admit: none\n",
                    "  - name: outside every percentage\n    admit: none\n    expect: {serve: false}\n  - name: outside all of them\n    admit: none\n",
                ),
            ),
        ),
    ),
    valid=(
        fine(
            "another context",
            edited(
                "express-pay.test.yaml",
                (
                    "  - name: outside every percentage\n    admit: none\n",
                    "  - name: outside every percentage\n    admit: none\n    expect: {serve: false}\n  - name: outside in Austria\n    context: {country: AT}\n    admit: none\n",
                ),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare all that a case asks with, its name and expectation aside."""
    for table in view.catalog.tables.values():
        first: dict[str, Case] = {}
        told: set[int] = set()
        for case in table.cases:
            other = first.setdefault(_question(case), case)
            if other is not case and case.index not in told:
                told.add(case.index)
                related = (Place(path=table.path, pointer=f"/cases/{other.index}", note="first here"),)
                place = Place(path=table.path, pointer=f"/cases/{case.index}")
                yield RULE.at(place, f"{case.name} asks what {other.name} asks", related=related)


def _question(case: Case) -> str:
    asked = (case.context, case.assume, case.admit, case.arm, case.at, case.environment, case.service)
    return json.dumps(asked, sort_keys=True, default=repr)
