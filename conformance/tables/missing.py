"""Missing: unknown, for every operator; and what exists says."""

from collections.abc import Iterator
from typing import Any

from tables.case import Json, test, truth

ABOUT = "A test over a missing attribute is unknown, as is its negation. null is missing. exists is never unknown."

TESTS: list[tuple[str, str, list[Any]]] = [
    ("string", "in", ["a"]),
    ("string", "not_in", ["a"]),
    ("string", "starts_with", [""]),
    ("string", "ends_with", ["a"]),
    ("string", "contains", [""]),
    ("boolean", "in", [True, False]),
    ("integer", "in", [0]),
    ("integer", "not_in", [0]),
    ("integer", "lt", [1]),
    ("number", "gte", [0]),
    ("number", "not_in", [0]),
    ("version", "gte", ["0.0.0"]),
    ("version", "not_in", ["1.0.0"]),
    ("instant", "before", ["2026-11-26T17:00:00Z"]),
    ("ip", "cidr", ["0.0.0.0/0"]),
    ("ip", "not_in", ["10.0.0.1"]),
    ("strings", "contains", ["a"]),
]


def cases() -> Iterator[Json]:
    """Give the cases."""
    for kind, op, literals in TESTS:
        yield from truth(
            f"{kind} {op} {literals} of nothing", test("it", kind, op, *literals), {"other": 1}, None
        )
        yield from truth(
            f"{kind} {op} {literals} of null", test("it", kind, op, *literals), {"it": None}, None
        )
    for there, wanted in ((True, True), (True, False), (False, True), (False, False)):
        yield from truth(
            f"exists {wanted}, {'there' if there else 'missing'}",
            test("it", "string", "exists", wanted),
            {"it": ""} if there else {},
            there is wanted,
        )
