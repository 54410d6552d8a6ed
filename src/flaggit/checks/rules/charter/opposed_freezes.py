"""FG724: freezes that allow different things at one time."""

from collections.abc import Iterator
from itertools import combinations

from flaggit.checks.samples import edited, fine, wrong
from flaggit.checks.view import View
from flaggit.checks.wording import day, listed
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import Charter, Freeze, Taxonomy

RULE = Rule(
    id="FG724",
    name="contradictory freezes",
    severity=Severity.WARNING,
    why="Where two freezes meet, only what both allow goes through: whoever read one of them thinks that they may roll back.",
    remedy="Let both have the same exceptions, or let one end where the other begins.",
    invalid=(
        wrong(
            "a hold within a window",
            edited(
                "charter.yaml",
                (
                    "  - since: 2026-11-20T03:00:00Z\n    until: 2026-11-21T09:00:00Z\n",
                    "  - since: 2026-11-20T03:00:00Z\n",
                ),
            ),
        ),
    ),
    valid=(
        fine("one after the other"),
        fine(
            "in other domains",
            edited(
                "charter.yaml",
                ("    until: 2026-11-21T09:00:00Z\n", ""),
                (
                    "reason: The busiest week of the year}",
                    "reason: The busiest week of the year, domain: checkout}",
                ),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare every two that overlap in time and place."""
    charter, taxonomy = view.catalog.charter, view.catalog.taxonomy
    for first, second in combinations(charter.freezes if charter else (), 2):
        if charter and first.exceptions != second.exceptions and _meet(first, second, taxonomy):
            odd = sorted({*first.exceptions} ^ {*second.exceptions})
            related = Place(path=charter.path, pointer=_pointer(charter, first), note="the other one")
            yield RULE.at(
                Place(path=charter.path, pointer=_pointer(charter, second)),
                f"this one and the one from {day(first.start)} overlap, and only one of them allows {listed(odd)}",
                related=(related,),
            )


def _pointer(charter: Charter, freeze: Freeze) -> str:
    alike = [each for each in charter.freezes if each.hold == freeze.hold]
    return f"/{'holds' if freeze.hold else 'freeze'}/{alike.index(freeze)}"


def _meet(first: Freeze, second: Freeze, taxonomy: Taxonomy) -> bool:
    early, late = sorted((first, second), key=lambda each: each.start)
    if early.end is not None and early.end <= late.start:
        return False
    places = [set(taxonomy.members(each.environment)) for each in (first, second) if each.environment]
    apart = len(places) == 2 and not places[0] & places[1]  # noqa: PLR2004 - both name one
    domains = {each.domain for each in (first, second)} - {""}
    services = {each.service for each in (first, second)} - {""}
    return not apart and len(domains) < 2 and len(services) < 2  # noqa: PLR2004 - they name different ones
