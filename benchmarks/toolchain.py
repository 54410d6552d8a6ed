"""CPU seconds, memory and growth of `check`, `test` and `build`, cold and after one flag changed.

    python benchmarks/toolchain.py [--flags 100 1000 10000] [--peer FOLDER] [--json FILE]

Every figure is one process of the real program: user and system CPU seconds and the largest resident size of it and its
children, as the kernel counts them. Cold means without a cache folder; the files are in the page cache in every case.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import featurevisor
import repositories
from measuring import COLD, Figure, table, used_by

VERBS = {
    "check": ("check", "--all"),
    "test": ("test",),
    "build": ("build", "--throw-away-key"),
}


def run(folder: Path, *args: str) -> tuple[float, float]:
    """Run flaggit in a folder and return its CPU seconds and its peak memory in MB."""
    return used_by(folder, sys.executable, "-m", "flaggit", *args)


def measure(flags: int) -> list[Figure]:
    """Make a repository of so many flags and run every verb on it."""
    figures = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "flags")
        repositories.make(folder, flags)
        for verb, args in VERBS.items():
            shutil.rmtree(folder / ".flaggit", ignore_errors=True)
            figures.append(Figure(flags, verb, COLD, *run(folder, *args)))
        for verb, args in VERBS.items():
            subprocess.run(("git", "-C", str(folder), "checkout", "--quiet", "."), check=True)
            run(folder, *args)
            changed = repositories.change_one(folder, flags)
            print(f"  {verb} after a change of {changed.name}", file=sys.stderr)
            figures.append(Figure(flags, verb, "one changed", *run(folder, *args)))
    return figures


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description="Measure check, test and build.")
    options.add_argument("--flags", type=int, nargs="+", default=[100, 1000, 10_000])
    options.add_argument(
        "--peer", type=Path, help="a folder in which npm install @featurevisor/cli was run: measured too"
    )
    options.add_argument("--json", type=Path, help="write the figures here, too")
    chosen = options.parse_args()
    figures = []
    for flags in sorted(chosen.flags):
        figures += measure(flags)
        if chosen.peer:
            figures += featurevisor.measure(chosen.peer, flags)
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}"
    print(f"{datetime.now(UTC).date()}, {machine}\n{table(figures)}")
    if chosen.json:
        rows = [figure._asdict() for figure in figures]
        chosen.json.write_text(json.dumps({"machine": machine, "figures": rows}, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
