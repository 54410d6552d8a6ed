"""Types: what counts as a value of each, and what counts as missing."""

from collections.abc import Iterator
from typing import Any

from tables.case import Json, test, truth

ABOUT = "There is no coercion: a value of another type counts as missing. exists tells which."

# type, value, whether it is there
EXISTS = [
    ("string", "", True),
    ("string", "a", True),
    ("string", "日本", True),
    ("string", 1, False),
    ("string", True, False),
    ("string", ["a"], False),
    ("string", {"a": 1}, False),
    ("string", None, False),
    ("boolean", True, True),
    ("boolean", False, True),
    ("boolean", 0, False),
    ("boolean", 1, False),
    ("boolean", "true", False),
    ("boolean", "", False),
    ("boolean", None, False),
    ("integer", 0, True),
    ("integer", -7, True),
    ("integer", 1.0, True),
    ("integer", -0.0, True),
    ("integer", 9007199254740991, True),
    ("integer", -9007199254740991, True),
    ("integer", 9007199254740992, False),
    ("integer", -9007199254740992, False),
    ("integer", 1e300, False),
    ("integer", 1.5, False),
    ("integer", "1", False),
    ("integer", True, False),
    ("integer", None, False),
    ("number", 0, True),
    ("number", 1.5, True),
    ("number", 1e300, True),
    ("number", 9007199254740993, True),
    ("number", "1.5", False),
    ("number", False, False),
    ("number", [1], False),
    ("number", None, False),
    ("version", "1.2.3", True),
    ("version", 1, False),
    ("version", ["1.2.3"], False),
    ("instant", "2026-11-26T17:00:00Z", True),
    ("instant", 1795712400, False),
    ("instant", "2026-11-26", False),
    ("ip", "10.0.0.1", True),
    ("ip", 167772161, False),
    ("ip", "", False),
    ("strings", [], True),
    ("strings", ["a", "b", "a"], True),
    ("strings", "a", False),
    ("strings", ["a", 1], False),
    ("strings", ["a", None], False),
    ("strings", [["a"]], False),
    ("strings", {"a": "b"}, False),
]

# A value of the wrong type leaves a test unknown, even where it looks equal.
UNKNOWN: list[tuple[str, str, list[Any], Any]] = [
    ("string", "in", ["1"], 1),
    ("string", "not_in", ["a"], 1),
    ("string", "contains", ["a"], ["a"]),
    ("boolean", "in", [True], 1),
    ("boolean", "in", [False], 0),
    ("integer", "in", [1], True),
    ("integer", "in", [1], "1"),
    ("integer", "gt", [0], 1.5),
    ("integer", "lt", [10], 9007199254740992),
    ("number", "gte", [0], True),
    ("number", "gte", [0], "1"),
    ("version", "gte", ["1.0.0"], 2),
    ("instant", "after", ["2026-11-26T17:00:00Z"], 1900000000),
    ("ip", "cidr", ["0.0.0.0/0"], 1),
    ("strings", "contains", ["a"], "a"),
    ("strings", "contains", ["a"], ["a", 1]),
]

EQUAL: list[tuple[str, str, list[Any], Any]] = [
    ("integer", "in", [1], 1.0),
    ("integer", "in", [0], -0.0),
    ("number", "in", [1], 1.0),
    ("number", "in", [0.1], 0.1),
    ("number", "in", [1e300], 1e300),
]


def cases() -> Iterator[Json]:
    """Give the cases."""
    for kind, value, there in EXISTS:
        name = f"{value!r} as {kind}"
        yield from truth(f"{name} exists", test("it", kind, "exists", True), {"it": value}, there)
    for kind, op, literals, value in UNKNOWN:
        yield from truth(
            f"{kind} {op} {literals} of {value!r}", test("it", kind, op, *literals), {"it": value}, None
        )
    for kind, op, literals, value in EQUAL:
        yield from truth(
            f"{kind} {op} {literals} of {value!r}",
            test("it", kind, op, *literals),
            {"it": value},
            expected=True,
        )
