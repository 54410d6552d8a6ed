"""FG722: a stricter tier that asks for less."""

from collections.abc import Iterator
from itertools import pairwise

from flaggit.checks.samples import edited, fine, wrong
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG722",
    name="stricter tier asks for less",
    severity=Severity.WARNING,
    why="Tiers stand from the mildest to the strictest, and the strictest that matches wins: a riskier change would need fewer approvals.",
    remedy="Order the tiers from mild to strict, or let the later one ask for at least what the earlier does.",
    invalid=(
        wrong(
            "turned round",
            edited(
                "charter.yaml",
                (
                    "  routine: {owner: 1}\n  careful: {owner: 1, sre: 1}\n",
                    "  careful: {owner: 1, sre: 1}\n  routine: {owner: 1}\n",
                ),
            ),
        ),
        wrong("another role", edited("charter.yaml", ("{owner: 1, sre: 1}", "{sre: 2}"))),
    ),
    valid=(fine("more of it", edited("charter.yaml", ("{owner: 1, sre: 1}", "{owner: 2, sre: 1}"))),),
)


def find(view: View) -> Iterator[Finding]:
    """Compare each tier with the one before it."""
    charter = view.catalog.charter
    for milder, stricter in pairwise(charter.tiers if charter else ()):
        for label, count in milder.approvals.items():
            found = stricter.approvals.get(label, 0)
            if charter and found < count:
                place = Place(path=charter.path, pointer=f"/tiers/{stricter.name}")
                of = f"{found} of {label}" if found else f"nobody of {label}"
                yield RULE.at(
                    place, f"tier {stricter.name} asks {of}, and the milder {milder.name} asks {count}"
                )
