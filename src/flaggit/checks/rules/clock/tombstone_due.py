"""FG606: a tombstone past its day."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    TOMBSTONE,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import DAY, day, listed
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG606",
    name="tombstone past its day",
    severity=Severity.WARNING,
    why="Services still get a value for a flag that was to be gone: code somewhere still asks for it.",
    remedy="Take the question out of the code, then empty `services`; the file stays, so that the key is never used again.",
    invalid=(
        wrong(
            "last month",
            {"flags/payments/card-vault.retired.yaml": TOMBSTONE.replace("2027-06-01", "2026-10-01")},
        ),
    ),
    valid=(
        fine(
            "nobody gets it any more",
            {
                "flags/payments/card-vault.retired.yaml": TOMBSTONE.replace(
                    "2027-06-01", "2026-10-01"
                ).replace("services:\n  - payments\n", "services: []\n")
            },
        ),
    ),
    temporal=True,
)


def find(view: View) -> Iterator[Finding]:
    """Compare `until` with today, where services are still listed."""
    for stone in view.catalog.retired.values():
        if stone.services and stone.until + DAY <= view.today:
            message = f"{stone.key} was to be gone by {day(stone.until)}, and {listed(stone.services)} still {'gets' if len(stone.services) == 1 else 'get'} it"
            yield RULE.at(Place(path=stone.path, pointer="/until"), message)
