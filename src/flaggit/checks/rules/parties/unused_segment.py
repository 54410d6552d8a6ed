"""FG703: a segment that nobody uses."""

from collections.abc import Iterator

from flaggit.checks.conditions import leaves
from flaggit.checks.samples import (
    EMPLOYEES,
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import (
    InSegment,
)

RULE = Rule(
    id="FG703",
    name="unused segment",
    severity=Severity.NOTE,
    why="It decides nothing, and looks as if changing it would.",
    remedy="Delete it; git keeps it.",
    invalid=(wrong("a second one", {"flags/shared/staff.segment.yaml": EMPLOYEES}),),
    valid=(
        fine(
            "in another segment",
            {"flags/shared/staff.segment.yaml": EMPLOYEES},
            edited("employees.segment.yaml", ("  roles: {contains: staff}", "  segment: staff")),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Collect the segments of rules, of stages, of invariants and of other segments."""
    catalog = view.catalog
    used = {leaf.name for site in view.sites for leaf in site.leaves if isinstance(leaf, InSegment)}
    used |= {stage.segment for rollout in catalog.rollouts.values() for stage in rollout.stages}
    used |= {
        leaf.name
        for when in (
            *(each.when for each in catalog.segments.values()),
            *(each.when for each in catalog.invariants.values()),
        )
        for leaf in leaves(when)
        if isinstance(leaf, InSegment)
    }
    for name, segment in catalog.segments.items():
        if name not in used and view.whole:
            yield RULE.at(Place(path=segment.path), f"no rule, stage, invariant or segment uses {name}")
