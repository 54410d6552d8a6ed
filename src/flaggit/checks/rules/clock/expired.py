"""FG602: a flag past its day."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import DAY, day, days
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG602",
    name="expired flag",
    severity=Severity.WARNING,
    why="Every flag that outlives its purpose is a branch in the code that nobody tests any more.",
    remedy="Take it out of the code and leave a tombstone, or move `expires` and say in the commit why.",
    invalid=(wrong("last month", edited("express-pay.flag.yaml", ("2027-02-01", "2026-10-01"))),),
    valid=(fine("next year", edited("express-pay.flag.yaml", ("2027-02-01", "2027-01-01"))),),
    temporal=True,
)


def find(view: View) -> Iterator[Finding]:
    """Compare `expires` with today; a flag lives through the day that it names."""
    for flag in view.catalog.flags.values():
        if flag.expires is not None and flag.expires + DAY <= view.today:
            ago = days(view.today - flag.expires)
            place = Place(path=flag.path, pointer="/expires")
            yield RULE.at(
                place,
                f"{flag.key} expired on {day(flag.expires)}, {ago} ago; {flag.owner or 'nobody'} owns it",
            )
