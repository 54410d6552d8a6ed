"""FG434: an experiment over two flags."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    CART_LAYOUT,
    CART_LAYOUT_TEST,
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Rule, Severity

RULE = Rule(
    id="FG434",
    name="experiment over two flags",
    severity=Severity.ERROR,
    why="Arms are values of one flag, and exposures are counted per flag: with two, nobody can say what made the difference.",
    remedy="Give each flag an experiment of its own; a layer keeps them apart.",
    invalid=(
        wrong(
            "two flags name it",
            {
                "flags/checkout/ranking.flag.yaml": CART_LAYOUT,
                "flags/checkout/ranking.test.yaml": CART_LAYOUT_TEST,
            },
        ),
    ),
    valid=(
        fine(
            "two rules of one flag",
            edited(
                "cart-layout.flag.yaml",
                (
                    "      - name: trial\n        experiment: checkout.cart-layout\n",
                    "      - name: trial\n        experiment: checkout.cart-layout\n        when: {country: DE}\n      - name: other\n        experiment: checkout.cart-layout\n",
                ),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare the flags of all rules that name an experiment."""
    for key, sites in view.trials.items():
        first, seen = sites[0], {sites[0].flag.key}
        for site in sites:
            if site.flag.key not in seen:
                seen.add(site.flag.key)
                related = (first.place("experiment", note="first here"),)
                yield RULE.at(
                    site.place("experiment"),
                    f"{key} decides {first.flag.key} and {site.flag.key}",
                    related=related,
                )
