"""FG706: something shared that belongs to nobody."""

from collections.abc import Iterator

from flaggit.checks.entities import entities
from flaggit.checks.samples import (
    EMPLOYEES,
    edited,
    fine,
    gone,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG706",
    name="ownerless",
    severity=Severity.WARNING,
    why="Flags of many teams stand on it, and nobody is asked when it changes.",
    remedy="Say `owner:` with a team.",
    invalid=(
        wrong("a segment", edited("employees.segment.yaml", ("owner: team-platform\n", ""))),
        wrong("a metric", edited("orders-per-user.metric.yaml", ("owner: team-checkout\n", ""))),
    ),
    valid=(
        fine(
            "the owner of the folder",
            gone("employees.segment.yaml"),
            {"flags/checkout/employees.segment.yaml": EMPLOYEES.replace("owner: team-platform\n", "")},
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Look for segments, metrics, layers, rollouts, experiments and invariants without an owner; flags are FG302's."""
    for entity in entities(view.catalog):
        if not entity.owner and entity.kind != "flag":
            yield RULE.at(Place(path=entity.path), f"nobody owns the {entity.kind} {entity.name}")
