"""By which way a change is judged: approvals, going back, killing, or breaking glass."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from flaggit.model import Charter
from flaggit.policy.change import GOVERNANCE, Change, Claim
from flaggit.policy.roster import Roster
from flaggit.policy.words import listed, span, touch_words

APPROVALS: Final = "approvals"
RESTORE: Final = "restore"


class Way(NamedTuple):
    """A way.

    Attributes:
        name: `approvals`, `restore`, `kill` or `break-glass`.
        within: For the two last: in how many seconds the approvals must follow; None when none need to.
        notes: Why another way, that was asked for or near, is not taken.
    """

    name: str
    within: int | None = None
    notes: tuple[str, ...] = ()


def way_of(charter: Charter, roster: Roster, change: Change, now: int) -> Way:
    """Find the way of a change; a claim that does not hold leaves the ordinary one, with a note."""
    notes: tuple[str, ...] = ()
    if change.claim is Claim.KILL:
        notes = tuple(_no_kill(charter, roster, change))
        if not notes:
            return Way(Claim.KILL.value, charter.kill_for)
    elif change.claim is Claim.BREAK_GLASS:
        notes = tuple(_no_glass(charter, roster, change))
        if not notes and charter.break_glass is not None:
            return Way(Claim.BREAK_GLASS.value, charter.break_glass.settle_within)
    if change.restores is None or not charter.restore or governs(change):
        return Way(APPROVALS, notes=notes)
    commit = change.restores.commit[:7]
    if change.restores.taken_back:
        anew = f"it leads to {commit} again, which was taken back since: that needs approvals of its own"
        return Way(APPROVALS, notes=(*notes, anew))
    age = now - change.restores.at
    if charter.restore_age is not None and age > charter.restore_age:
        old = f"it goes back to {commit}, which is older than {span(charter.restore_age)}"
        return Way(APPROVALS, notes=(*notes, old))
    return Way(RESTORE, notes=notes)


def governs(change: Change) -> bool:
    """Whether it touches what decides how all else is judged: that takes no short way."""
    return any(touch.document in GOVERNANCE for touch in change.touches)


def _no_kill(charter: Charter, roster: Roster, change: Change) -> Iterator[str]:
    if not charter.kill:
        yield "it says that it kills, and the charter has no `kill`"
        return
    yield from _not_by(roster, change, charter.kill, "kill")
    for touch in change.touches:
        if touch.document in GOVERNANCE or not touch.towards_safe:
            yield f"it says that it kills, and {touch_words(touch)} does not go to its safe value for everyone"


def _no_glass(charter: Charter, roster: Roster, change: Change) -> Iterator[str]:
    if charter.break_glass is None:
        yield "it breaks glass, and the charter has no `break_glass`"
        return
    yield from _not_by(roster, change, charter.break_glass.by, "break glass")
    if governs(change):
        yield "it breaks glass, and who may what is not changed that way"
    if not change.reason:
        yield "it breaks glass and gives no reason"


def _not_by(roster: Roster, change: Change, role: str, what: str) -> Iterator[str]:
    others = [who for who in change.authors if not roster.holds(who, [role])]
    strangers = (*others, *change.unknown)
    if strangers or not change.authors:
        yield f"only {role} may {what}, and {listed(strangers) or 'nobody known'} wrote it"
