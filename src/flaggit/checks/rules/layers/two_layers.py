"""FG406: a flag in two layers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from flaggit.checks.samples import (
    CART_LAYOUT_EXPERIMENT,
    edited,
    fine,
    gone,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import (
    Layer,
)

RULE = Rule(
    id="FG406",
    name="flag in two layers",
    severity=Severity.ERROR,
    why="Two layers are independent: what one excludes, the other lets in, so nothing is excluded for certain.",
    remedy="Keep the flag and its experiments in one layer.",
    invalid=(
        wrong(
            "a member of both",
            {
                "flags/checkout/banner.layer.yaml": "unit: user\nsalt: banner-1\nmembers: {checkout.cart-layout: [0, 50]}\n"
            },
        ),
        wrong(
            "the flag in one, its experiment in another",
            edited(
                "cart-layout.flag.yaml",
                (
                    "        experiment: checkout.cart-layout\n",
                    "        experiment: checkout.cart-trial\n      - name: rest\n        layer: checkout.banner\n        serve: compact\n",
                ),
            ),
            {
                "flags/checkout/banner.layer.yaml": "unit: user\nsalt: banner-1\nmembers: {checkout.cart-layout: [0, 50]}\n"
            },
            gone("cart-layout.experiment.yaml"),
            {"flags/checkout/cart-trial.experiment.yaml": CART_LAYOUT_EXPERIMENT},
            edited("cart-page.layer.yaml", ("checkout.cart-layout:", "checkout.cart-trial:")),
        ),
    ),
    valid=(
        fine(
            "two flags in two layers",
            {
                "flags/checkout/banner.layer.yaml": "unit: user\nsalt: banner-1\nmembers: {checkout.express-pay: [0, 50]}\n"
            },
            edited("express-pay.flag.yaml", ("        percent: 25\n", "        layer: checkout.banner\n")),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Count, for each flag, the layers that it or an experiment of its rules is a member of."""
    stands: defaultdict[str, list[Layer]] = defaultdict(list)
    for layer in view.catalog.layers.values():
        for name in layer.members:
            if name != "holdout":
                stands[name].append(layer)
    named: defaultdict[str, set[str]] = defaultdict(set)
    for key, sites in view.trials.items():
        for site in sites:
            named[site.flag.key].add(key)
    for key in sorted(stands.keys() | named.keys()):
        names = {key} | named.get(key, set())
        if key not in view.catalog.flags and key in view.trials:
            continue
        layers = {layer.key: (layer, name) for name in sorted(names) for layer in stands.get(name, ())}
        yield from _beyond_first(key, layers)


def _beyond_first(key: str, layers: Mapping[str, tuple[Layer, str]]) -> Iterator[Finding]:
    found = [layers[name] for name in sorted(layers)]
    for layer, name in found[1:]:
        first, first_name = found[0]
        related = (Place(path=first.path, pointer=f"/members/{first_name}", note="the other layer"),)
        message = f"{key} is in {first.key} and in {layer.key}"
        yield RULE.at(Place(path=layer.path, pointer=f"/members/{name}", on="key"), message, related=related)
