"""Reasons, variants and rules of every way to decide."""

from collections.abc import Iterator

from tables.case import Json, boolean, case, expect, rule, test

ABOUT = "Which reason, variant and rule are reported. Whenever the bundle supplied the value, the error code is empty."

SPLIT = {"salt": "salt", "shares": [[True, 100_000]]}
STAGE = {"segments": [], "below": 100_000}
RANGE = {"salt": "layer", "unit": "user", "from": 0, "until": 100_000}
NOBODY = {**RANGE, "until": 0}
USER = {"user": "u-1"}
NAMED = {"on": True, "off": False}


def plain(**more: object) -> Json:
    """Write a boolean flag without rules."""
    return {"type": "boolean", "safe": False, "otherwise": {"serve": True}, **more}


def cases() -> Iterator[Json]:
    """Give the cases."""
    yield case("STATIC", {"flag": plain()}, {}, expect(True, "STATIC", "otherwise"))
    yield case("STATIC, whatever the context", {"flag": plain()}, USER, expect(True, "STATIC", "otherwise"))
    inactive = expect(False, "DISABLED")
    yield case("DISABLED", {"flag": plain(active=False)}, {}, inactive)
    yield case("DISABLED before rules", {"flag": boolean(rule(), active=False)}, {}, inactive)
    requires = [{"flag": "absent", "is": True}]
    yield case("DISABLED before requirements", {"flag": plain(active=False, requires=requires)}, {}, inactive)
    yield case("PREREQUISITE", {"flag": plain(requires=requires)}, {}, expect(False, "PREREQUISITE"))
    required = {"flag": plain(requires=[{"flag": "other", "is": True}]), "other": plain()}
    yield case("DEFAULT with requirements", required, {}, expect(True, "DEFAULT", "otherwise"))
    never = boolean(rule(when={"any": []}))
    yield case("DEFAULT after rules", {"flag": never}, {}, expect(False, "DEFAULT", "otherwise"))
    matched = expect(True, "TARGETING_MATCH", "rule")
    for name, parts, reason in (
        ("no condition", {}, matched),
        ("a condition", {"when": {"all": []}}, matched),
        ("a window", {"window": {"from": 0}}, matched),
        ("force", {"force": True}, matched),
        ("a percentage", {"below": 100_000}, expect(True, "SPLIT", "rule")),
        ("a stage", {"stage": STAGE}, expect(True, "SPLIT", "rule")),
        ("a range", {"range": RANGE}, expect(True, "SPLIT", "rule")),
        ("a holdout", {"outside": NOBODY}, expect(True, "SPLIT", "rule")),
        ("a split", {"split": SPLIT}, expect(True, "SPLIT", "rule")),
        (
            "a condition and a percentage",
            {"when": {"all": []}, "below": 100_000},
            expect(True, "SPLIT", "rule"),
        ),
    ):
        yield case(f"the reason of a rule with {name}", {"flag": boolean(rule(**parts))}, USER, reason)
    split = boolean(otherwise={"split": SPLIT})
    yield case("SPLIT by otherwise", {"flag": split}, USER, expect(True, "SPLIT", "otherwise"))
    yield case("NO_UNIT by otherwise", {"flag": split}, {}, expect(False, "NO_UNIT", "otherwise"))
    yield case(
        "NO_UNIT by a rule",
        {"flag": boolean(rule(split=SPLIT))},
        {},
        expect(False, "NO_UNIT", "rule"),
    )
    yield from _variants()


def _variants() -> Iterator[Json]:
    named = plain(variants=NAMED, safe="off", otherwise={"serve": "on"})
    yield case("a variant has its name", {"flag": named}, {}, expect(True, "STATIC", "otherwise", "on"))
    off = {**named, "active": False}
    yield case("so has the safe one", {"flag": off}, {}, expect(False, "DISABLED", "", "off"))
    for kind, value in (("string", "x"), ("integer", 7), ("number", 0.5), ("object", {"a": 1})):
        flag = {"type": kind, "safe": value, "otherwise": {"serve": value}}
        yield case(f"a {kind} value has no name", {"flag": flag}, {}, expect(value, "STATIC", "otherwise"))
    names = {
        "type": "string",
        "variants": {"true": "x", "": "y"},
        "safe": "",
        "otherwise": {"serve": "true"},
    }
    yield case(
        "any text is a variant's name", {"flag": names}, {}, expect("x", "STATIC", "otherwise", "true")
    )
    whole = {"type": "number", "safe": 1, "otherwise": {"serve": 2}}
    yield case("a number without a fraction", {"flag": whole}, {}, expect(2.0, "STATIC", "otherwise"))
    gone = {"type": "string", "safe": "last", "otherwise": {"serve": "last"}}
    yield case("a retired flag", {"flag": gone}, USER, expect("last", "STATIC", "otherwise"))
    rules = [{"name": "r", "serve": "on", "when": test("a", "string", "in", "b")}]
    ruled = plain(variants=NAMED, safe="off", otherwise={"serve": "off"}, rules=rules)
    yield case(
        "a rule serves a variant", {"flag": ruled}, {"a": "b"}, expect(True, "TARGETING_MATCH", "r", "on")
    )
