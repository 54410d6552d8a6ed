"""How long a decision takes, beside the floors, and how long a large bundle takes to its first decision.

    python benchmarks/decisions.py

Thread CPU time, the best of several runs, the context built in every call. The aims are those of the design's figures.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bundles import AUDIENCE, NOW, boolean, bundle, keyring_file, test

from flaggit.runtime import Flags, open_flags

RUNS, CALLS = 9, 20_000
NO = False

TARGETING = {
    "all": [
        test("country", "string", "in", "DE", "FR"),
        test("plan", "string", "in", "beta"),
        test("app_version", "version", "gte", "2.3.0"),
    ]
}
THIRDS = {"salt": "salt", "shares": [["control", 33_333], ["compact", 66_666], ["wide", 100_000]]}
FLAGS: dict[str, Any] = {
    "static": {"type": "boolean", "safe": False, "otherwise": {"serve": True}},
    "targeting": boolean({"name": "r", "serve": True, "when": TARGETING}),
    "half": boolean(otherwise={"split": {"salt": "salt", "shares": [[True, 50_000], [False, 100_000]]}}),
    "five": {
        "type": "string",
        "salt": "salt",
        "unit": "user",
        "variants": {"control": "a", "compact": "b", "wide": "c"},
        "safe": "control",
        "rules": [
            {
                "name": f"r{number}",
                "serve": "control",
                "when": {
                    "all": [
                        test("country", "string", "in", f"X{number}", f"Y{number}"),
                        test("plan", "string", "in", "beta"),
                    ]
                },
            }
            for number in range(5)
        ],
        "otherwise": {"split": THIRDS},
    },
    "list": boolean(
        {"name": "r", "serve": True, "when": test("user", "string", "in", *(f"u-{n}" for n in range(200)))}
    ),
}


def measure(call: Callable[[], object]) -> float:
    """Give the microseconds of a call."""
    best = float("inf")
    rounds = range(CALLS)
    for _ in range(RUNS):
        begin = time.thread_time()
        for _ in rounds:
            call()
        best = min(best, time.thread_time() - begin)
    return best / CALLS * 1e6


def decisions(flags: Flags) -> None:
    """Print a row for each shape of flag."""
    aims = {"static": (0.4, 0.8), "hit": (0.7, 1.1), "miss": (0.7, 1.1), "50/50": (1.2, 1.6)}
    aims |= {"3 variants, 5 rules": (1.7, 2.1), "list of 200": (0.5, 0.9)}
    boolean, string, details = flags.boolean, flags.string, flags.details
    rows: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "static": (
            lambda: boolean("static", NO, {"user": "u-1", "country": "DE"}),
            lambda: details("static", NO, {"user": "u-1", "country": "DE"}),
        ),
        "hit": (
            lambda: boolean("targeting", NO, {"country": "DE", "plan": "beta", "app_version": "2.4.0"}),
            lambda: details("targeting", NO, {"country": "DE", "plan": "beta", "app_version": "2.4.0"}),
        ),
        "miss": (
            lambda: boolean("targeting", NO, {"country": "DE", "plan": "beta", "app_version": "2.2.9"}),
            lambda: details("targeting", NO, {"country": "DE", "plan": "beta", "app_version": "2.2.9"}),
        ),
        "50/50": (
            lambda: boolean("half", NO, {"user": "user-12345"}),
            lambda: details("half", NO, {"user": "user-12345"}),
        ),
        "3 variants, 5 rules": (
            lambda: string("five", "", {"user": "user-12345", "country": "DE", "plan": "beta"}),
            lambda: details("five", "", {"user": "user-12345", "country": "DE", "plan": "beta"}),
        ),
        "list of 200": (
            lambda: boolean("list", NO, {"user": "u-150"}),
            lambda: details("list", NO, {"user": "u-150"}),
        ),
    }
    empty = measure(lambda: None)
    print(
        f"{'':22}{'value':>8}{'aim':>6}{'details':>10}{'aim':>6}   µs, counting on, a call of nothing taken off"
    )
    for name, (value, detailed) in rows.items():
        took, explained = measure(value) - empty, measure(detailed) - empty
        print(f"{name:22}{took:8.2f}{aims[name][0]:6.1f}{explained:10.2f}{aims[name][1]:6.1f}")


def counting() -> None:
    """Print what counting itself takes, and what recording exposures adds once a unit is known."""
    from flaggit.telemetry import Exposures, Telemetry  # noqa: PLC0415 - the figures above are without it

    cell = [0]

    def uncounted() -> object:
        return cell

    def counted() -> object:
        cell[0] += 1
        return cell

    flags = opened()
    before = measure(lambda: flags.boolean("half", NO, {"user": "user-12345"}))
    Telemetry(flags, exposures=Exposures("every"))
    after = measure(lambda: flags.boolean("half", NO, {"user": "user-12345"}))
    print(f"\ncounting {measure(counted) - measure(uncounted):.3f} a decision", end="")
    print(f"   an exposure that is known already {after - before:.2f}   µs")


def floors() -> None:
    """Print what Python itself takes."""

    def nothing(context: object) -> object:
        return context

    table = {"flag": nothing}
    empty = measure(lambda: None)
    context = {"user": "user-12345"}
    print(f"\nfloors   a call {measure(lambda: nothing(context)) - empty:.3f}", end="")
    print(f"   lookup and call {measure(lambda: table['flag'](context)) - empty:.3f}", end="")
    print(f"   SHA-256 {measure(lambda: hashlib.sha256(b'salt:user-12345').digest()) - empty:.3f}", end="")
    print(f"   the context {measure(lambda: {'user': 'user-12345', 'country': 'DE'}) - empty:.3f}   µs")


_CHILD = """
import os, sys, time
from flaggit.runtime import open_flags
import cryptography.exceptions, cryptography.hazmat.primitives.asymmetric.ed25519
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
before = resident()
begin = time.thread_time()
flags = open_flags(sys.argv[1], project="shop", environment="production", service="web",
    keyring=sys.argv[2], clock=lambda: 1_800_000_000)
assert flags.boolean("flag-005000", True, {"user": "u-1"}) is False, flags.refused
took = time.thread_time() - begin
print(took * 1000, resident() - before, os.path.getsize(sys.argv[1]) / 1e6)
"""
_IMPORTS = """
import sys, time
begin = time.thread_time()
from flaggit.runtime import open_flags
light = time.thread_time()
import cryptography.exceptions, cryptography.hazmat.primitives.asymmetric.ed25519
print((light - begin) * 1000, (time.thread_time() - begin) * 1000)
"""


def child(folder: str, program: str, *arguments: str) -> list[float]:
    """Run a program in fresh interpreters that find compiled modules, and give the figures of the best run."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", program, *arguments]
    runs = [
        subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        for _ in range(RUNS)
    ]
    return min([float(part) for part in run.stdout.split()] for run in runs)


def loading(folder: str) -> None:
    """Print what 10,000 flags take to the first decision, and the imports."""
    rules = [{"name": f"r{n}", "serve": True, "when": TARGETING, "below": 25_000} for n in range(3)]
    data, ring = Path(folder, "bundle"), Path(folder, "keyring")
    data.write_bytes(bundle({f"flag-{number:06}": boolean(*rules) for number in range(10_000)}))
    ring.write_bytes(keyring_file())
    took, grown, size = child(folder, _CHILD, str(data), str(ring))
    print(f"\n10,000 flags, {size:.1f} MB, verified, to the first decision: {took:.1f} ms (aim 15), ", end="")
    print(f"+{grown:.1f} MB (aim 12)")
    light, whole = child(folder, _IMPORTS)
    print(f"import: {light:.1f} ms (aim 20), with verification {whole:.1f} ms (aim 40)")


def opened() -> Flags:
    """Open the flags of the table."""
    flags = open_flags(bundle(FLAGS), **AUDIENCE, keyring=keyring_file(), clock=lambda: NOW)
    if flags.refused:
        raise SystemExit(str(flags.refused))
    return flags


def main() -> None:
    """Print everything."""
    decisions(opened())
    counting()
    floors()
    with tempfile.TemporaryDirectory() as folder:
        loading(folder)


if __name__ == "__main__":
    main()
