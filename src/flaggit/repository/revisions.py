"""From what a person calls a commit to the commit.

A revision is given to git on standard input, never as an argument, so none can pass for an option.
"""

import difflib
from pathlib import Path

from flaggit.errors import NothingReadStop
from flaggit.frozen import Frozen
from flaggit.repository.running import attempt, refusal, run


class Commit(Frozen):
    """A commit: its id in hex, and its committer time in seconds since 1970 UTC."""

    id: str
    committed: int


def find_commit(folder: Path, revision: str, *, shallow: bool) -> Commit:
    """Return the commit that a revision names: an id, a branch, a tag, `HEAD~2` and whatever else git reads so.

    Args:
        folder: Where git runs.
        revision: The name.
        shallow: Whether the clone is shallow, for the remedy.

    Raises:
        NothingReadStop: Nothing is called so, or more than one thing is.
    """
    found = _named(folder, revision)
    if found is None:
        raise _unknown(folder, revision, shallow=shallow)
    return found


def _named(folder: Path, revision: str) -> Commit | None:
    if not revision or any(character in revision for character in "\0\r\n"):
        raise NothingReadStop(f"{revision!r} names no commit")
    asked = f"{revision}^{{commit}}\n".encode(errors="surrogateescape")
    outcome = attempt(folder, "cat-file", "--batch", stdin=asked)
    if "is ambiguous" in outcome.error or outcome.output.endswith(b" ambiguous\n"):
        raise NothingReadStop(
            f"{revision} names more than one thing",
            remedy=f"say which is meant: heads/{revision}, tags/{revision}, or the commit's whole id",
        )
    header, _, content = outcome.output.partition(b"\n")
    commit, *rest = header.decode(errors="replace").split(" ")
    if outcome.code != 0 or rest[:1] != ["commit"]:
        return None
    return Commit(id=commit, committed=_committer_time(content))


def find_head(folder: Path, *, shallow: bool) -> Commit | None:
    """Return the commit that HEAD names, or `None` on a branch without commits.

    Raises:
        NothingReadStop: HEAD names a commit that is not there.
    """
    found = _named(folder, "HEAD")
    if found is None and attempt(folder, "rev-parse", "--verify", "--quiet", "HEAD").code == 0:
        raise _unknown(folder, "HEAD", shallow=shallow)
    return found


def find_merge_base(folder: Path, one: Commit, other: Commit, *, shallow: bool) -> Commit:
    """Return the best common ancestor of two commits.

    Raises:
        NothingReadStop: They have none, or a shallow clone hides it.
    """
    outcome = attempt(folder, "merge-base", one.id, other.id)
    if outcome.code == 0:
        return find_commit(folder, outcome.output.decode("ascii").split()[0], shallow=shallow)
    if outcome.error:
        raise refusal(folder, "merge-base", outcome)
    raise NothingReadStop(
        f"commits {one.id[:12]} and {other.id[:12]} have no common ancestor"
        + (" in this shallow clone" if shallow else ""),
        remedy="git fetch --unshallow (in CI: fetch-depth: 0)"
        if shallow
        else "name a base that shares history",
    )


def _committer_time(content: bytes) -> int:
    line = next(line for line in content.split(b"\n") if line.startswith(b"committer "))
    return int(line.rsplit(b" ", 2)[1])


def _unknown(folder: Path, revision: str, *, shallow: bool) -> NothingReadStop:
    names = run(folder, "for-each-ref", "--format=%(refname:short)").decode(errors="replace").splitlines()
    if not names and attempt(folder, "rev-parse", "--verify", "--quiet", "HEAD").code != 0:
        return NothingReadStop(
            "this git repository has no commit yet",
            where=str(folder),
            remedy="git commit, or leave out --rev",
        )
    by_last_part = {name.rpartition("/")[2]: name for name in names} | {name: name for name in names}
    near = difflib.get_close_matches(revision, by_last_part, n=1)
    meant = f"did you mean {by_last_part[near[0]]}? " if near else ""
    cut = "this clone is shallow: git fetch --unshallow (in CI: fetch-depth: 0)" if shallow else ""
    return NothingReadStop(
        f"git knows no commit called {revision}",
        where=str(folder),
        remedy=(meant + cut).strip() or "git branch --all lists the branches; git fetch gets new ones",
    )
