"""FG604: a flag that is planned to live too long."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import day, days
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG604",
    name="expires too late",
    severity=Severity.ERROR,
    why="The kind's lifetime is what the organisation gives such flags; a later day is a decision to keep the branch in the code.",
    remedy="Choose an earlier day, or the kind that the flag really is.",
    invalid=(wrong("a release for a year", edited("express-pay.flag.yaml", ("2027-02-01", "2027-11-01"))),),
    valid=(fine("the last day", edited("express-pay.flag.yaml", ("2027-02-01", "2027-02-13"))),),
    temporal=True,
)


def find(view: View) -> Iterator[Finding]:
    """Compare `expires` with today and the kind's lifetime: a flag made today or earlier may not reach further than that."""
    kinds = view.catalog.taxonomy.kinds
    for flag in view.catalog.flags.values():
        kind = kinds.get(flag.kind)
        if kind is None or kind.expires_within is None or flag.expires is None:
            continue
        if flag.expires > view.today + kind.expires_within:
            latest = day(view.today + kind.expires_within)
            message = f"{flag.key} expires on {day(flag.expires)}; a {flag.kind} lives {days(kind.expires_within)}, so until {latest} at most"
            yield RULE.at(Place(path=flag.path, pointer="/expires"), message)
