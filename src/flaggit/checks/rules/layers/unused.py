"""FG404: a layer that nobody goes through."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG404",
    name="unused layer",
    severity=Severity.NOTE,
    why="It admits nobody and excludes nobody; whoever reads it wonders what it is for.",
    remedy="Delete it, or let rules and experiments name it.",
    invalid=(
        wrong(
            "a holdout that nobody keeps out",
            {"flags/checkout/yearly.layer.yaml": "unit: user\nsalt: yearly-1\nmembers: {holdout: [0, 5]}\n"},
        ),
    ),
    valid=(
        fine(
            "a holdout alone, which an experiment keeps out",
            {
                "flags/shared/yearly.layer.yaml": "owner: team-platform\nunit: user\nsalt: yearly-1\nmembers: {holdout: [0, 5]}\n"
            },
            edited(
                "cart-layout.experiment.yaml",
                ("layer: checkout.cart-page\n", "layer: checkout.cart-page\nholdout: shared.yearly\n"),
            ),
            edited("taxonomy.yaml", ("domains:\n", "domains:\n  shared: team-platform\n")),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Look for layers that no rule and no experiment names; those that keep a range for someone are FG405's."""
    named = set(view.layered)
    for trial in view.catalog.experiments.values():
        named |= {trial.layer, trial.holdout}
    for key, layer in view.catalog.layers.items():
        if key not in named and not layer.members.keys() - {"holdout"} and view.whole:
            yield RULE.at(Place(path=layer.path), f"no rule and no experiment goes through {key}")
