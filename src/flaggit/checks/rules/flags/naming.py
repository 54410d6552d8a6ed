"""FG304: a name against the taxonomy's naming."""

import re
from collections.abc import Iterator

from flaggit.checks.entities import entities
from flaggit.checks.samples import (
    EMPLOYEES,
    RANKING,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import listed
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG304",
    name="badly named",
    severity=Severity.WARNING,
    why="A name is used in code, dashboards and calls for years, and changing it later moves code in every service.",
    remedy="Rename it before code asks for it; the taxonomy's `naming` says what is allowed.",
    invalid=(
        wrong("a forbidden word", {"flags/checkout/new-cart.flag.yaml": RANKING}),
        wrong("too long", {f"flags/checkout/{'very-' * 12}long.flag.yaml": RANKING}),
        wrong("a segment", {"flags/shared/test-people.segment.yaml": EMPLOYEES}),
    ),
    valid=(fine("a word that only holds a forbidden one", {"flags/checkout/newsletter.flag.yaml": RANKING}),),
)


def find(view: View) -> Iterator[Finding]:
    """Look at the length and the words of every key and name."""
    naming = view.catalog.taxonomy.naming
    forbidden = frozenset(naming.forbidden)
    for entity in entities(view.catalog):
        place = Place(path=entity.path)
        if len(entity.name) > naming.max_length:
            message = (
                f"{entity.name} has {len(entity.name)} characters; the taxonomy allows {naming.max_length}"
            )
            yield RULE.at(place, message)
        bad = forbidden.intersection(re.split(r"[.-]", entity.name)) if forbidden else ()
        if bad:
            yield RULE.at(
                place, f"{entity.name} uses {listed(sorted(bad))}, which the taxonomy does not allow in names"
            )
