"""FG601: a ramp that ends after its flag."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import day, days
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import (
    Rollout,
)

RULE = Rule(
    id="FG601",
    name="ramp ends after the expiry",
    severity=Severity.WARNING,
    why="The flag is to be gone before everyone has what it switches: either the plan is too slow or the day too early.",
    remedy="Shorten the holds that are still to come, or move `expires`.",
    invalid=(
        wrong(
            "nine weeks for a stage",
            edited("pay.rollout.yaml", ("percent: 100, hold: 7d", "percent: 100, hold: 12w")),
            count=2,
        ),
    ),
    valid=(
        fine("in time", edited("pay.rollout.yaml", ("percent: 100, hold: 7d", "percent: 100, hold: 4w"))),
        fine(
            "already gone back",
            edited(
                "pay.rollout.yaml",
                ("percent: 100, hold: 7d", "percent: 100, hold: 12w"),
                ("state: running", "state: rolled-back"),
            ),
        ),
    ),
    temporal=True,
)


def find(view: View) -> Iterator[Finding]:
    """Add the holds of all stages after the present one to today: the earliest day that the plan can end on.

    The present stage is taken to be over today, since the catalog does not know when it began, and waves are taken to
    cost nothing; so whatever is reported is certain. Plans that are finished or rolled back have no end to come, and
    flags that have expired are FG602's.
    """
    for key, sites in view.gated.items():
        rollout = view.catalog.rollouts.get(key)
        if rollout is None or rollout.state not in {"running", "held"}:
            continue
        holds = _to_come(rollout)
        end, told = view.today + holds, set[str]()
        for site in sites:
            flag = site.flag
            if flag.expires is not None and flag.key not in told and view.today <= flag.expires < end:
                told.add(flag.key)
                related = (
                    Place(path=rollout.path, pointer="/stages", note=f"{days(holds)} of holds to come"),
                )
                message = f"{key} can't end before {day(end)}: {days(holds)} of holds are to come, and {flag.key} expires on {day(flag.expires)}"
                yield RULE.at(Place(path=flag.path, pointer="/expires"), message, related=related)


def _to_come(rollout: Rollout) -> int:
    names = [stage.name for stage in rollout.stages]
    reached = names.index(rollout.stage) + 1 if rollout.stage in names else 0
    return sum(stage.hold for stage in rollout.stages[reached:])
