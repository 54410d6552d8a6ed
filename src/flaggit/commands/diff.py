"""`diff`: who is affected by a change, and how."""

from functools import cache
from pathlib import Path
from typing import TypeVar

from flaggit.commands.sides import Side, Sides, parse_range, sides
from flaggit.commands.undoing import undo
from flaggit.commands.workspace import collector_off
from flaggit.errors import FailedStop, NothingReadStop
from flaggit.frozen import replace
from flaggit.review import Cause, Failing, FlagChange, Review, Undo, Wish, change, review
from flaggit.source import locate_lines

Placed = TypeVar("Placed", Cause, Failing)


def diff(folder: Path, asked: str, *, today: int, cache: Path | None = None) -> Review:
    """Compare two states of a flag repository.

    Args:
        folder: The flag repository, or a folder inside it.
        asked: `BASE..HEAD`, `BASE...HEAD`, `BASE`, or nothing: what the work changed since it left the release branch.
        today: Now, in seconds since 1970.
        cache: The folder that notes on documents are kept in; None to keep none.

    Raises:
        NothingReadStop: There is nothing to read, a revision is unknown, a shallow clone hides it, or a side has errors, so
            that nothing was compared.
        UsageStop: The range names no two revisions.
    """
    wish = parse_range(asked)
    try:
        both = sides(folder, wish, cache=cache)
        return reviewed(both, (wish.base, wish.head), today=today, undo=undo(both))
    except FailedStop as stop:
        # A script must tell it from a change that --fail-on fails.
        raise NothingReadStop(stop.message, where=stop.where, remedy=stop.remedy) from None


def reviewed(both: Sides, names: tuple[str, str], *, today: int, undo: Undo | None = None) -> Review:
    """Compare two sides that were loaded.

    Args:
        both: The sides.
        names: What the user called them; empty for what was meant when nothing was said.
        today: Now, in seconds since 1970.
        undo: How the change is taken back, where that is shown.

    Raises:
        FailedStop: A flag of either can't be compiled.
    """
    wish = Wish(
        base=_side(both.base, names[0]),
        head=_side(both.head, names[1]),
        affected=both.affected,
        moved=both.moved,
        files=tuple(each.path or each.old_path for each in both.changes),
        today=today,
        undo=undo,
    )
    with collector_off():
        found = review(both.base.catalog, both.head.catalog, wish)
    return _with_lines(found, both)


def _side(side: Side, name: str) -> change.Side:
    commit = side.commit or ""
    return change.Side(
        commit=commit, name=name or ("work tree" if side.dirty else commit[:7]), dirty=side.dirty
    )


def _with_lines(found: Review, both: Sides) -> Review:
    """Say on which line of its file each cause, and each case that does not hold, stands."""
    data = both.head.reading.data
    lines = cache(lambda path: locate_lines(data[path]))

    def placed(one: Placed) -> Placed:
        if not one.pointer or one.path not in data:
            return one
        return replace(one, line=lines(one.path)(one.pointer))

    def told(flag: FlagChange) -> FlagChange:
        cover = flag.cover and replace(flag.cover, failing=tuple(map(placed, flag.cover.failing)))
        return replace(flag, causes=tuple(map(placed, flag.causes)), cover=cover)

    guarded = tuple(replace(each, cause=placed(each.cause)) for each in found.guarded)
    return replace(found, flags=tuple(map(told, found.flags)), guarded=guarded)
