"""FG419: a plan that exposes different people in each flag."""

from collections.abc import Iterable, Iterator

from flaggit.checks.portions import EVERYONE
from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import Site, View
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import (
    Flag,
)

RULE = Rule(
    id="FG419",
    name="flags of one plan with different salts",
    severity=Severity.ERROR,
    why="A plan exposes its flags to the same people at the same stage. With different salts or units, someone at 25 % has "
    "one flag without the other.",
    remedy="Give all flags of the plan one `salt` and one `unit`.",
    invalid=(
        wrong("two salts", edited("express-pay.flag.yaml", ("salt: payments.tokenised-cards\n", ""))),
        wrong(
            "two units",
            edited("tokenised-cards.flag.yaml", ("unit: user", "unit: account")),
            edited("payments.service.yaml", ("sometimes: [roles]", "sometimes: [account, roles]")),
            edited("web.service.yaml", ("sometimes: [app", "sometimes: [account, app")),
        ),
    ),
    valid=(
        fine(
            "stages of segments only",
            edited("express-pay.flag.yaml", ("salt: payments.tokenised-cards\n", "")),
            edited(
                "pay.rollout.yaml",
                ("stage: quarter", "stage: pilot"),
                (
                    "  - {name: five, percent: 5, hold: 1d}\n  - {name: quarter, percent: 25, hold: 2d}\n  - {name: everyone, percent: 100, hold: 7d}\n",
                    "",
                ),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare the salt and unit of all flags that a plan with percentages between 0 and 100 gates."""
    for key, sites in view.gated.items():
        rollout = view.catalog.rollouts.get(key)
        if rollout is None or not any(0 < (stage.percent or 0) < EVERYONE for stage in rollout.stages):
            continue
        first, seen = _measure(sites), set[str]()
        for site in sites:
            flag = site.flag
            if flag.key in seen or (flag.salt, flag.unit) == (first.salt, first.unit):
                continue
            seen.add(flag.key)
            related = (Place(path=first.path, note=f"salt {first.salt}, unit {first.unit}"),)
            message = f"{key} gates {flag.key} (salt {flag.salt}, unit {flag.unit}) and {first.key} (salt {first.salt}, unit {first.unit})"
            yield RULE.at(site.place("rollout"), message, related=related)


def _measure(sites: Iterable[Site]) -> Flag:
    """The flag that the others are compared with: one whose key is its salt where there is one, else the first."""
    flags = [site.flag for site in sites]
    return next((flag for flag in flags if flag.salt == flag.key and not flag.requires), flags[0])
