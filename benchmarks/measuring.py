"""One process, measured: CPU seconds and memory as the kernel counts them, and tables of such figures."""

import compileall
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).parents[1] / "src" / "flaggit"


class Figure(NamedTuple):
    """What one process took."""

    flags: int
    verb: str
    state: str
    seconds: float
    megabytes: float


@cache
def _compiled() -> None:
    """Compile our modules, as installing the program does: a shell may keep a checkout from ever having compiled ones."""
    compileall.compile_dir(SOURCE, quiet=1)


def used_by(folder: Path, *command: str) -> tuple[float, float]:
    """Run a command in a folder and return its CPU seconds and its peak memory in MB, its children's included."""
    _compiled()
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            output.seek(0)
            sys.exit(f"{' '.join(command)} exited with {child.returncode}:\n{output.read().decode()[-4000:]}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def table(figures: Sequence[Figure]) -> str:
    """Lay the figures out: cost per flag, growth from the size before, and a peer's ratio to our cold run."""
    lines = [
        f"{'flags':>7}  {'verb':<6} {'run':<14} {'CPU s':>8} {'µs/flag':>9} {'growth':>7} {'ratio':>7} {'MB':>6}"
    ]
    ours = {(each.flags, each.verb): each.seconds for each in figures if each.state == COLD}
    before: dict[tuple[str, str], Figure] = {}
    for figure in sorted(figures, key=lambda each: (each.verb, each.state, each.flags)):
        last = before.get((figure.verb, figure.state))
        growth = f"{figure.seconds / last.seconds:.1f}x" if last else ""
        base = ours.get((figure.flags, figure.verb))
        ratio = f"{figure.seconds / base:.1f}x" if base and figure.state != COLD else ""
        lines.append(
            f"{figure.flags:>7,}  {figure.verb:<6} {figure.state:<14} {figure.seconds:>8.2f} "
            f"{figure.seconds / figure.flags * 1e6:>9.0f} {growth:>7} {ratio:>7} {figure.megabytes:>6.0f}"
        )
        before[figure.verb, figure.state] = figure
    return "\n".join(lines)


COLD = "cold"
