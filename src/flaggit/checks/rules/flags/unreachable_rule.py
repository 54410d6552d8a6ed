"""FG313: a rule after one that always applies."""

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
    id="FG313",
    name="unreachable rule",
    severity=Severity.ERROR,
    why="The first rule that applies decides. What stands after one that always applies is never asked, however it is changed.",
    remedy="Move the rule that always applies to the end, as `otherwise`, or delete what stands after it.",
    invalid=(
        wrong(
            "a rule for everyone comes first",
            edited("express-pay.flag.yaml", ("        when: {segment: employees}\n", "")),
        ),
    ),
    valid=(fine("it is the last", edited("express-pay.flag.yaml", ("        rollout: checkout.pay\n", ""))),),
)


def find(view: View) -> Iterator[Finding]:
    """Look for the first rule of each block that always applies, and for what follows it."""
    closed = 0
    for site in view.sites:
        if id(site.block) == closed or not site.always:
            continue
        closed = id(site.block)
        after = [rule.name for rule in site.block.rules[site.at + 1 :]]
        if after:
            unreached = site._replace(at=site.at + 1)
            related = (site.place(note="always applies"),)
            message = f"{listed(after)} can't be reached: {site.rule.name} before {'it' if len(after) == 1 else 'them'} always applies"
            yield RULE.at(unreached.place(), message, related=related)
