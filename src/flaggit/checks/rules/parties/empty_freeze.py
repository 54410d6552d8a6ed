"""FG711: a freeze that is over before it begins."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import days
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG711",
    name="empty freeze",
    severity=Severity.ERROR,
    why="It freezes nothing, and everyone relies on it.",
    remedy="Let `until` come after `from`.",
    invalid=(
        wrong(
            "turned round",
            edited(
                "charter.yaml",
                (
                    "from: 2026-11-26T17:00:00Z, until: 2026-12-01T07:00:00Z",
                    "from: 2026-12-01T07:00:00Z, until: 2026-11-26T17:00:00Z",
                ),
            ),
        ),
    ),
    valid=(
        fine(
            "an hour", edited("charter.yaml", ("until: 2026-12-01T07:00:00Z", "until: 2026-11-26T18:00:00Z"))
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare both ends of each window."""
    charter = view.catalog.charter
    for index, freeze in enumerate(charter.freezes if charter else ()):
        if charter and freeze.start >= freeze.end:
            place = Place(path=charter.path, pointer=f"/freeze/{index}/until")
            yield RULE.at(
                place,
                f"this freeze ends {days(freeze.start - freeze.end)} before it begins"
                if freeze.start > freeze.end
                else "this freeze ends when it begins",
            )
