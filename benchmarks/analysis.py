"""What an exact answer costs: CPU milliseconds and nodes of comparing one flag with itself, one percentage raised.

    python benchmarks/analysis.py

Two growths. By rules: each asks two of three attributes, has a percentage of its own, and every tenth splits. By attributes: ten
rules, each of which asks all of so many attributes, three values of each. Then the worst: rules of which each asks a pair of attributes that no other
asks, so that whoever passes one says nothing of the next; it grows until the budget is spent.
"""

import os
import platform
import time
from datetime import UTC, datetime
from typing import Any

from flaggit.analysis.comparing import Asked, Comparer
from flaggit.analysis.diagram import MAX_NODES
from flaggit.analysis.function import Functions
from flaggit.analysis.reader import Reader
from flaggit.analysis.space import space
from flaggit.model import Attribute, AttributeType
from flaggit.runtime.decisions import Decisions

KEY = "bench.flag"
RULES = (1, 5, 10, 20, 50, 100)
ATTRIBUTES = (1, 2, 4, 8, 16)
PAIRS = (4, 6, 8, 10, 12, 14, 16)


def attributes(count: int) -> dict[str, Attribute]:
    """So many texts, and the unit."""
    named = {f"a{at}": Attribute(name=f"a{at}", type=AttributeType.STRING) for at in range(count)}
    return {**named, "user": Attribute(name="user", type=AttributeType.STRING, unit=True)}


def test(at: int, *values: str) -> dict[str, Any]:
    """One attribute is one of some values."""
    return {"attribute": f"a{at}", "type": "string", "op": "in", "values": list(values)}


def decision(rules: list[dict[str, Any]]) -> dict[str, Any]:
    """A flag of these rules."""
    return {
        "type": "boolean",
        "safe": False,
        "salt": KEY,
        "unit": "user",
        "rules": rules,
        "otherwise": {"serve": False},
    }


def by_rules(count: int, first: int) -> dict[str, Any]:
    """Rules of two attributes each."""
    made = []
    for at in range(count):
        when = {"all": [test(at % 3, f"v{at}", f"v{at + 1}"), test((at + 1) % 3, f"w{at}")]}
        rule: dict[str, Any] = {
            "name": f"r{at}",
            "when": when,
            "below": first if at == 0 else 1000 * (at % 90 + 1),
        }
        if at % 10 == 9:
            rule["split"] = {"salt": KEY, "shares": [[True, 50_000], [False, 100_000]]}
        else:
            rule["serve"] = at % 2 == 0
        made.append(rule)
    return decision(made)


def by_attributes(count: int, first: int) -> dict[str, Any]:
    """Ten rules that each ask everything."""
    made = [
        {
            "name": f"r{at}",
            "when": {"all": [test(one, f"v{at}", f"v{at + 1}", f"v{at + 2}") for one in range(count)]},
            "below": first if at == 0 else 10_000 * (at + 1),
            "serve": at % 2 == 0,
        }
        for at in range(10)
    ]
    return decision(made)


def by_pairs(count: int, first: int) -> dict[str, Any]:
    """Rules that ask pairs of attributes, the first of each pair far from its second."""
    made = [
        {
            "name": f"r{at}",
            "when": {"all": [test(at, "x"), test(count + at, "y")]},
            "below": first if at == 0 else 5_000 * (at % 19 + 1),
            "serve": at % 2 == 0,
        }
        for at in range(count)
    ]
    # The attributes are asked in this order, which is the worst: all firsts, then all seconds.
    firsts = {"name": "order", "when": {"all": [test(at, "never") for at in range(count)]}, "serve": False}
    return decision([firsts, *made])


def measured(
    before: dict[str, Any], after: dict[str, Any], known: dict[str, Attribute]
) -> tuple[float, int, str]:
    """Compare, and give CPU milliseconds, nodes, and how exact the answer is."""
    readers = [
        Reader(
            service="web",
            decisions=Decisions.of({KEY: one}),
            always=frozenset({"user"}),
            sometimes=frozenset(known),
        )
        for one in (before, after)
    ]
    begun = time.process_time()
    found = Comparer(attributes=known).compare(Asked(readers[0], KEY), Asked(readers[1], KEY))
    spent = (time.process_time() - begun) * 1000
    if not found.exact:
        return spent, MAX_NODES, "a bound"
    made = space([(one, [KEY]) for one in readers], known)
    for reader in readers:
        Functions(made, reader).flag(KEY)
    return spent, len(made.diagrams), f"{len(found.differences)} regions"


def main() -> None:
    """Measure and print."""
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}"
    print(f"{datetime.now(UTC).date()}, {machine}\n")
    print(f"{'':24}{'CPU ms':>10}{'nodes':>10}  answer")
    for name, sizes, make, width in (
        ("rules", RULES, by_rules, lambda _: 3),
        ("attributes", ATTRIBUTES, by_attributes, lambda size: size),
        ("pairs, worst order", PAIRS, by_pairs, lambda size: 2 * size),
    ):
        for size in sizes:
            spent, nodes, answer = measured(make(size, 20_000), make(size, 30_000), attributes(width(size)))
            print(f"{size:>4} {name:19}{spent:10.1f}{nodes:10,}  {answer}")


if __name__ == "__main__":
    main()
