"""What changed between a commit and a snapshot, with git's own detection of renames."""

from dataclasses import dataclass
from enum import StrEnum

from flaggit.repository.contents import GitContents
from flaggit.repository.listing import GOVERNED, shown, text
from flaggit.repository.running import run

_RENAME_LIMIT = "-l2000"
"""Beyond 2000 candidates on either side git looks for renames without edits only."""


class ChangeKind(StrEnum):
    """What happened to a file."""

    ADDED = "added"
    MODIFIED = "modified"
    DELETED = "deleted"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
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


_KINDS = {"A": ChangeKind.ADDED, "M": ChangeKind.MODIFIED, "T": ChangeKind.MODIFIED, "D": ChangeKind.DELETED}


def between(contents: GitContents, base: str, commit: str | None) -> tuple[Change, ...]:
    """Compare the commit `base` with another commit, or with the scratch index of `contents` when `commit` is `None`.

    Changes are sorted by path. Only governed files count: one that moves into `flags/` is added, one that leaves is
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
    return tuple(sorted(_parse(output), key=lambda change: change.path))


def _parse(output: bytes) -> list[Change]:
    fields = iter(output.split(b"\0")[:-1])
    changes = []
    for meta in fields:
        # ":100644 100644 OLD NEW M" PATH, or with R and a similarity, OLD PATH, NEW PATH
        _, _, old, new, status = meta.decode("ascii").split(" ")
        path = shown(text(next(fields)))
        if status.startswith("R"):
            target = shown(text(next(fields)))
            changes.append(Change(kind=ChangeKind.RENAMED, path=target, old_path=path, edited=old != new))
        else:
            changes.append(Change(kind=_KINDS[status], path=path))
    return changes
