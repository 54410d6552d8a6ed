"""Buckets: where units fall, pinned to the last thousandth of a percent, and what is a unit."""

from collections.abc import Iterator

from tables.case import ADMITTED, FALLEN, Json, boolean, case, rule
from tables.reference import bucket

ABOUT = (
    "A percentage admits the buckets of word 0 before it: each unit is admitted one thousandth of a percent above its bucket, "
    "and not at it. Units are strings that are not empty, or integers as decimals; nothing else."
)

# salt, unit as text
PINNED = [
    ("checkout.express-pay", "u-1"),
    ("checkout.express-pay", "u-2"),
    ("checkout.express-pay", "4711"),
    ("payments.tokenised-cards", "4711"),
    ("a", "b"),
    ("a:b", "c"),
    ("a", "b:c"),
    ("salt", "é"),
    ("salt", "e\u0301"),
    ("salt", "日本語"),
    ("salt", "😀"),
    ("salt", " "),
    ("salt", "U-1"),
    ("sält", "u-1"),
    ("salt", "x" * 1000),
]
# What the context has, and the text that it is bucketed as; None is no unit.
UNITS = [
    (4711, "4711"),
    (0, "0"),
    (-5, "-5"),
    (4711.0, "4711"),
    (-0.0, "0"),
    (9007199254740991, "9007199254740991"),
    (-9007199254740991, "-9007199254740991"),
    ("0", "0"),
    (9007199254740992, None),
    (4711.5, None),
    (1e300, None),
    (True, None),
    (False, None),
    ("", None),
    (None, None),
    (["u-1"], None),
    ({"id": "u-1"}, None),
]
PERCENT = 1000


def cases() -> Iterator[Json]:
    """Give the cases."""
    for salt, unit in PINNED:
        where = bucket(salt, unit, 0)
        for below, expected in ((where, FALLEN), (where + 1, ADMITTED)):
            flag = boolean(rule(below=below), salt=salt)
            word = "admits" if expected is ADMITTED else "does not admit"
            yield case(f"{below} {word} {unit:.20} under {salt}", {"flag": flag}, {"user": unit}, expected)
    for value, text in UNITS:
        flag = boolean(rule(below=100 * PERCENT))
        expected = FALLEN if text is None else ADMITTED
        yield case(f"{value!r} at 100 %", {"flag": flag}, {"user": value}, expected)
        if text is not None:
            flag = boolean(rule(below=bucket("salt", text, 0) + 1), otherwise={"serve": False})
            yield case(f"{value!r} is bucketed as {text}", {"flag": flag}, {"user": value}, ADMITTED)
    yield case("no unit at 100 %", {"flag": boolean(rule(below=100 * PERCENT))}, {}, FALLEN)
    yield case("0 % admits nobody", {"flag": boolean(rule(below=0))}, {"user": "u-1"}, FALLEN)
    other = boolean(rule(below=bucket("salt", "acme", 0) + 1), unit="account")
    yield case(
        "the unit is the flag's own attribute", {"flag": other}, {"user": "u-1", "account": "acme"}, ADMITTED
    )
