"""What a reviewer wants to know of a change: who is affected, whether what must never happen can't, and who approved."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from flaggit.approvals import Recorded
from flaggit.commands.diff import reviewed
from flaggit.commands.governing.checking import Asking, Judgement, Judging, Seen
from flaggit.commands.prove import Proved, of_change
from flaggit.commands.sides import parse_range, sides
from flaggit.commands.undoing import undo
from flaggit.errors import FailedStop, NothingReadStop
from flaggit.frozen import Frozen
from flaggit.review import Review

Ask: TypeAlias = Callable[[], Recorded]
"""Asks a forge who approved. Raises NothingReadStop or FailedStop where it does not say."""


class Approvals(Frozen):
    """What the charter says of a change.

    Attributes:
        judgement: The judgement of `policy check`.
        looked_up: Whether it is known who approved: evidence was given, or the forge said. Without, only approvals that are
            signed in the repository are known, and that one is not among them means nothing.
        why: Why the forge did not say; empty when it was not asked.
    """

    judgement: Judgement
    looked_up: bool
    why: str = ""


class Looked(Frozen):
    """What was found out of a change; `approvals` is None where no charter is in force."""

    review: Review
    proved: Proved
    approvals: Approvals | None


def looked_at(folder: Path, asking: Asking, forge: Ask | None = None) -> Looked:
    """Find out who is affected by a change, whether what must never happen can't, and what approvals it has and needs.

    Args:
        folder: The flag repository, or a folder inside it.
        asking: The range, as for `diff`, and the evidence, as for `policy check`.
        forge: Asks the forge who approved, when no evidence is given; None where there is none to ask. What it does not say
            is told, and stops nothing.

    Raises:
        NothingReadStop: There is nothing to read, a revision is unknown, a shallow clone hides it, or evidence is not there.
        FailedStop: What a side says is not known.
        UsageStop: The range names no two revisions, or a file is no evidence.
    """
    wish = parse_range(asking.asked)
    both = sides(folder, wish, cache=asking.cache)
    review = reviewed(both, (wish.base, wish.head), today=asking.now, undo=undo(both))
    approvals = (
        _approvals(folder, asking, Seen(sides=both, review=review), forge) if review.governed else None
    )
    return Looked(review=review, proved=of_change(both), approvals=approvals)


def _approvals(folder: Path, asking: Asking, seen: Seen, forge: Ask | None) -> Approvals:
    recorded: tuple[Recorded, ...] = ()
    why = ""
    if forge is not None and not asking.given:
        try:
            recorded = (forge(),)
        except (NothingReadStop, FailedStop) as stop:
            why = stop.message
    judgement = Judging(folder, asking, seen).judgement(recorded)
    return Approvals(judgement=judgement, looked_up=bool(asking.given or recorded), why=why)
