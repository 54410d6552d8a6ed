"""What has landed on a branch, and as which commits: the ones that a revert names."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from flaggit.repository.listing import GOVERNED
from flaggit.repository.revisions import Commit
from flaggit.repository.running import attempt, run

_KNOWN: Final = frozenset({0, 1})
"""Exit codes by which git says yes and no; any other means that there is no such branch."""


class Landed(NamedTuple):
    """A commit of a branch: its id, and whether it is a merge."""

    commit: str
    merge: bool


def reaches(folder: Path, branch: str, commit: Commit) -> bool:
    """Say whether a branch has a commit: the remote's branch, or where there is none, one's own."""
    for place in ("remotes/origin", "heads"):
        told = attempt(folder, "merge-base", "--is-ancestor", commit.id, f"refs/{place}/{branch}").code
        if told in _KNOWN:
            return told == 0
    return False


def between(folder: Path, base: Commit, head: Commit) -> tuple[Landed, ...]:
    """Give the commits that led a branch from `base` to `head` and touch governed files, the newest first.

    None when no branch was at the one and came to the other along first parents.
    """
    options = ("--first-parent", head.id, f"^{base.id}")
    line = [each.split() for each in _lines(run(folder, "rev-list", "--parents", *options))]
    if not line or base.id not in line[-1][1:2]:
        return ()
    touching = set(_lines(run(folder, "rev-list", *options, "--", *GOVERNED)))
    return tuple(_landed(line, touching))


def _landed(line: Sequence[Sequence[str]], touching: set[str]) -> Iterator[Landed]:
    for commit, _, *merged in line:
        if commit in touching:
            yield Landed(commit, bool(merged))


def _lines(output: bytes) -> list[str]:
    return output.decode("ascii").splitlines()
