"""FG405: a range that is kept for nobody."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG405",
    name="member that does not use the layer",
    severity=Severity.WARNING,
    why="The range keeps others out, and whoever it is kept for does not ask for it: no rule goes through this layer.",
    remedy="Let the rule or the experiment name the layer, or free the range.",
    invalid=(
        wrong(
            "an experiment that names no layer",
            edited("cart-layout.experiment.yaml", ("layer: checkout.cart-page\n", "")),
        ),
    ),
    valid=(
        fine(
            "a rule that names it",
            edited("cart-page.layer.yaml", ("  holdout:", "  checkout.express-pay: [40, 50]\n  holdout:")),
            edited("express-pay.flag.yaml", ("        percent: 25\n", "        layer: checkout.cart-page\n")),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare each layer's members with the rules that go through it and the experiments that name it."""
    catalog = view.catalog
    for layer in catalog.layers.values():
        sites = view.layered.get(layer.key, ())
        using = {site.flag.key for site in sites} | {site.rule.experiment for site in sites}
        using |= {key for key, trial in catalog.experiments.items() if trial.layer == layer.key}
        for name in layer.members:
            known = name in catalog.flags or name in catalog.experiments
            if name != "holdout" and known and name not in using:
                place = Place(path=layer.path, pointer=f"/members/{name}", on="key")
                yield RULE.at(place, f"{name} has a range of {layer.key} and does not go through it")
