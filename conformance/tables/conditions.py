"""Conditions: operators, and how they combine."""

from collections.abc import Iterator
from typing import Any

from tables.case import MISSING, Json, context, test, truth

ABOUT = (
    "Each operator on readings that are there, and all, any, not and segment over true, false and unknown."
)

T, F, U = True, False, None

# type, operator, literals, value, truth
OPERATORS: list[tuple[str, str, list[Any], Any, bool | None]] = [
    ("string", "in", ["DE", "FR"], "DE", T),
    ("string", "in", ["DE", "FR"], "NL", F),
    ("string", "in", ["DE"], "de", F),
    ("string", "in", ["DE"], "DE ", F),
    ("string", "in", [""], "", T),
    ("string", "in", ["é"], "e\u0301", F),
    ("string", "not_in", ["DE", "FR"], "NL", T),
    ("string", "not_in", ["DE", "FR"], "FR", F),
    ("string", "starts_with", ["ab", "x"], "abc", T),
    ("string", "starts_with", ["ab", "x"], "xyz", T),
    ("string", "starts_with", ["ab"], "a", F),
    ("string", "starts_with", [""], "", T),
    ("string", "ends_with", ["@example.com"], "a@example.com", T),
    ("string", "ends_with", ["@example.com"], "a@example.com.evil", F),
    ("string", "contains", ["b", "q"], "abc", T),
    ("string", "contains", ["bb", "q"], "abc", F),
    ("string", "contains", ["日"], "今日は", T),
    ("boolean", "in", [True], True, T),
    ("boolean", "in", [True], False, F),
    ("boolean", "in", [False], False, T),
    ("boolean", "in", [False, True], False, T),
    ("integer", "in", [1, 2], 2, T),
    ("integer", "in", [1, 2], 3, F),
    ("integer", "not_in", [1, 2], 3, T),
    ("integer", "gt", [5], 6, T),
    ("integer", "gt", [5], 5, F),
    ("integer", "gte", [5], 5, T),
    ("integer", "gte", [5], 4, F),
    ("integer", "lt", [5], 4, T),
    ("integer", "lt", [5], 5, F),
    ("integer", "lte", [5], 5, T),
    ("integer", "lte", [5], 6, F),
    ("number", "in", [0.5, 2], 0.5, T),
    ("number", "in", [0.5, 2], 2, T),
    ("number", "not_in", [0.5], 0.25, T),
    ("number", "gt", [0.5], 0.75, T),
    ("number", "gt", [0.5], 0.5, F),
    ("number", "gte", [2], 2.5, T),
    ("number", "lt", [-1], -1.5, T),
    ("number", "lte", [0], 0.0, T),
    ("number", "lte", [0], -0.0, T),
    ("strings", "contains", ["a", "b"], ["b", "c"], T),
    ("strings", "contains", ["a", "b"], ["c"], F),
    ("strings", "contains", ["a"], [], F),
    ("strings", "contains", ["a"], ["ab"], F),
]

YES, NO, UNKNOWN = ({"segment": name} for name in ("yes", "no", "unknown"))
SEGMENTS = {
    "yes": {"when": test("here", "boolean", "in", True)},
    "no": {"when": test("here", "boolean", "in", False)},
    "unknown": {"when": test("nowhere", "boolean", "in", True)},
    "wraps-yes": {"when": {"all": [YES]}},
    "wraps-unknown": {"when": {"not": {"segment": "unknown"}}},
}

KLEENE: list[tuple[str, Json, bool | None]] = [
    ("all of nothing", {"all": []}, T),
    ("any of nothing", {"any": []}, F),
    ("all true", {"all": [YES, YES]}, T),
    ("all true, false", {"all": [YES, NO]}, F),
    ("all true, unknown", {"all": [YES, UNKNOWN]}, U),
    ("all unknown, true", {"all": [UNKNOWN, YES]}, U),
    ("all unknown, false", {"all": [UNKNOWN, NO]}, F),
    ("all false, unknown", {"all": [NO, UNKNOWN]}, F),
    ("all unknown", {"all": [UNKNOWN, UNKNOWN]}, U),
    ("any true, false", {"any": [YES, NO]}, T),
    ("any false, true", {"any": [NO, YES]}, T),
    ("any false", {"any": [NO, NO]}, F),
    ("any unknown, true", {"any": [UNKNOWN, YES]}, T),
    ("any unknown, false", {"any": [UNKNOWN, NO]}, U),
    ("any unknown", {"any": [UNKNOWN, UNKNOWN]}, U),
    ("not true", {"not": YES}, F),
    ("not false", {"not": NO}, T),
    ("not unknown", {"not": UNKNOWN}, U),
    ("not not unknown", {"not": {"not": UNKNOWN}}, U),
    ("not all true, unknown", {"not": {"all": [YES, UNKNOWN]}}, U),
    ("not all false, unknown", {"not": {"all": [NO, UNKNOWN]}}, T),
    ("not any true, unknown", {"not": {"any": [YES, UNKNOWN]}}, F),
    ("not any false, unknown", {"not": {"any": [NO, UNKNOWN]}}, U),
    ("any of all and not", {"any": [{"all": [YES, NO]}, {"not": NO}]}, T),
    ("all of any and unknown", {"all": [{"any": [NO, YES]}, {"any": [UNKNOWN, NO]}]}, U),
    ("segment of a segment", {"segment": "wraps-yes"}, T),
    ("segment of an unknown segment", {"segment": "wraps-unknown"}, U),
    ("one segment twice", {"all": [YES, {"not": NO}, YES]}, T),
]


def cases() -> Iterator[Json]:
    """Give the cases."""
    for kind, op, literals, value, expected in OPERATORS:
        shown = "missing" if value is MISSING else repr(value)
        yield from truth(
            f"{kind} {op} {literals}, {shown}",
            test("it", kind, op, *literals),
            context("it", value),
            expected,
        )
    for name, condition, expected in KLEENE:
        yield from truth(name, condition, {"here": True}, expected, SEGMENTS)
