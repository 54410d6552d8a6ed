"""Compare: make the environments that are missing, measure, print the tables, and record them.

python -m benchmarks.peers [--only NAME ...] [--brief] [--note TEXT] [--record]
"""

import argparse
import json
import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.peers import tables
from benchmarks.peers.comparing import Plan, Run
from benchmarks.peers.systems import FLAGGIT, SYSTEMS, System

RESULTS = Path(__file__).parents[1] / "results" / "peers.json"
QUIET = "Nothing else was known to run."
BRIEF = Plan(decisions=5, imports=3, tails=3)


def record(run: Run, systems: list[System], note: str) -> dict[str, Any]:
    """What there is to keep of a run."""
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}"
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine,
        "note": note,
        "sizes": [run.plan.small, *run.plan.sizes],
        "systems": [
            {
                "name": system.name,
                "package": system.package,
                "version": run.environments[system].version if system in run.environments else None,
                "native": system.native,
                "telemetry": system.telemetry,
                "how": system.how,
                "failed": run.failed.get(system.name),
                "expression": run.expressions.get(system.name),
                "figures": run.figures(system.name),
            }
            for system in systems
        ],
    }


def text(found: dict[str, Any]) -> str:
    """The record as it is kept: a line for each figure, so that two runs can be compared."""
    spread = json.dumps(found, indent=1, ensure_ascii=False)
    return (
        re.sub(r"\{\s+(\"low\":[^}]*?)\s+\}", lambda each: f"{{{' '.join(each[1].split())}}}", spread) + "\n"
    )


def main() -> None:
    """Measure, print and record."""
    options = argparse.ArgumentParser(
        prog="benchmarks.peers", description="Compare flaggit's loader with its peers."
    )
    options.add_argument("--only", nargs="+", choices=SYSTEMS, default=list(SYSTEMS), help="beside flaggit")
    options.add_argument("--brief", action="store_true", help="measure less often")
    options.add_argument("--note", default=QUIET, help="what else the machine did")
    options.add_argument(
        "--record", action="store_true", help=f"write {RESULTS.name}, of which `make docs` makes pages"
    )
    chosen = options.parse_args()
    systems = [system for system in SYSTEMS.values() if system == FLAGGIT or system.name in chosen.only]
    run = Run(systems, BRIEF if chosen.brief else Plan())
    run.measure()
    found = record(run, systems, chosen.note)
    print(tables.report(found), end="")
    if chosen.record:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(text(found), "utf-8")


if __name__ == "__main__":
    main()
