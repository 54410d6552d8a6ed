"""FG309: a group's block that decides nothing."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import listed
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG309",
    name="shadowed block",
    severity=Severity.WARNING,
    why="An environment's own block wins over its group's, whole; where every member has one, changing the group's "
    "block changes nothing.",
    remedy="Delete the group's block, or the members' where they say the same.",
    invalid=(
        wrong(
            "both members have their own",
            edited(
                "express-pay.flag.yaml",
                (
                    "  non-production:\n",
                    "  dev: {otherwise: true}\n  staging: {otherwise: true}\n  non-production:\n",
                ),
            ),
        ),
    ),
    valid=(
        fine(
            "one member has its own",
            edited(
                "express-pay.flag.yaml",
                ("  non-production:\n", "  dev: {otherwise: true}\n  non-production:\n"),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Look for blocks of groups that are left with no environment."""
    groups = view.catalog.taxonomy.groups
    for flag in view.catalog.flags.values():
        for name in flag.environments:
            if groups.get(name) and not view.covers(flag, name):
                place = Place(path=flag.path, pointer=f"/environments/{name}", on="key")
                yield RULE.at(
                    place,
                    f"the block {name} decides nothing: {listed(groups[name])} {'has its' if len(groups[name]) == 1 else 'have their'} own",
                )
