"""FG408: a layer that buckets by another unit."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG408",
    name="layer of another unit",
    severity=Severity.ERROR,
    why="The layer admits one thing and the flag divides another: an account is let in, and its people fall into different "
    "arms, or a person is let in on one account and not on the next.",
    remedy="Use one unit in the layer and in all flags that go through it.",
    invalid=(
        wrong(
            "accounts in, people divided",
            edited("cart-page.layer.yaml", ("unit: user", "unit: account")),
            edited("web.service.yaml", ("always: [user, country]", "always: [account, country, user]")),
        ),
    ),
    valid=(
        fine(
            "one unit",
            edited("cart-page.layer.yaml", ("unit: user", "unit: account")),
            edited("cart-layout.flag.yaml", ("unit: user", "unit: account")),
            edited("web.service.yaml", ("always: [user, country]", "always: [account, country, user]")),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare the unit of each layer with those of the flags that go through it."""
    for key, sites in view.layered.items():
        layer = view.catalog.layers.get(key)
        for site in sites:
            if layer and site.flag.unit and site.flag.unit != layer.unit:
                part = "layer" if site.rule.layer else "experiment"
                related = (Place(path=layer.path, pointer="/unit", note=f"buckets {layer.unit}"),)
                message = f"{site.flag.key} buckets {site.flag.unit}, and {key} admits by {layer.unit}"
                yield RULE.at(site.place(part), message, related=related)
