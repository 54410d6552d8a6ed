"""Who sits on which seat: approvals are matched to what is needed, so that nobody fills two seats of one demand.

A demand is what the touches of one owner need. Within it each approver fills one seat, found by augmenting paths, so
that as many seats as possible are filled whatever the order of approvals. The same person may serve in the demands of
several owners.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from flaggit.policy.roster import Roster
from flaggit.policy.verdict import Requirement


class Demand(NamedTuple):
    """What the touches of one owner need: label (role, team or `owner`) to count."""

    owner: str
    seats: Mapping[str, int]


def seated(
    roster: Roster, demands: Iterable[Demand], approvers: Sequence[str], barred: frozenset[str]
) -> tuple[Requirement, ...]:
    """Seat the approvers.

    Args:
        roster: Who holds what.
        demands: One for each owner.
        approvers: Those whose approval counts, in the form in which logins are compared, in the order in which they approved.
        barred: Those who can't approve: authors and the last pusher.

    Returns:
        One requirement for each label and owner; where several demands have a label in common, the one that lacks most.
    """
    found: dict[str, Requirement] = {}
    for demand in demands:
        for each in _filled(roster, demand, approvers, barred):
            known = found.get(each.name)
            if known is None or (each.missing, each.count) > (known.missing, known.count):
                found[each.name] = each
    return tuple(sorted(found.values(), key=lambda each: (each.label != "owner", each.name)))


def _filled(
    roster: Roster, demand: Demand, approvers: Sequence[str], barred: frozenset[str]
) -> list[Requirement]:
    seats = [label for label, count in demand.seats.items() for _ in range(count)]
    holders = {label: roster.holders(label, demand.owner) for label in demand.seats}
    sitting: list[str] = [""] * len(seats)

    def seat(person: str, tried: set[int]) -> bool:
        for at, label in enumerate(seats):
            if at in tried or person not in holders[label]:
                continue
            tried.add(at)
            if not sitting[at] or seat(sitting[at], tried):
                sitting[at] = person
                return True
        return False

    for person in approvers:
        seat(person, set())
    made = []
    for label, count in demand.seats.items():
        met = {person for person, of in zip(sitting, seats, strict=True) if of == label and person}
        could = holders[label] - set(approvers) - barred
        made.append(
            Requirement(
                label=label,
                owner=demand.owner if label == "owner" else "",
                teams=roster.teams(label, demand.owner),
                count=count,
                met_by=roster.written(met),
                could=roster.written(could),
            )
        )
    return made


def unfilled(requirements: Iterable[Requirement]) -> tuple[str, ...]:
    """What is missing, in words: `1 of sre`."""
    return tuple(f"{each.missing} of {each.name}" for each in requirements if each.missing)
