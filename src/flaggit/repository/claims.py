"""Which commit speaks for a change: its last one, or behind merges that say nothing, the last one of what they merge.

So a line in the message of a branch's last commit is found in the merge that a forge makes to test the branch, and on the release
branch once it is merged.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

from flaggit.repository.history import Entry, entries_with
from flaggit.repository.revisions import Commit
from flaggit.repository.running import run

_Parents: TypeAlias = Mapping[str, tuple[str, ...]]


class Claimed(NamedTuple):
    """A commit on the first-parent line, and the one that speaks for it: the same, or one that it merges."""

    landed: Entry
    said: Entry


def claiming(folder: Path, base: Commit, head: Commit, words: Iterable[str]) -> Entry | None:
    """Give the commit that speaks for what `head` has and `base` has not, if its message has a line `WORD: …`."""
    span = f"{base.id}..{head.id}"
    said = {each.commit: each for each in entries_with(folder, words, span)}
    if not said:
        return None
    parents = _parents(folder, span)
    found = _speaker(head.id, parents, parents.keys(), said)
    return said[found] if found else None


def claimed(folder: Path, head: Commit, words: Iterable[str], since: int) -> tuple[Claimed, ...]:
    """Give the commits on the first-parent line that one speaks for whose message has a line `WORD: …`.

    Only those committed at `since` or later; the newest first.
    """
    after = f"--since={since}"
    said = {each.commit: each for each in entries_with(folder, words, after, head.id)}
    if not said:
        return ()
    parents = _parents(folder, after, head.id)
    line = run(folder, "rev-list", "--first-parent", after, head.id).decode("ascii").split()
    landed = {
        commit: found
        for commit, brought in _brought(line, parents)
        if (found := _speaker(commit, parents, brought, said))
    }
    known = {each.commit: each for each in entries_with(folder, (), "--no-walk=unsorted", *landed)}
    return tuple(
        Claimed(landed=known[commit], said=said[landed[commit]]) for commit in line if commit in landed
    )


def _parents(folder: Path, *options: str) -> _Parents:
    output = run(folder, "rev-list", "--parents", *options).decode("ascii")
    return {commit: tuple(parents) for commit, *parents in map(str.split, output.splitlines())}


def _brought(line: list[str], parents: _Parents) -> Iterator[tuple[str, Collection[str]]]:
    """Each commit of a first-parent line, the oldest first, with those that it brings, itself among them."""
    known: set[str] = set()
    for commit in reversed(line):
        brought: set[str] = set()
        reached = [commit]
        while reached:
            each = reached.pop()
            if each in parents and each not in known:
                known.add(each)
                brought.add(each)
                reached.extend(parents[each])
        yield commit, brought


def _speaker(head: str, parents: _Parents, own: Collection[str], said: Collection[str]) -> str:
    """The commit that speaks for a change of which `own` are all; empty when the one that would says nothing."""
    seen: set[str] = set()
    asked = [head]
    while asked:
        each = asked.pop()
        if each in said:
            return each
        seen.add(each)
        merged = parents.get(each, ())
        if len(merged) > 1:
            asked.extend(parent for parent in reversed(merged) if parent in own and parent not in seen)
    return ""
