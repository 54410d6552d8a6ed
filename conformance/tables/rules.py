"""Rules: order, percentages, stages, windows."""

from collections.abc import Iterator

from tables.case import ADMITTED, FALLEN, MATCH, Json, boolean, case, expect, rule, test
from tables.reference import bucket

ABOUT = "The first rule that applies decides. A rule applies when its condition is true, its window open and its buckets admit."

STAFF = {"staff": {"when": test("email", "string", "ends_with", "@example.com")}}
WHERE = bucket("salt", "u-1", 0)
BETA = test("plan", "string", "in", "beta")
SEEN = {"email": "a@example.com", "user": "u-1"}
GUEST = {"email": "a@example.org", "user": "u-1"}


def text(*rules: Json, **more: object) -> Json:
    """Write a string flag without variants."""
    return {"type": "string", "safe": "safe", "rules": list(rules), "otherwise": {"serve": "else"}, **more}


def named(name: str, serve: str, **more: object) -> Json:
    """Write a rule that serves a text."""
    return {"name": name, "serve": serve, **more}


def cases() -> Iterator[Json]:
    """Give the cases."""
    yield from _order()
    yield from _stages()
    yield from _windows()


def _order() -> Iterator[Json]:
    both = text(named("first", "a", when=BETA), named("second", "b", when=BETA))
    yield case(
        "the first that applies", {"flag": both}, {"plan": "beta"}, expect("a", "TARGETING_MATCH", "first")
    )
    skips = text(named("first", "a", when={"not": BETA}), named("second", "b", when=BETA))
    second = expect("b", "TARGETING_MATCH", "second")
    yield case("a false condition is passed over", {"flag": skips}, {"plan": "beta"}, second)
    yield case(
        "an unknown condition is passed over", {"flag": skips}, {}, expect("else", "DEFAULT", "otherwise")
    )
    yield case(
        "a rule without conditions always applies",
        {"flag": text(named("all", "a"), named("never", "b"))},
        {},
        expect("a", "TARGETING_MATCH", "all"),
    )
    ramp = text(named("ramp", "a", below=WHERE), named("next", "b"), salt="salt", unit="user")
    after = expect("b", "TARGETING_MATCH", "next")
    yield case("a percentage that does not admit is passed over", {"flag": ramp}, {"user": "u-1"}, after)
    yield case("a percentage without a unit is passed over", {"flag": ramp}, {}, after)
    flag = boolean(rule(when=BETA, below=WHERE + 1))
    yield case("condition and percentage", {"flag": flag}, {"plan": "beta", "user": "u-1"}, ADMITTED)
    yield case("percentage without its condition", {"flag": flag}, {"user": "u-1"}, FALLEN)
    yield case("condition without its unit", {"flag": flag}, {"plan": "beta"}, FALLEN)
    measured = boolean(rule(name="a", when=BETA, below=0), rule(name="b", below=WHERE + 1))
    yield case(
        "a percentage is measured on everyone, not on what is left",
        {"flag": measured},
        {"plan": "beta", "user": "u-1"},
        expect(True, "SPLIT", "b"),
    )
    yield case("a forced rule decides like any other", {"flag": boolean(rule(force=True))}, {}, MATCH)


def _stages() -> Iterator[Json]:
    for segments, below, context, expected, name in (
        (["staff"], 0, SEEN, ADMITTED, "the segment admits"),
        (["staff"], 0, GUEST, FALLEN, "neither"),
        (["staff"], WHERE + 1, GUEST, ADMITTED, "the percentage admits"),
        (["staff"], WHERE, GUEST, FALLEN, "the percentage does not admit"),
        (["staff"], 0, {"email": "a@example.com"}, ADMITTED, "the segment admits without a unit"),
        (["staff"], 100_000, {"email": "a@example.org"}, FALLEN, "no unit"),
        (["staff"], 100_000, {"user": "u-1"}, ADMITTED, "the segment is unknown, the percentage admits"),
        (["staff"], 0, {"user": "u-1"}, FALLEN, "the segment is unknown"),
        ([], WHERE + 1, GUEST, ADMITTED, "a percentage alone"),
        ([], 0, SEEN, FALLEN, "nobody"),
        (["nobody", "staff"], 0, SEEN, ADMITTED, "any of the segments"),
    ):
        flag = boolean(rule(stage={"segments": segments, "below": below}))
        every = {**STAFF, "nobody": {"when": {"any": []}}}
        yield case(f"stage: {name}", {"flag": flag}, context, expected, segments=every)
    gated = boolean(rule(stage={"segments": ["staff"], "below": 0}, when=BETA))
    yield case(
        "stage and condition: both", {"flag": gated}, {**SEEN, "plan": "beta"}, ADMITTED, segments=STAFF
    )
    yield case("stage and condition: the stage alone", {"flag": gated}, SEEN, FALLEN, segments=STAFF)


def _windows() -> Iterator[Json]:
    for window, at, is_open in (
        ({"from": 1000}, 999, False),
        ({"from": 1000}, 999.999, False),
        ({"from": 1000}, 1000, True),
        ({"from": 1000}, 10**9, True),
        ({"until": 1000}, 999.999, True),
        ({"until": 1000}, 1000, False),
        ({"from": 1000, "until": 2000}, 1500, True),
        ({"from": 1000, "until": 2000}, 2000, False),
        ({"from": 1000, "until": 2000}, 999, False),
        ({"from": 2000, "until": 1000}, 1500, False),
        ({"from": -1000}, 0, True),
        ({}, 0, True),
    ):
        expected = MATCH if is_open else FALLEN
        yield case(f"window {window} at {at}", {"flag": boolean(rule(window=window))}, {}, expected, at=at)
    both = boolean(rule(window={"from": 10}, when=BETA))
    yield case("window and condition: closed", {"flag": both}, {"plan": "beta"}, FALLEN, at=9)
    yield case("window and condition: open", {"flag": both}, {"plan": "beta"}, MATCH, at=10)
    yield case("window and condition: open, and unknown", {"flag": both}, {}, FALLEN, at=10)
