"""Building the bundle for tests from a flag repository, by the program `flaggit` in a process of its own.

It is a real build, of the work tree with what is not committed yet, signed by a key that is thrown away; so it needs `flaggit[cli]`, and finds
everything that `flaggit build` finds.
"""

import subprocess
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from flaggit.runtime.live.locking import locked
from flaggit.testing.opening import NoTestFlags

MARK = Path("flags", "flaggit.yaml")
"""What the root of a flag repository has."""
KEYRING = "keyring.json"
"""The name of the keyring that a build with a throw-away key leaves beside its bundles."""
LONGEST = 300
"""Seconds that a build may take."""


def repository_above(folder: Path) -> Path | None:
    """Find the flag repository that a folder is in: itself or one above it, up to the root of the git checkout; None without."""
    for each in (folder, *folder.parents):
        if (each / MARK).is_file():
            return each
        if (each / ".git").exists():
            return None
    return None


def build(
    repository: Path, own: Path, shared: Path | None = None, *, environment: str = "", service: str = ""
) -> Path:
    """Build bundles.

    Args:
        repository: The flag repository.
        own: An empty folder to put them in.
        shared: An empty folder that all processes of a test run have in common: the first of them builds there, for all.
        environment: The environment, or the group; all when empty.
        service: The service; all when empty.

    Returns:
        The folder of the bundles, with their keyring.

    Raises:
        NoTestFlags: They can't be built, and why.
    """
    bundles = (shared or own) / "bundles"
    with nullcontext() if shared is None else locked(str(shared / "lock"), LONGEST):
        if not (bundles / KEYRING).is_file():
            _run(repository, bundles, environment, service)
    return bundles


def _run(repository: Path, bundles: Path, environment: str, service: str) -> None:
    command = [sys.executable, "-m", "flaggit", "-C", str(repository), "build", "--throw-away-key"]
    command += ["--output", str(bundles)]
    command += [*(("-e", environment) if environment else ()), *(("-s", service) if service else ())]
    failed = _failure(command)
    if failed:
        raise NoTestFlags(f"the flags of {repository} can't be built:\n{failed}")


def _failure(command: Sequence[str]) -> str:
    """Run a command; give what it said when it failed, else nothing."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=LONGEST,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return done.stderr.rstrip() if done.returncode else ""
