"""Layers and holdouts: ranges of a salt and a unit of their own."""

from collections.abc import Iterator

from tables.case import ADMITTED, FALLEN, Json, boolean, case, expect, rule
from tables.reference import bucket

ABOUT = "A range admits its first bucket and not its end; a holdout admits everyone outside it. Without a unit neither admits."

SALT = "cart-page-1"
UNITS = ["u-1", "u-2", "u-3", "4711", "é"]


def span(start: int, end: int, unit: str = "user", salt: str = SALT) -> Json:
    """Write a range."""
    return {"salt": salt, "unit": unit, "from": start, "until": end}


def cases() -> Iterator[Json]:
    """Give the cases."""
    for unit in UNITS:
        at = bucket(SALT, unit, 0)
        for start, end, within in (
            (0, at, False),
            (0, at + 1, True),
            (at, at + 1, True),
            (at, 100_000, True),
            (at + 1, 100_000, False),
            (at, at, False),
        ):
            yield case(
                f"{unit} in {start} to {end}",
                {"flag": boolean(rule(range=span(start, end)))},
                {"user": unit},
                ADMITTED if within else FALLEN,
            )
            yield case(
                f"{unit} held out by {start} to {end}",
                {"flag": boolean(rule(outside=span(start, end)))},
                {"user": unit},
                FALLEN if within else ADMITTED,
            )
    everyone = {"flag": boolean(rule(range=span(0, 100_000)))}
    yield case("the whole layer, no unit", everyone, {}, FALLEN)
    yield case("an empty holdout, no unit", {"flag": boolean(rule(outside=span(0, 0)))}, {"user": ""}, FALLEN)
    yield from _together()


def _together() -> Iterator[Json]:
    at = bucket("devices", "d-1", 0)
    other = {"flag": boolean(rule(range=span(at, at + 1, "device", "devices")))}
    yield case("a layer's unit is its own", other, {"user": "u-1", "device": "d-1"}, ADMITTED)
    yield case("a layer's unit is missing", other, {"user": "u-1"}, FALLEN)
    low = bucket("salt", "u-1", 0)
    layer = bucket(SALT, "u-1", 0)
    for name, below, end, expected in (
        ("both admit", low + 1, layer + 1, ADMITTED),
        ("the percentage does not", low, layer + 1, FALLEN),
        ("the layer does not", low + 1, layer, FALLEN),
    ):
        flag = boolean(rule(below=below, range=span(0, end)))
        yield case(f"a percentage and a layer: {name}", {"flag": flag}, {"user": "u-1"}, expected)
    held = boolean(rule(range=span(0, layer + 1), outside=span(layer, layer + 1)))
    yield case("in the range and held out", {"flag": held}, {"user": "u-1"}, FALLEN)
    arms = {"salt": "exp#1", "shares": [[True, bucket("exp#1", "u-1", 1) + 1], [False, 100_000]]}
    flag = boolean(rule(range=span(layer, layer + 1), split=arms, experiment={"key": "exp", "iteration": 1}))
    yield case("an experiment in a layer", {"flag": flag}, {"user": "u-1"}, expect(True, "SPLIT", "rule"))
    split_unit = boolean(
        rule(range=span(at, at + 1, "device", "devices"), split=arms), otherwise={"serve": False}
    )
    yield case(
        "the layer admits a device, the split has no user",
        {"flag": split_unit},
        {"device": "d-1"},
        expect(False, "NO_UNIT", "rule"),
    )
