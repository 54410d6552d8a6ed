"""FG332: a forced rule that leaves it to chance."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import listed
from flaggit.diagnostics import Finding, Rule, Severity

RULE = Rule(
    id="FG332",
    name="force rule with a percentage",
    severity=Severity.ERROR,
    why="`force` serves individuals on purpose and takes them out of the data. A percentage of them is an experiment that "
    "nobody measures.",
    remedy="Take `force` away, or serve one value to everyone whom the rule names.",
    invalid=(
        wrong(
            "a percentage",
            edited(
                "express-pay.flag.yaml",
                ("        percent: 25\n", "        percent: 25\n        force: true\n"),
            ),
        ),
        wrong(
            "an experiment",
            edited(
                "cart-layout.flag.yaml", ("        experiment:", "        force: true\n        experiment:")
            ),
        ),
    ),
    valid=(
        fine(
            "one value for a segment",
            edited(
                "express-pay.flag.yaml", ("- name: employees\n", "- name: employees\n        force: true\n")
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Look for force rules that ask for a bucket."""
    for site in view.sites:
        if not site.rule.force:
            continue
        parts = [
            part
            for part in ("percent", "rollout", "layer", "split", "experiment")
            if getattr(site.rule, part) not in {None, "", ()}
        ]
        if parts:
            yield RULE.at(
                site.place("force"),
                f"{site.rule.name} forces a value, and its {listed(parts)} would decide on whom",
            )
