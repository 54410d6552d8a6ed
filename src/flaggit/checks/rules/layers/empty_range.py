"""FG403: a range that admits nobody."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import percent
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG403",
    name="empty range",
    severity=Severity.ERROR,
    why="The end of a range is excluded: where it does not come after the start, nobody is admitted.",
    remedy="Write [from, until] with until greater than from, or take the member away.",
    invalid=(
        wrong("turned round", edited("cart-page.layer.yaml", ("[0, 40]", "[40, 0]"))),
        wrong("nothing between", edited("cart-page.layer.yaml", ("[90, 100]", "[90, 90]"))),
    ),
    valid=(fine("a thousandth of a percent", edited("cart-page.layer.yaml", ("[0, 40]", "[0, 0.001]"))),),
)


def find(view: View) -> Iterator[Finding]:
    """Look at each range by itself."""
    for layer in view.catalog.layers.values():
        for member in layer.members.values():
            if member.start >= member.end:
                ends = f"{percent(member.start)} until {percent(member.end)}"
                place = Place(path=layer.path, pointer=f"/members/{member.name}")
                yield RULE.at(place, f"the range of {member.name}, from {ends}, admits nobody")
