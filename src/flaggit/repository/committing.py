"""Committing one file as its user would: with their name, their settings and their hooks."""

import os
from pathlib import Path
from typing import Final

from flaggit.errors import FailedStop
from flaggit.repository.listing import text
from flaggit.repository.running import attempt, run

_PERSONAL: Final = tuple(
    f"GIT_{who}_{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL", "DATE")
)
_STATES: Final = {
    "?": "it is not in git yet",
    "U": "it is being merged",
    "A": "it is new in the index",
    "D": "it is deleted",
}


def status(folder: Path, path: str) -> str:
    """Say in words how a file differs from the last commit, in the index or on the disk; empty when it does not."""
    output = run(folder, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--", path)
    found = text(output)[:2]
    if not found:
        return ""
    staged = "some are in the index" if found[0] not in " ?" else "none is in the index"
    return next((_STATES[each] for each in found if each in _STATES), staged)


def commit_file(folder: Path, path: str, message: str) -> str:
    """Commit what a file holds, and nothing else that may be in the index.

    Returns:
        The commit's id.

    Raises:
        FailedStop: git or one of its hooks refuses.
    """
    variables = {name: os.environ[name] for name in _PERSONAL if name in os.environ}
    hooks = f"core.hooksPath={_hooks(folder)}"
    command = ("-c", hooks, "commit", "--quiet", "--only", "--file=-", "--cleanup=whitespace", "--", path)
    done = attempt(folder, *command, stdin=message.encode(), variables=variables)
    if done.code != 0:
        reason = done.error or f"exit code {done.code}"
        raise FailedStop(
            f"the edit is written, and git refuses to commit it: {reason}",
            where=path,
            remedy="put right what it says, then: git commit --only " + path,
        )
    return text(run(folder, "rev-parse", "HEAD")).strip()


def _hooks(folder: Path) -> str:
    """Give the folder of the user's hooks, which reading does without."""
    for scope in ("--worktree", "--local", "--global", "--system"):
        found = attempt(folder, "config", scope, "--path", "--get", "core.hooksPath")
        if found.code == 0:
            return text(found.output).strip()
    common = text(run(folder, "rev-parse", "--git-common-dir")).strip()
    return str((folder / common).resolve() / "hooks")
