"""Which approvals count: of this very change, by people who are not its authors, neither too old nor spent."""

from collections.abc import Iterable

from flaggit.frozen import Frozen
from flaggit.policy.change import Change
from flaggit.policy.evidence import Approval, Evidence, SetAside
from flaggit.policy.roster import Roster, same
from flaggit.policy.words import span

_SHOWN = 12


class Counted(Frozen):
    """Those whose approval counts, in the order in which they gave it, and the approvals that don't."""

    approvers: tuple[str, ...]
    set_aside: tuple[SetAside, ...]


def authors_of(change: Change) -> frozenset[str]:
    """Those who can't approve a change: who wrote it, and who pushed it last."""
    return frozenset(same(login) for login in (*change.authors, change.pusher) if login)


def counted(roster: Roster, change: Change, evidence: Evidence, now: int, valid_for: int | None) -> Counted:
    """Sort the approvals into those that count and those that don't; a person with one that counts has no other."""
    approvers: dict[str, int] = {}
    aside: dict[str, SetAside] = {}
    for approval in sorted(evidence.approvals, key=lambda each: (each.at, each.by, each.digest)):
        why = _problem(roster, change, approval, now, valid_for)
        if why:
            aside[same(approval.by)] = SetAside(by=approval.by, why=why)
        else:
            approvers.setdefault(same(approval.by), approval.at)
    left = [each for who, each in aside.items() if who not in approvers]
    return Counted(
        approvers=tuple(sorted(approvers, key=lambda who: (approvers[who], who))),
        set_aside=tuple(sorted((*left, *evidence.unread), key=lambda each: (same(each.by), each.why))),
    )


def _problem(roster: Roster, change: Change, approval: Approval, now: int, valid_for: int | None) -> str:
    """Say why an approval does not count; nothing when it does."""
    return next(filter(None, _problems(roster, change, approval, now, valid_for)), "")


def _problems(
    roster: Roster, change: Change, approval: Approval, now: int, valid_for: int | None
) -> Iterable[str]:
    who = same(approval.by)
    if approval.bot or roster.is_bot(approval.by):
        yield "is a bot"
    if who in {same(login) for login in change.authors}:
        yield "wrote the change"
    if who == same(change.pusher):
        yield "pushed last"
    if approval.digest != change.digest:
        yield f"approved another state, {approval.digest[:_SHOWN]}"
    if approval.at > now:
        yield "dated the approval in the future"
    if change.spent is not None and approval.at <= change.spent:
        yield "approved before this very change was released; that release spent the approval"
    if valid_for is not None and now - approval.at > valid_for:
        yield f"approved more than {span(valid_for)} ago"
