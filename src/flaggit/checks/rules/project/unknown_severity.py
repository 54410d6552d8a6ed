"""FG013: a severity for a rule that does not exist."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import TAXONOMY, View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG013",
    name="unknown rule id",
    severity=Severity.WARNING,
    why="Whoever wrote the line believes that a rule is stricter or silent, and it is not.",
    remedy="Correct the id: `flaggit help` lists them all.",
    invalid=(
        wrong(
            "an id that no rule has",
            edited("taxonomy.yaml", ("naming:\n", "checks: {FG999: none, FG309: note}\nnaming:\n")),
        ),
    ),
    valid=(
        fine(
            "an id that one has", edited("taxonomy.yaml", ("naming:\n", "checks: {FG309: none}\nnaming:\n"))
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare the taxonomy's `checks` with the registry."""
    for name in view.catalog.taxonomy.severities:
        if view.known and name not in view.known:
            place = Place(path=TAXONOMY, pointer=f"/checks/{name}", on="key")
            yield RULE.at(place, f"no rule is called {name}")
