"""Prerequisites: what equals what, chains, cycles."""

from collections.abc import Iterator

from tables.case import Json, boolean, case, expect, rule, test

ABOUT = "A requirement is met when the decided value of the flag equals the value that is required, whatever the reason."

UNMET = expect(False, "PREREQUISITE")
MET = expect(True, "DEFAULT", "otherwise")
OBJECT = {"a": [1, {"b": True}], "c": None}


def needing(*requires: tuple[str, object]) -> Json:
    """Write a flag that is true when its requirements are met."""
    return {
        "type": "boolean",
        "safe": False,
        "requires": [{"flag": flag, "is": value} for flag, value in requires],
        "otherwise": {"serve": True},
    }


def serving(kind: str, value: object, **more: object) -> Json:
    """Write a flag that serves one value."""
    return {"type": kind, "safe": value, "otherwise": {"serve": value}, **more}


# type, decided, required, met
EQUAL = [
    ("boolean", True, True, True),
    ("boolean", False, False, True),
    ("boolean", True, False, False),
    ("boolean", True, 1, False),
    ("boolean", False, 0, False),
    ("boolean", True, "true", False),
    ("string", "on", "on", True),
    ("string", "on", "off", False),
    ("string", "1", 1, False),
    ("string", "", False, False),
    ("integer", 1, 1, True),
    ("integer", 1, True, False),
    ("integer", 0, False, False),
    ("integer", 1, 2, False),
    ("number", 1, 1, True),
    ("number", 0.5, 0.5, True),
    ("number", 1, True, False),
    ("object", OBJECT, {"c": None, "a": [1, {"b": True}]}, True),
    ("object", OBJECT, {"a": [1, {"b": 1}], "c": None}, False),
    ("object", OBJECT, {"a": [1, {"b": True}]}, False),
    ("object", {"a": [1]}, {"a": [True]}, False),
    ("object", {}, False, False),
    ("object", {"a": 1}, None, False),
]


def cases() -> Iterator[Json]:
    """Give the cases."""
    for kind, decided, required, met in EQUAL:
        yield case(
            f"{kind} {decided} is {required!r}",
            {"flag": needing(("other", required)), "other": serving(kind, decided)},
            {},
            MET if met else UNMET,
        )
    yield from _ways()
    yield from _chains()


def _ways() -> Iterator[Json]:
    off = serving("boolean", value=True, active=False)
    yield case("a safe value meets a requirement", {"flag": needing(("other", True)), "other": off}, {}, MET)
    ruled = boolean(rule(when=test("plan", "string", "in", "beta")))
    flags = {"flag": needing(("other", True)), "other": ruled}
    yield case("the context decides the other flag", flags, {"plan": "beta"}, MET)
    yield case("the context decides it otherwise", flags, {"plan": "free"}, UNMET)
    named = {
        "type": "boolean",
        "variants": {"on": True},
        "safe": "on",
        "otherwise": {"serve": "on"},
    }
    yield case(
        "the value counts, not the variant's name",
        {"flag": needing(("other", True)), "other": named},
        {},
        MET,
    )
    yield case("a flag that is not there", {"flag": needing(("absent", False))}, {}, UNMET)
    broken = {"flag": needing(("other", False)), "other": {"type": "boolean"}}
    yield case("a flag that is broken", broken, {}, UNMET)
    two = needing(("yes", True), ("no", True))
    both = {"yes": serving("boolean", value=True), "no": serving("boolean", value=False)}
    yield case("all must be met", {"flag": two, **both}, {}, UNMET)
    yield case("two that are met", {"flag": needing(("yes", True), ("no", False)), **both}, {}, MET)
    before = {**needing(("absent", True)), "rules": [rule()]}
    yield case("requirements come before rules", {"flag": before}, {}, UNMET)


def _chains() -> Iterator[Json]:
    end = {"end": serving("boolean", value=True)}
    diamond = {
        "flag": needing(("left", True), ("right", True)),
        "left": needing(("end", True)),
        "right": needing(("end", True)),
        **end,
    }
    yield case("a diamond", diamond, {}, MET)
    yield case("a flag that requires itself", {"flag": needing(("flag", False))}, {}, UNMET)
    cycle = {"flag": needing(("other", False)), "other": needing(("flag", False))}
    yield case("a cycle of two", cycle, {}, UNMET)
    into = {
        "flag": needing(("first", False)),
        "first": needing(("second", False)),
        "second": needing(("first", False)),
    }
    yield case("a flag that leads into a cycle", into, {}, UNMET)
    for count, expected in ((31, MET), (32, MET), (33, UNMET)):
        chain = {
            **{f"f{number}": needing((f"f{number + 1}", True)) for number in range(count)},
            f"f{count}": serving("boolean", value=True),
        }
        yield case(f"a chain of {count} requirements", chain, {}, expected)
    long = {
        **{f"f{number}": needing((f"f{number + 1}", True)) for number in range(33)},
        "f33": serving("boolean", value=True),
    }
    yield case("the same chain, asked one flag later", long, {}, MET, ask="f1")
