"""FG310: weights that do not sum to 100."""

from collections.abc import Iterator

from flaggit.checks.portions import EVERYONE
from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.splits import splits
from flaggit.checks.view import View
from flaggit.checks.wording import percent
from flaggit.diagnostics import Finding, Rule, Severity

MOST = 8
"""How many weights a message adds up."""

RULE = Rule(
    id="FG310",
    name="weights do not sum to 100",
    severity=Severity.ERROR,
    why="What is left over would go to nobody, and what is too much would take from somebody: neither was written down.",
    remedy="Change the weights so that they sum to exactly 100.",
    invalid=(
        wrong(
            "10 + 20 in a rule",
            edited(
                "cart-layout.flag.yaml",
                (
                    "        experiment: checkout.cart-layout\n",
                    "        split:\n          - {serve: control, weight: 10}\n          - {serve: compact, weight: 20}\n",
                ),
            ),
        ),
        wrong(
            "60 + 60 of those whom no rule decided",
            edited(
                "cart-layout.flag.yaml",
                (
                    "    otherwise: control\n",
                    "    otherwise: {split: [{serve: control, weight: 60}, {serve: compact, weight: 60}]}\n",
                ),
            ),
        ),
        wrong(
            "33.3 three times, as arms",
            edited(
                "cart-layout.experiment.yaml",
                ("  - {serve: compact, weight: 50}\n", "  - {serve: compact, weight: 49.9}\n"),
            ),
        ),
    ),
    valid=(
        fine(
            "thirds with three decimals",
            edited(
                "cart-layout.flag.yaml",
                (
                    "    otherwise: control\n",
                    "    otherwise: {split: [{serve: control, weight: 66.667}, {serve: compact, weight: 33.333}]}\n",
                ),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Add up every split and all arms."""
    for split in splits(view):
        total = sum(weight for _, weight in split.shares)
        if total != EVERYONE:
            terms = _terms([weight for _, weight in split.shares])
            off = (
                f"{percent(EVERYONE - total)} missing"
                if total < EVERYONE
                else f"{percent(total - EVERYONE)} too much"
            )
            yield RULE.at(split.place(), f"the weights sum to {percent(total)} ({terms}): {off}")


def _terms(weights: list[int]) -> str:
    """Write the sum; of more weights than a line holds, the first and how many more."""
    shown = weights if len(weights) <= MOST else weights[: MOST - 1]
    terms = [percent(weight).removesuffix(" %") for weight in shown]
    if len(shown) < len(weights):
        terms.append(f"{len(weights) - len(shown)} more")
    return " + ".join(terms)
