"""FG505: an assumption that changes nothing."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    RANKING,
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import (
    Flag,
)

RULE = Rule(
    id="FG505",
    name="assumption about no prerequisite",
    severity=Severity.WARNING,
    why="Only prerequisites are assumed; the line changes nothing, and the case tests something else than it seems to.",
    remedy="Take the assumption away, or let the flag require what it assumes.",
    invalid=(
        wrong(
            "no requirement",
            edited(
                "cart-layout.test.yaml", ("cases:\n", "assume: {payments.tokenised-cards: true}\ncases:\n")
            ),
        ),
    ),
    valid=(
        fine(
            "a prerequisite of a prerequisite",
            {
                "flags/checkout/ranking.flag.yaml": RANKING.replace(
                    "services:", "requires: [{flag: checkout.express-pay, is: true}]\nservices:"
                ),
                "flags/checkout/ranking.test.yaml": "environment: production\nassume: {payments.tokenised-cards: true}\ncases:\n  - name: never met\n    expect: {serve: false}\n",
            },
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare what each table assumes with all that its flag requires, directly or through others."""
    for key, table in view.catalog.tables.items():
        flag = view.catalog.flags.get(key)
        assumed = {name: case.index for case in reversed(table.cases) for name in case.assume} if flag else {}
        if flag is None or not assumed or assumed.keys() <= {required.flag for required in flag.requires}:
            continue
        reached = _reached(view, flag)
        for name in sorted(assumed.keys() - reached):
            everywhere = all(name in case.assume for case in table.cases)
            place = Place(
                path=table.path, pointer="/assume" if everywhere else f"/cases/{assumed[name]}/assume"
            )
            yield RULE.at(place, f"{key} does not require {name}, so assuming it changes nothing")


def _reached(view: View, flag: Flag) -> set[str]:
    found, waiting = set[str](), [flag]
    while waiting:
        for required in waiting.pop().requires:
            target = view.catalog.flags.get(required.flag)
            if required.flag not in found and target:
                waiting.append(target)
            found.add(required.flag)
    return found
