"""What can't be approved as things stand: more approvals are missing than there are people left who could give them."""

from collections.abc import Iterable, Iterator

from flaggit.model import Charter
from flaggit.policy.change import Change
from flaggit.policy.counting import authors_of
from flaggit.policy.roster import Roster
from flaggit.policy.verdict import DeadEnd, Glass, Requirement
from flaggit.policy.ways import governs


def dead_ends(roster: Roster, change: Change, at_best: Iterable[Requirement]) -> Iterator[DeadEnd]:
    """Find the requirements that are out of reach.

    Args:
        roster: Who holds what.
        change: What is judged: its authors can't approve it, and could if others had written it.
        at_best: What it needs, after everybody who could approve has approved.
    """
    for each in at_best:
        if each.missing:
            own = authors_of(change) & roster.holders(each.label, each.owner)
            enough = own if len(own) >= each.missing else ()
            yield DeadEnd(
                name=each.name, teams=each.teams, short=each.missing, authors=roster.written(enough)
            )


def glass(charter: Charter, roster: Roster, change: Change) -> Glass | None:
    """Who may change first and be approved later; None where nobody may, or not this."""
    asked = charter.break_glass
    if asked is None or governs(change):
        return None
    people = roster.written(roster.holders(asked.by))
    return Glass(by=asked.by, people=people, within=asked.settle_within)
