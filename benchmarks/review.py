"""CPU seconds of reviewing a change that touches fifty flags, cold and warm, and of proving everything that flags need.

    python benchmarks/review.py [--flags 100 1000 10000] [--json FILE]

`diff` is the command on a pull request, which is a commit, as in CI; `edits` is the same change before it is committed, for which git
looks at every file; `sides` is loading and compiling both sides of those edits alone; `prove` is the command on a repository of the same size in which
each flag but the first requires the one before it or, every tenth, is gated by a rollout whose waves follow the services, each of which depends on the one before it.

Every figure is one process: user and system CPU seconds and the largest resident size of it and its children, as the kernel
counts them. Cold means with an empty cache folder, warm with what the run before left there; the files are in the page cache
and git's index is fresh in every case, as after `git status`.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import repositories
from measuring import COLD, Figure, table, used_by

TOUCHED = 50
"""How many flags the change touches, or all of a smaller repository."""
WARM = "warm"
RUNS = 3
"""A warm figure is the least of so many runs."""

SIDES = """\
import sys
from pathlib import Path
from flaggit.commands.sides import sides
from flaggit.compiler import Compiler
found = sides(Path(), cache=Path(sys.argv[1]))
for side in (found.base, found.head):
    compiler = Compiler(side.catalog)
    for key in found.affected:
        for environment in side.catalog.taxonomy.environments:
            for service in side.catalog.flags[key].services:
                compiler.decision(key, environment, service)
assert len(found.affected) == int(sys.argv[2])
"""
"""Both sides loaded, and what they decide compiled: what every review does first."""


def measure(flags: int) -> list[Figure]:
    """Make a repository of so many flags, change some, and look at the change."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, cache = Path(scratch, "flags"), Path(scratch, "cache")
        repositories.make(folder, flags)
        # A clone has its objects in packs, and a prompt or an editor keeps the index fresh.
        _git(folder, "gc", "--quiet")
        touched = repositories.change_some(folder, flags, TOUCHED)
        _git(folder, "status", "--short")
        sides = (sys.executable, "-c", SIDES, str(cache), str(touched))
        diff = (sys.executable, "-m", "flaggit", "diff")
        figures = _both("sides", flags, folder, sides)
        with patched_cache(Path(scratch, "edits")):
            figures += _both("edits", flags, folder, diff)
        _git(folder, "commit", "--quiet", "--all", "--message", "Raise ramps")
        with patched_cache(Path(scratch, "diff")):
            return figures + _both("diff", flags, folder, (*diff, "HEAD^...HEAD"))


def _git(folder: Path, *arguments: str) -> None:
    settings = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
    subprocess.run(("git", "-C", str(folder), *settings, *arguments), check=True, capture_output=True)


def _both(verb: str, flags: int, folder: Path, command: Sequence[str]) -> list[Figure]:
    """Run it cold, and then warm."""
    cold = used_by(folder, *command)
    warm = min(used_by(folder, *command) for _ in range(RUNS))
    return [Figure(flags, verb, COLD, *cold), Figure(flags, verb, WARM, *warm)]


def proved(flags: int) -> Figure:
    """Make a repository of so many flags that need each other, and prove everything."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "flags")
        repositories.make(folder, flags)
        repositories.depend(folder, flags)
        return Figure(flags, "prove", COLD, *used_by(folder, sys.executable, "-m", "flaggit", "prove"))


@contextmanager
def patched_cache(folder: Path) -> Iterator[None]:
    """Let the program keep its notes in a folder."""
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["XDG_CACHE_HOME"]
        else:
            os.environ["XDG_CACHE_HOME"] = before


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description="Measure the review of a change.")
    options.add_argument("--flags", type=int, nargs="+", default=[100, 1000, 10_000])
    options.add_argument("--json", type=Path, help="write the figures here, too")
    chosen = options.parse_args()
    figures = [figure for flags in sorted(chosen.flags) for figure in (*measure(flags), proved(flags))]
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}"
    print(f"{datetime.now(UTC).date()}, {machine}\n{table(figures)}")
    if chosen.json:
        rows = [figure._asdict() for figure in figures]
        chosen.json.write_text(json.dumps({"machine": machine, "figures": rows}, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
