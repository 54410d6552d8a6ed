"""How a change is taken back: by which commits, once it is known as which ones it landed."""

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from flaggit.commands.sides import Sides
from flaggit.repository import Landed
from flaggit.review import Undo

_SHORT: Final = 12


def undo(both: Sides) -> Undo | None:
    """Say how a change is taken back; None when there is none."""
    if not both.changes:
        return None
    base, head = both.base.commit, both.head.commit
    if both.head.dirty or not base or not head:
        return Undo()
    branches = sorted(set(both.head.catalog.project.release.values()))
    return Undo(commands=reverts(both.head.reading.repository.landed(branches, base, head)))


def reverts(commits: Iterable[Landed]) -> tuple[str, ...]:
    """Give the commands that take commits back.

    Args:
        commits: The newest first. Git takes those that are merges back by an option of their own, which no other commit may
            have, so there is a command for each run of the one kind or the other.
    """
    return tuple(
        f"git revert --no-edit {'-m 1 ' if merge else ''}{' '.join(each.commit[:_SHORT] for each in alike)}"
        for merge, alike in groupby(commits, key=lambda each: each.merge)
    )
