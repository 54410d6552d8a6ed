"""FG603: a flag whose day is near."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import DAY, day, quantity
from flaggit.diagnostics import Finding, Place, Rule, Severity

NEAR = 14 * DAY
"""How far ahead this looks, in seconds."""

RULE = Rule(
    id="FG603",
    name="expiring soon",
    severity=Severity.NOTE,
    why="Retiring a flag takes a change in every service that asks for it; two weeks are enough for that, one day is not.",
    remedy="Plan its retirement, or move `expires`.",
    invalid=(wrong("in ten days", edited("express-pay.flag.yaml", ("2027-02-01", "2026-11-25"))),),
    valid=(fine("in three weeks", edited("express-pay.flag.yaml", ("2027-02-01", "2026-12-06"))),),
    temporal=True,
)


def find(view: View) -> Iterator[Finding]:
    """Compare `expires` with today and the two weeks after it."""
    for flag in view.catalog.flags.values():
        if flag.expires is not None and flag.expires + DAY > view.today and flag.expires - view.today <= NEAR:
            # Days of the calendar: on a Monday at noon, next Monday is seven days away.
            left = flag.expires // DAY - view.today // DAY
            when = f"in {quantity(left, 'day')}" if left else "today"
            yield RULE.at(
                Place(path=flag.path, pointer="/expires"),
                f"{flag.key} expires on {day(flag.expires)}, {when}",
            )
