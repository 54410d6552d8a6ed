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
        wrong(
            "an incident's hold",
            edited("charter.yaml", ("until: 2026-11-21T09:00:00Z", "until: 2026-11-20T03:00:00Z")),
        ),
    ),
    valid=(
        fine(
            "an hour", edited("charter.yaml", ("until: 2026-12-01T07:00:00Z", "until: 2026-11-26T18:00:00Z"))
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare both ends of each window and hold."""
    charter = view.catalog.charter
    freezes = charter.freezes if charter else ()
    windows = sum(not freeze.hold for freeze in freezes)
    for index, freeze in enumerate(freezes):
        if charter is None or freeze.end is None or freeze.start < freeze.end:
            continue
        here = f"holds/{index - windows}" if freeze.hold else f"freeze/{index}"
        what = "hold" if freeze.hold else "freeze"
        yield RULE.at(
            Place(path=charter.path, pointer=f"/{here}/until"),
            f"this {what} ends {days(freeze.start - freeze.end)} before it begins"
            if freeze.start > freeze.end
            else f"this {what} ends when it begins",
        )
