"""What changed between a commit and a snapshot, with git's own detection of renames."""

from collections.abc import Iterator
from enum import StrEnum

from flaggit.frozen import Frozen
from flaggit.repository.contents import GitContents
from flaggit.repository.listing import GOVERNED, Entry, shown, text
from flaggit.repository.running import run

_RENAME_LIMIT = "-l2000"
"""Beyond 2000 candidates on either side git looks for renames without edits only."""


class ChangeKind(StrEnum):
    """What happened to a file."""

    ADDED = "added"
    MODIFIED = "modified"
    DELETED = "deleted"
    RENAMED = "renamed"


class Change(Frozen):
    """One governed file that differs.

    Attributes:
        kind: What happened to it. A file that became a link, or the other way round, is modified.
        path: Where it is now; for a deleted one, where it was.
        old_path: Where it was, for a renamed one; empty for every other kind.
        edited: Whether its content differs; false for a renamed file that was moved as it is.
    """

    kind: ChangeKind
    path: str
    old_path: str = ""
    edited: bool = True


class Difference(Frozen):
    """One governed path that differs, with what git recorded of it before.

    Attributes:
        kind: What happened to it.
        path: Where it is now; for a deleted one, where it was.
        was_path: Where it was.
        was: What was recorded there; `None` for an added one.
        edited: Whether its content differs.
    """

    kind: ChangeKind
    path: str
    was_path: str
    was: Entry | None
    edited: bool

    @property
    def change(self) -> Change:
        """The same, for people."""
        old = shown(self.was_path) if self.kind is ChangeKind.RENAMED else ""
        return Change(kind=self.kind, path=shown(self.path), old_path=old, edited=self.edited)


_KINDS = {
    "A": ChangeKind.ADDED,
    "M": ChangeKind.MODIFIED,
    "T": ChangeKind.MODIFIED,
    "D": ChangeKind.DELETED,
    "R": ChangeKind.RENAMED,
}


def between(contents: GitContents, base: str, commit: str | None) -> list[Difference]:
    """Compare the commit `base` with another commit, or with the scratch index of `contents` when `commit` is `None`.

    Differences are sorted by path. Only governed files count: one that moves into `flags/` is added, one that leaves is
    deleted.
    """
    sides = ("diff-tree", "-r", base, commit) if commit else ("diff-index", "--cached", base)
    verb, *rest = sides
    options = (
        "-z",
        "--raw",
        "-M",
        _RENAME_LIMIT,
        "--no-ext-diff",
        "--no-textconv",
        "--ignore-submodules=none",
    )
    output = run(
        contents.folder, verb, *options, "--relative", *rest, "--", *GOVERNED, variables=contents.variables
    )
    return sorted(_parse(output), key=lambda each: shown(each.path))


def _parse(output: bytes) -> Iterator[Difference]:
    fields = iter(output.split(b"\0")[:-1])
    for meta in fields:
        # ":100644 100644 OLD NEW M" PATH, or with R and a similarity, OLD PATH, NEW PATH
        mode, _, old, new, status = meta.decode("ascii").split(" ")
        kind = _KINDS[status[0]]
        was_path = text(next(fields))
        path = text(next(fields)) if kind is ChangeKind.RENAMED else was_path
        was = None if kind is ChangeKind.ADDED else Entry(mode[1:], old)
        edited = kind is not ChangeKind.RENAMED or old != new
        yield Difference(kind=kind, path=path, was_path=was_path, was=was, edited=edited)
