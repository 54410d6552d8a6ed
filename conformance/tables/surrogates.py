"""Lone surrogates: text that is none."""

from collections.abc import Iterator

from tables.case import ADMITTED, FALLEN, Json, boolean, case, rule, test, truth

ABOUT = "A lone surrogate (written as an escape) makes a text missing. For loaders whose JSON reader and texts let one through."

LONE = "\ud800"


def cases() -> Iterator[Json]:
    """Give the cases."""
    yield from truth("in", test("it", "string", "in", "a"), {"it": LONE}, None)
    yield from truth("not_in", test("it", "string", "not_in", "a"), {"it": f"a{LONE}"}, None)
    yield from truth("ends_with", test("it", "string", "ends_with", "a"), {"it": f"{LONE}a"}, None)
    yield from truth("contains", test("it", "string", "contains", "a"), {"it": f"{LONE}a"}, None)
    yield from truth("exists", test("it", "string", "exists", True), {"it": "\udfff"}, expected=False)
    yield from truth("in a list", test("it", "strings", "contains", "a"), {"it": ["a", LONE]}, None)
    yield case("as a unit", {"flag": boolean(rule(below=100_000))}, {"user": f"u{LONE}"}, FALLEN)
    yield case(
        "a pair is a character", {"flag": boolean(rule(below=100_000))}, {"user": "\U0001f600"}, ADMITTED
    )
