"""Write the conformance kit's files from its tables, or tell whether they are up to date.

python conformance/generate.py            write the files
python conformance/generate.py --check    exit 1, and name them, when a file is not what the tables say
"""

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from tables import (
    buckets,
    cidr,
    conditions,
    errors,
    instants,
    layers,
    missing,
    objects,
    prerequisites,
    reasons,
    rules,
    splits,
    surrogates,
    types,
    versions,
)

FORMAT = 1
HERE = Path(__file__).parent
TABLES = (
    buckets,
    cidr,
    conditions,
    errors,
    instants,
    layers,
    missing,
    objects,
    prerequisites,
    reasons,
    rules,
    splits,
    surrogates,
    types,
    versions,
)


def text(table: ModuleType) -> str:
    """Write the file of a table: one case a line, so that a change shows as one."""
    cases: list[dict[str, Any]] = list(table.cases())
    names = [case["name"] for case in cases]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SystemExit(f"{table.__name__}: these names stand twice: {twice}")
    lines = ",\n".join(json.dumps(case, sort_keys=True) for case in cases)
    return f'{{"about":{json.dumps(table.ABOUT)},\n"format":{FORMAT},\n"cases":[\n{lines}\n]}}\n'


def main() -> int:
    """Write or compare every file."""
    check = sys.argv[1:] == ["--check"]
    stale = []
    for table in TABLES:
        path = HERE / f"{table.__name__.rpartition('.')[2]}.json"
        wanted = text(table)
        if not path.exists() or path.read_text("utf-8") != wanted:
            stale.append(path.name)
            if not check:
                path.write_text(wanted, "utf-8")
    print("\n".join(stale) if stale else "up to date")
    return 1 if check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
