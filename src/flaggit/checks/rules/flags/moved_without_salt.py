"""FG329: a flag that was moved without its salt."""

from collections.abc import Iterator

from flaggit.checks.needs import flag_buckets
from flaggit.checks.samples import (
    CART_LAYOUT,
    CART_LAYOUT_EXPERIMENT,
    CART_LAYOUT_TEST,
    edited,
    gone,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Sample, Severity

RULE = Rule(
    id="FG329",
    name="moved without its salt",
    severity=Severity.ERROR,
    why="The salt is the key unless said, and the key is the path: moving the file alone puts everyone into another bucket. "
    "People lose what they had, and others gain it.",
    remedy="Say `salt:` with the salt that it had.",
    invalid=(
        Sample(
            name="a renamed flag",
            files={
                "flags/checkout/cart-look.flag.yaml": CART_LAYOUT,
                **gone("cart-layout.flag.yaml"),
                **gone("cart-layout.test.yaml"),
            },
            base=edited("cart-layout.flag.yaml"),
        ),
        Sample(
            name="a renamed experiment",
            files={
                "flags/checkout/cart-look.experiment.yaml": CART_LAYOUT_EXPERIMENT,
                **gone("cart-layout.experiment.yaml"),
                **edited(
                    "cart-layout.flag.yaml",
                    ("experiment: checkout.cart-layout", "experiment: checkout.cart-look"),
                ),
            },
            base=edited("cart-layout.experiment.yaml"),
        ),
    ),
    valid=(
        Sample(
            name="renamed with its salt",
            files={
                "flags/checkout/cart-look.flag.yaml": CART_LAYOUT.replace(
                    "unit: user\n", "unit: user\nsalt: checkout.cart-layout\n"
                ),
                "flags/checkout/cart-look.test.yaml": CART_LAYOUT_TEST,
                **gone("cart-layout.flag.yaml"),
                **gone("cart-layout.test.yaml"),
            },
            base=edited("cart-layout.flag.yaml"),
            count=0,
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare the salts of moved flags and experiments with those that they had."""
    if view.base is None or not view.moved:
        return
    flags = {flag.path: (flag.key, flag.salt) for flag in view.base.flags.values()}
    trials = {trial.path: (trial.key, trial.salt) for trial in view.base.experiments.values()}
    for flag in view.catalog.flags.values():
        was = flags.get(view.moved.get(flag.path, ""))
        if was and was[1] != flag.salt and flag.unit and flag_buckets(flag):
            yield _finding(flag.path, flag.key, flag.salt, *was)
    for trial in view.catalog.experiments.values():
        was = trials.get(view.moved.get(trial.path, ""))
        if was and was[1] != trial.salt and trial.status == "running":
            yield _finding(trial.path, trial.key, trial.salt, *was)


def _finding(path: str, key: str, salt: str, old_key: str, old_salt: str) -> Finding:
    message = f"{key} was {old_key}: its salt was {old_salt} and is now {salt}, so everyone falls into another bucket"
    return RULE.at(Place(path=path), message, remedy=f"Say `salt: {old_salt}`.")
