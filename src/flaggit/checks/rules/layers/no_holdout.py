"""FG409: a holdout that holds nobody out."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG409",
    name="layer without a holdout",
    severity=Severity.ERROR,
    why="The experiment names a layer to keep its holdout out, and the layer has no range of that name: everyone is in.",
    remedy="Give the layer a member `holdout: [from, until]`, or take `holdout` out of the experiment.",
    invalid=(
        wrong(
            "no such range",
            edited(
                "cart-layout.experiment.yaml",
                ("layer: checkout.cart-page\n", "layer: checkout.cart-page\nholdout: checkout.cart-page\n"),
            ),
            edited("cart-page.layer.yaml", ("  holdout: [90, 100]\n", "")),
        ),
    ),
    valid=(
        fine(
            "one is kept",
            edited(
                "cart-layout.experiment.yaml",
                ("layer: checkout.cart-page\n", "layer: checkout.cart-page\nholdout: checkout.cart-page\n"),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Follow the `holdout` of each experiment."""
    for trial in view.catalog.experiments.values():
        layer = view.catalog.layers.get(trial.holdout)
        if layer and "holdout" not in layer.members:
            related = (Place(path=layer.path, pointer="/members", note="no range is called holdout"),)
            yield RULE.at(
                Place(path=trial.path, pointer="/holdout"), f"{layer.key} holds nobody out", related=related
            )
