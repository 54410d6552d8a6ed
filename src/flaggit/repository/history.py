"""What history says of a change: who wrote it, and where the same files stood at the same states before."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from flaggit.frozen import Frozen
from flaggit.repository.listing import GOVERNED, shown, text
from flaggit.repository.revisions import Commit
from flaggit.repository.running import run

_FIELDS: Final = "%H%x00%ct%x00%an%x00%ae%x00%ce%x00%B"
_ABSENT: Final = "000000"


class FileState(NamedTuple):
    """What a file is at one commit: mode in octal and blob id; both empty where it is not there."""

    mode: str
    blob: str


NOWHERE: Final = FileState("", "")


class Entry(Frozen):
    """A commit in history.

    Attributes:
        commit: Its id.
        committed: Its committer time in seconds since 1970 UTC.
        author: The author's name.
        mail: The author's address; `committer` is the committer's.
        message: The whole message.
    """

    commit: str
    committed: int
    author: str
    mail: str
    committer: str
    message: str


class Move(Frozen):
    """A commit on the first-parent line that changed some of the files asked for: path to their states before and after."""

    commit: str
    committed: int
    before: Mapping[str, FileState]
    after: Mapping[str, FileState]


def entries(folder: Path, base: Commit, head: Commit) -> tuple[Entry, ...]:
    """Give the commits that `head` has and `base` has not and that touch governed files, the newest first, without merges."""
    # The whole history, for who wrote what somebody took back again has written, too.
    return tuple(_entries(folder, "--no-merges", "--full-history", f"{base.id}..{head.id}", paths=GOVERNED))


def last(folder: Path, base: Commit, head: Commit) -> Entry | None:
    """Give the last commit on the line of first parents that changed governed files since `base`; None when none did."""
    return next(_entries(folder, "-1", "--first-parent", f"{base.id}..{head.id}", paths=GOVERNED), None)


def entry(folder: Path, commit: Commit) -> Entry:
    """Give one commit."""
    return next(_entries(folder, "--no-walk=unsorted", commit.id))


def entries_with(folder: Path, words: Iterable[str], *options: str) -> tuple[Entry, ...]:
    """Give the commits, the newest first, whose message has a line that begins with one of some words and a colon.

    Args:
        folder: The flag repository's root.
        words: The words; none for all commits.
        options: Which commits, as `git log` takes them.
    """
    wanted = tuple(f"{word}:".casefold() for word in words)
    grep = [part for word in wanted for part in ("--grep", f"^{word}")]
    found = _entries(folder, "--regexp-ignore-case", *grep, *options)
    return tuple(
        each
        for each in found
        if not wanted or any(line.casefold().startswith(wanted) for line in each.message.splitlines())
    )


def moves(folder: Path, paths: Iterable[str], head: Commit) -> tuple[Move, ...]:
    """Give the commits on the first-parent line of `head` that changed some files, the oldest first.

    A merge counts with what it brought; files are known by their path alone, whatever they were called before.
    """
    wanted = sorted(set(paths))
    if not wanted:
        return ()
    output = run(
        folder,
        "log",
        "-z",
        "--reverse",
        "--first-parent",
        "--diff-merges=first-parent",
        "--raw",
        "--no-renames",
        "--no-abbrev",
        "--no-ext-diff",
        "--relative",
        "--format=%H %ct",
        head.id,
        "--",
        *wanted,
    )
    return tuple(_moves(text(output)))


def mixes(folder: Path, merge: Commit) -> bool:
    """Say whether a merge has a governed file as none of its parents has it."""
    options = ("-r", "-c", "--name-only", "--no-commit-id", "--no-renames", "--no-ext-diff")
    return bool(run(folder, "diff-tree", *options, merge.id, "--", *GOVERNED))


def _entries(folder: Path, *options: str, paths: Iterable[str] = ()) -> Iterator[Entry]:
    output = run(folder, "log", "-z", "--encoding=UTF-8", f"--format={_FIELDS}", *options, "--", *paths)
    # No field can hold a NUL, so nothing in a message passes for another commit.
    fields = iter(output.decode("utf-8", "replace").split("\0")[:-1])
    for commit, committed, author, mail, committer, message in zip(*[fields] * 6, strict=True):
        yield Entry(
            commit=commit,
            committed=int(committed),
            author=author,
            mail=mail,
            committer=committer,
            message=message.strip(),
        )


def _moves(output: str) -> Iterator[Move]:
    # "COMMIT TIME\0", then for each file ":OLD-MODE NEW-MODE OLD NEW STATUS\0PATH\0", the first behind a line break
    found: list[tuple[str, dict[str, FileState], dict[str, FileState]]] = []
    fields = iter(output.split("\0")[:-1])
    for each in fields:
        line = each.strip("\n")
        if not line.startswith(":"):
            found.append((line, {}, {}))
            continue
        _, before, after = found[-1]
        old_mode, mode, old, new, _ = line[1:].split(" ")
        path = shown(next(fields))
        before[path], after[path] = _state(old_mode, old), _state(mode, new)
    for head, before, after in found:
        commit, _, committed = head.partition(" ")
        yield Move(commit=commit, committed=int(committed), before=before, after=after)


def _state(mode: str, blob: str) -> FileState:
    return NOWHERE if mode == _ABSENT else FileState(mode, blob)
