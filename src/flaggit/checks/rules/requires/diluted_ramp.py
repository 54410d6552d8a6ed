"""FG311: a percentage behind a percentage."""

from collections.abc import Iterator

from flaggit.checks.portions import EVERYONE, Portion, portions
from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.values import identity
from flaggit.checks.view import Site, View
from flaggit.checks.wording import percent, roughly
from flaggit.diagnostics import Finding, Rule, Severity
from flaggit.model import (
    Environment,
    Flag,
    Requirement,
)

RULE = Rule(
    id="FG311",
    name="diluted ramp",
    severity=Severity.WARNING,
    why="Two percentages of independent salts admit different people: only those in both are served, so a ramp reaches far "
    "fewer than it says.",
    remedy="Give both flags one `salt` and one `unit`, so that they admit the same people.",
    invalid=(
        wrong(
            "another salt",
            edited("express-pay.flag.yaml", ("salt: payments.tokenised-cards\n", "")),
            edited("express-pay.flag.yaml", ("salt: payments.tokenised-cards\n", "")),
        ),
        wrong(
            "a layer behind a ramp",
            edited(
                "cart-layout.flag.yaml",
                (
                    "environments:\n",
                    "requires: [{flag: payments.tokenised-cards, is: true}]\nenvironments:\n",
                ),
            ),
        ),
    ),
    valid=(
        fine("one salt", edited("express-pay.flag.yaml", ("percent: 25", "percent: 12.5"))),
        fine(
            "the other is on for everyone",
            edited(
                "express-pay.flag.yaml",
                ("salt: payments.tokenised-cards\n", "salt: express-pay-2\n"),
                ("        rollout: checkout.pay\n", "        percent: 10\n"),
            ),
            edited("tokenised-cards.flag.yaml", ("    otherwise: false\n", "    otherwise: true\n")),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """For each requirement, compare the widest percentage that meets it with the percentages of the flag that requires it."""
    for flag in view.catalog.flags.values():
        for required in flag.requires:
            target = view.catalog.flags.get(required.flag)
            if target is not None:
                for block in flag.environments.values():
                    yield from _in_block(view, flag, block, target, required)


def _in_block(
    view: View, flag: Flag, block: Environment, target: Flag, required: Requirement
) -> Iterator[Finding]:
    others: dict[str, Environment] = {}
    for name in view.covers(flag, block.name):
        other = view.catalog.environment(target, name)
        if other is not None:
            others[other.name] = other
    behind = [found for other in others.values() if (found := _widest(view, target, other, required))]
    for index, rule in enumerate(block.rules if behind else ()):
        site = Site(flag, block, index, rule, ())
        if rule.serve is not None and identity(rule.serve) == identity(flag.safe):
            continue
        for portion in portions(site, view):
            ramp = next((found for found in behind if _independent(portion, found[0])), None)
            if ramp is not None:
                yield _finding(site, portion, *ramp, target)


def _finding(site: Site, portion: Portion, behind: Portion, other: Site, target: Flag) -> Finding:
    served = roughly(portion.size * behind.size / EVERYONE)
    differs = "salt" if portion.salt != behind.salt else "unit"
    message = f"{percent(portion.size)} behind {percent(behind.size)} of {target.key}, other {differs}: serves {served}"
    return RULE.at(
        site.place(portion.part), message, related=(other.place(behind.part, note=percent(behind.size)),)
    )


def _independent(portion: Portion, behind: Portion) -> bool:
    if portion.plan and portion.plan == behind.plan:
        return False
    return (portion.salt, portion.unit) != (behind.salt, behind.unit)


def _widest(
    view: View, target: Flag, block: Environment, required: Requirement
) -> tuple[Portion, Site] | None:
    """The widest percentage that meets a requirement; None where the block meets it without one."""
    wanted, best = identity(required.name), list[tuple[Portion, Site]]()
    if not block.active or (block.otherwise.serve is not None and identity(block.otherwise.serve) == wanted):
        return None
    for index, rule in enumerate(block.rules):
        site = Site(target, block, index, rule, ())
        if rule.serve is None or identity(rule.serve) != wanted:
            continue
        if site.always:
            return None
        best.extend((portion, site) for portion in portions(site, view))
    return max(best, key=lambda found: found[0].size, default=None)
