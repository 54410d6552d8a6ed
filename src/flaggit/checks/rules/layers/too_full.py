"""FG401: a layer that gives out more than there is."""

from collections.abc import Iterator

from flaggit.checks.portions import EVERYONE
from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import percent
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG401",
    name="layer over 100 %",
    severity=Severity.ERROR,
    why="Members exclude each other only while there is room for all of them.",
    remedy="Make the ranges smaller, or open a second layer.",
    invalid=(
        wrong(
            "70 and 50", edited("cart-page.layer.yaml", ("[0, 40]", "[0, 70]"), ("[90, 100]", "[50, 100]"))
        ),
    ),
    valid=(fine("exactly all", edited("cart-page.layer.yaml", ("[0, 40]", "[0, 90]"))),),
)


def find(view: View) -> Iterator[Finding]:
    """Add up the ranges of each layer."""
    for layer in view.catalog.layers.values():
        total = sum(max(0, member.end - member.start) for member in layer.members.values())
        if total > EVERYONE:
            message = f"the members of {layer.key} take {percent(total)} together"
            yield RULE.at(Place(path=layer.path, pointer="/members", on="key"), message)
