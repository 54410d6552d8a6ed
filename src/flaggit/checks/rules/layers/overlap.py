"""FG402: members of a layer that do not exclude each other."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import percent
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import (
    Member,
)

RULE = Rule(
    id="FG402",
    name="overlapping members",
    severity=Severity.ERROR,
    why="Whoever falls into both ranges is in both experiments, and neither can tell its own effect.",
    remedy="Move one of the ranges; the end of a range is excluded, so [0, 40] and [40, 80] touch and do not overlap.",
    invalid=(
        wrong(
            "ten percent in both",
            edited("cart-page.layer.yaml", ("[0, 40]", "[0, 95]"), ("[90, 100]", "[85, 100]")),
        ),
    ),
    valid=(fine("touching", edited("cart-page.layer.yaml", ("[90, 100]", "[40, 100]"))),),
)


def find(view: View) -> Iterator[Finding]:
    """Sort the ranges of each layer and compare each with the one before it that reaches furthest."""
    for layer in view.catalog.layers.values():
        members = sorted(
            (member for member in layer.members.values() if member.start < member.end),
            key=lambda member: (member.start, member.end, member.name),
        )
        furthest: Member | None = None
        for member in members:
            if furthest is not None and member.start < furthest.end:
                both = min(member.end, furthest.end) - member.start
                related = (
                    Place(path=layer.path, pointer=f"/members/{furthest.name}", note=_range(furthest)),
                )
                message = f"{member.name} {_range(member)} and {furthest.name} {_range(furthest)} share {percent(both)}"
                yield RULE.at(
                    Place(path=layer.path, pointer=f"/members/{member.name}"), message, related=related
                )
            if furthest is None or member.end > furthest.end:
                furthest = member


def _range(member: Member) -> str:
    return f"[{percent(member.start).removesuffix(' %')}, {percent(member.end).removesuffix(' %')}]"
