"""Splits: which share a unit gets, by word 1, and what happens without a unit."""

from collections.abc import Iterator

from tables.case import Json, boolean, case, expect, rule, test
from tables.reference import bucket

ABOUT = "A share ends before its bound: each unit has the share whose bound is one above its bucket of word 1, and not the one at it."

UNITS = ["u-1", "u-2", "u-3", "4711", "é", "日本"]
SALTS = ["checkout.cart-layout#1", "salt"]
THREE = {"control": "a", "compact": "b", "wide": "c"}


def split(salt: str, *shares: tuple[object, int]) -> Json:
    """Write a split."""
    return {"salt": salt, "shares": [list(share) for share in shares]}


def layout(**more: object) -> Json:
    """Write a string flag of three variants."""
    return {"type": "string", "salt": "salt", "unit": "user", "variants": THREE, "safe": "control", **more}


def cases() -> Iterator[Json]:
    """Give the cases."""
    for salt in SALTS:
        for unit in UNITS:
            where = bucket(salt, unit, 1)
            for bound, served in ((where, False), (where + 1, True)):
                shares = split(salt, (True, bound), (False, 100_000))
                yield case(
                    f"{salt}:{unit} with a bound of {bound}",
                    {"flag": boolean(rule(split=shares))},
                    {"user": unit},
                    expect(served, "SPLIT", "rule"),
                )
    thirds = split("salt", ("control", 33_333), ("compact", 66_666), ("wide", 100_000))
    for number in range(9):
        unit = f"user-{number}"
        where = bucket("salt", unit, 1)
        name = "control" if where < 33_333 else "compact" if where < 66_666 else "wide"
        yield case(
            f"thirds, {unit}",
            {"flag": layout(otherwise={"split": thirds})},
            {"user": unit},
            expect(THREE[name], "SPLIT", "otherwise", name),
        )
    yield from _edges(thirds)


def _edges(thirds: Json) -> Iterator[Json]:
    safe = expect("a", "NO_UNIT", "otherwise", "control")
    yield case("otherwise splits, no unit", {"flag": layout(otherwise={"split": thirds})}, {}, safe)
    yield case(
        "otherwise splits, an empty unit", {"flag": layout(otherwise={"split": thirds})}, {"user": ""}, safe
    )
    single = split("salt", ("wide", 100_000))
    yield case(
        "one share of everything, no unit",
        {"flag": layout(otherwise={"split": single})},
        {"user": True},
        safe,
    )
    yield case(
        "one share of everything",
        {"flag": layout(otherwise={"split": single})},
        {"user": "u-1"},
        expect("c", "SPLIT", "otherwise", "wide"),
    )
    empty = split("salt", ("control", 0), ("compact", 100_000), ("wide", 100_000))
    yield case(
        "shares of nothing are never served",
        {"flag": layout(otherwise={"split": empty})},
        {"user": "u-1"},
        expect("b", "SPLIT", "otherwise", "compact"),
    )
    ruled = layout(
        rules=[{"name": "r", "split": thirds, "when": test("plan", "string", "in", "beta")}],
        otherwise={"serve": "wide"},
    )
    yield case(
        "a rule's split that would decide, no unit",
        {"flag": ruled},
        {"plan": "beta"},
        expect("a", "NO_UNIT", "r", "control"),
    )
    yield case(
        "a rule's split that does not apply, no unit",
        {"flag": ruled},
        {},
        expect("c", "DEFAULT", "otherwise", "wide"),
    )
    pilot = layout(rules=[{"name": "r", "split": thirds, "below": 100_000}], otherwise={"serve": "wide"})
    yield case(
        "a percentage before a split, no unit: the next rule is asked",
        {"flag": pilot},
        {},
        expect("c", "DEFAULT", "otherwise", "wide"),
    )
    experiment = layout(
        rules=[
            {
                "name": "r",
                "split": split("exp#2", ("control", bucket("exp#2", "u-9", 1)), ("compact", 100_000)),
                "experiment": {"key": "exp", "iteration": 2},
            }
        ],
        otherwise={"serve": "wide"},
    )
    yield case(
        "an experiment splits by its own salt",
        {"flag": experiment},
        {"user": "u-9"},
        expect("b", "SPLIT", "r", "compact"),
    )
