"""What to compare with what: `A..B`, `A...B`, and what is meant when nothing is said."""

from collections.abc import Sequence
from typing import Final

from flaggit.errors import NothingReadStop, UsageStop
from flaggit.frozen import Frozen
from flaggit.repository import Repository, Snapshot, require_git
from flaggit.source import Document

_WAYS: Final = "write BASE, BASE..HEAD, or BASE...HEAD for what HEAD changed since it left BASE"


class Range(Frozen):
    """Two revisions to compare.

    Attributes:
        base: The revision before; when empty, the commit at which the work left the release branch.
        head: The revision after; the work tree when empty.
        fork: Compare with the commit at which head left base, not with base itself.
    """

    base: str = ""
    head: str = ""
    fork: bool = False


def parse_range(text: str) -> Range:
    """Read a range as git writes it; either end may be left out, for its default.

    Args:
        text: `BASE`, `BASE..HEAD` or `BASE...HEAD`; nothing for the defaults.

    Raises:
        UsageStop: It is none of these.
    """
    dots = "..." if "..." in text else ".."
    base, found, head = text.partition(dots)
    if ".." in base or ".." in head or head.startswith("."):
        raise UsageStop("this names no two revisions", where=text, remedy=_WAYS)
    return Range(base=base, head=head, fork=bool(found) and dots == "...")


def base_of(repository: Repository, asked: Range, after: Snapshot, branches: Sequence[str]) -> str:
    """Give the revision to compare with.

    Args:
        repository: Where.
        asked: What was asked for.
        after: The snapshot of its head.
        branches: The branches that environments are released from.

    Raises:
        NothingReadStop: It can't be told, or a shallow clone hides it.
    """
    if repository.git is None:
        require_git()
    if repository.git is None or after.commit is None:
        lacks = "is in no git repository" if repository.git is None else "has no commit yet"
        raise NothingReadStop(
            f"this folder {lacks}, so there is nothing to compare with",
            where=str(repository.root),
            remedy="flaggit check looks at the files as they are",
        )
    if asked.base:
        return repository.merge_base(asked.base, after.commit) if asked.fork else asked.base
    for branch in branches:
        for name in (f"origin/{branch}", branch):
            try:
                return repository.merge_base(name, after.commit)
            except NothingReadStop:
                continue
    raise _untold(repository, branches)


def release_branches(project: Document | None) -> list[str]:
    """Give the branches that a project file names, sorted; none for a file that can't be read."""
    value = project.value if project else None
    release = value.get("release") if isinstance(value, dict) else None
    branches = release.values() if isinstance(release, dict) else ()
    return sorted({branch for branch in branches if isinstance(branch, str) and branch})


def _untold(repository: Repository, branches: Sequence[str]) -> NothingReadStop:
    if not branches:
        return NothingReadStop(
            "the project file names no release branch, so there is nothing to compare with",
            where="flags/flaggit.yaml",
            remedy="name a revision to compare with, such as HEAD~1, or say `release:` there",
        )
    shallow = repository.git is not None and repository.git.shallow
    listed = ", ".join(branches)
    why = "this clone is shallow and hides" if shallow else "this clone does not show"
    deeper = "--unshallow " if shallow else ""
    tail = " (in CI: fetch-depth: 0)" if shallow else ", or name a revision to compare with"
    return NothingReadStop(
        f"{why} where the work left the release branch {listed}",
        where=str(repository.root),
        remedy=f"git fetch {deeper}origin {branches[0]}{tail}",
    )
