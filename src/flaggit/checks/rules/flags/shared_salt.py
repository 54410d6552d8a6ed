"""FG328: one salt, two units."""

from collections import defaultdict
from collections.abc import Iterator

from flaggit.checks.samples import RANKING, edited, fine, wrong
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import (
    Flag,
)

RULE = Rule(
    id="FG328",
    name="shared salt with another unit",
    severity=Severity.WARNING,
    why="A salt is shared so that two flags admit the same people. With two units they admit unrelated ones.",
    remedy="Give both one unit, or each a salt of its own.",
    invalid=(
        wrong(
            "user and account",
            edited("express-pay.flag.yaml", ("unit: user", "unit: account")),
            edited("web.service.yaml", ("always: [user, country]", "always: [account, country, user]")),
        ),
    ),
    valid=(
        fine(
            "another unit, and a salt of its own",
            {
                "flags/checkout/ranking.flag.yaml": RANKING.replace(
                    "type: boolean\n", "type: boolean\nunit: account\n"
                )
            },
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Group flags by salt and compare their units; the flag whose key is the salt, or else the first, is the measure."""
    groups = defaultdict[str, list[Flag]](list)
    for flag in view.catalog.flags.values():
        if flag.unit:
            groups[flag.salt].append(flag)
    for salt, flags in groups.items():
        first = next((flag for flag in flags if flag.key == salt), flags[0])
        for flag in flags:
            if flag.unit != first.unit:
                related = (Place(path=first.path, pointer="/unit", note=f"buckets {first.unit}"),)
                message = f"{flag.key} buckets {flag.unit} by the salt {salt}, and {first.key} buckets {first.unit} by it"
                place = Place(path=flag.path, pointer="/salt" if flag.own_salt else "/unit")
                yield RULE.at(place, message, related=related)
