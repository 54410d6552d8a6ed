"""CPU seconds, memory and growth of `check`, `test` and `build`, cold and after one flag changed.

    python benchmarks/toolchain.py [--flags 100 1000 10000] [--json FILE]

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
from typing import NamedTuple

import repositories

VERBS = {
    "check": ("check", "--all"),
    "test": ("test",),
    "build": ("build", "--throw-away-key"),
}


class Figure(NamedTuple):
    """What one process took."""

    flags: int
    verb: str
    state: str
    seconds: float
    megabytes: float


def run(folder: Path, *args: str) -> tuple[float, float]:
    """Run flaggit in a folder and return its CPU seconds and its peak memory in MB."""
    return used_by(folder, sys.executable, "-m", "flaggit", *args)


def used_by(folder: Path, *command: str) -> tuple[float, float]:
    """Run a command in a folder and return its CPU seconds and its peak memory in MB, its children's included."""
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            output.seek(0)
            sys.exit(f"{' '.join(command)} exited with {child.returncode}:\n{output.read().decode()[-4000:]}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def measure(flags: int) -> list[Figure]:
    """Make a repository of so many flags and run every verb on it."""
    figures = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "flags")
        repositories.make(folder, flags)
        for verb, args in VERBS.items():
            shutil.rmtree(folder / ".flaggit", ignore_errors=True)
            figures.append(Figure(flags, verb, "cold", *run(folder, *args)))
        for verb, args in VERBS.items():
            subprocess.run(("git", "-C", str(folder), "checkout", "--quiet", "."), check=True)
            run(folder, *args)
            changed = repositories.change_one(folder, flags)
            print(f"  {verb} after a change of {changed.name}", file=sys.stderr)
            figures.append(Figure(flags, verb, "one changed", *run(folder, *args)))
    return figures


def table(figures: list[Figure]) -> str:
    """Lay the figures out, with the cost per flag and the growth from the size before."""
    lines = [f"{'flags':>7}  {'verb':<6} {'state':<12} {'CPU s':>8} {'µs/flag':>9} {'growth':>7} {'MB':>7}"]
    before: dict[tuple[str, str], Figure] = {}
    for figure in sorted(figures, key=lambda each: (each.verb, each.state, each.flags)):
        last = before.get((figure.verb, figure.state))
        growth = f"{figure.seconds / last.seconds:.1f}x" if last else ""
        each = figure.seconds / figure.flags * 1e6
        lines.append(
            f"{figure.flags:>7,}  {figure.verb:<6} {figure.state:<12} {figure.seconds:>8.2f} {each:>9.0f} {growth:>7} "
            f"{figure.megabytes:>7.0f}"
        )
        before[figure.verb, figure.state] = figure
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description="Measure check, test and build.")
    options.add_argument("--flags", type=int, nargs="+", default=[100, 1000, 10_000])
    options.add_argument("--json", type=Path, help="write the figures here, too")
    chosen = options.parse_args()
    figures = [figure for flags in sorted(chosen.flags) for figure in measure(flags)]
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}"
    print(f"{datetime.now(UTC).date()}, {machine}\n{table(figures)}")
    if chosen.json:
        rows = [figure._asdict() for figure in figures]
        chosen.json.write_text(json.dumps({"machine": machine, "figures": rows}, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
