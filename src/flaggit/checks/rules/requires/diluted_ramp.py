"""FG311: a percentage behind a percentage."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from flaggit.checks.portions import EVERYONE, Portion, portions
from flaggit.checks.samples import (
    RANKING,
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
        ),
        wrong(
            "two steps away",
            {
                "flags/checkout/ranking.flag.yaml": RANKING.replace(
                    "services:", "unit: user\nrequires: [{flag: checkout.express-pay, is: true}]\nservices:"
                )
                + "    rules:\n      - {name: some, percent: 10, serve: true}\n"
            },
            edited(
                "express-pay.flag.yaml",
                ("percent: 25\n", "percent: 100\n"),
                ("        rollout: checkout.pay\n", "        percent: 100\n"),
            ),
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


class Ramp(NamedTuple):
    """A percentage that stands before a flag: how much, by which rule, of which flag."""

    portion: Portion
    site: Site

    @property
    def key(self) -> str:
        """The flag whose percentage it is."""
        return self.site.flag.key


MOST = 4
"""How many percentages before a flag are looked at, the narrowest first, so that long chains cost no more than short ones."""


def find(view: View) -> Iterator[Finding]:
    """Compare each flag's percentages with those that its prerequisites, at any distance, put before it.

    What a requirement puts before a flag is the widest percentage whose rule serves the required value, unless the
    prerequisite serves it without one; conditions on such rules are not weighed.
    """
    before: dict[tuple[str, str], tuple[Ramp, ...]] = {}
    ordered = (view.catalog.flags[key] for component in view.requirement_order for key in component)
    for flag in ordered:
        for block in flag.environments.values() if flag.requires else ():
            ramps: dict[Portion, Ramp] = {}
            for name in view.covers(flag, block.name):
                before[flag.key, name] = _before(view, flag, name, before)
                ramps |= {ramp.portion: ramp for ramp in before[flag.key, name]}
            yield from _in_block(view, flag, block, sorted(ramps.values(), key=_size))


def _size(ramp: Ramp) -> tuple[int, str]:
    return ramp.portion.size, ramp.key


def _before(
    view: View, flag: Flag, environment: str, known: Mapping[tuple[str, str], tuple[Ramp, ...]]
) -> tuple[Ramp, ...]:
    """What all requirements of a flag put before it in one environment, the narrowest of each salt."""
    found: dict[tuple[str, str], Ramp] = {}
    for required in flag.requires:
        target = view.catalog.flags.get(required.flag)
        block = view.catalog.environment(target, environment) if target else None
        if target is None or block is None or identity(required.name) == identity(target.safe):
            continue
        for ramp in (*_widest(view, target, block, required), *known.get((target.key, environment), ())):
            hashed = (ramp.portion.salt, ramp.portion.unit)
            if hashed not in found or _size(ramp) < _size(found[hashed]):
                found[hashed] = ramp
    return tuple(sorted(found.values(), key=_size)[:MOST])


def _widest(view: View, target: Flag, block: Environment, required: Requirement) -> tuple[Ramp, ...]:
    """The widest percentage that meets a requirement; nothing where the block meets it without one, or never."""
    wanted, found = identity(required.name), list[Ramp]()
    if not block.active or (block.otherwise.serve is not None and identity(block.otherwise.serve) == wanted):
        return ()
    for index, rule in enumerate(block.rules):
        site = Site(target, block, index, rule, ())
        if rule.serve is None or identity(rule.serve) != wanted:
            continue
        if site.always:
            return ()
        found.extend(Ramp(portion, site) for portion in portions(site, view))
    return (max(found, key=_size),) if found else ()


def _in_block(view: View, flag: Flag, block: Environment, ramps: Sequence[Ramp]) -> Iterator[Finding]:
    for index, rule in enumerate(block.rules if ramps else ()):
        if rule.serve is not None and identity(rule.serve) == identity(flag.safe):
            continue
        site = Site(flag, block, index, rule, ())
        for portion in portions(site, view):
            ramp = next((ramp for ramp in ramps if _independent(portion, ramp.portion)), None)
            if ramp is not None:
                yield _finding(site, portion, ramp)


def _independent(portion: Portion, behind: Portion) -> bool:
    if portion.plan and portion.plan == behind.plan:
        return False
    return (portion.salt, portion.unit) != (behind.salt, behind.unit)


def _finding(site: Site, portion: Portion, ramp: Ramp) -> Finding:
    behind = ramp.portion
    served = roughly(portion.size * behind.size / EVERYONE)
    differs = "salt" if portion.salt != behind.salt else "unit"
    message = f"{percent(portion.size)} behind {percent(behind.size)} of {ramp.key}, other {differs}: serves {served}"
    related = (ramp.site.place(behind.part, note=percent(behind.size)),)
    return RULE.at(site.place(portion.part), message, related=related)
