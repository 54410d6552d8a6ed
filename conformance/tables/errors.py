"""Errors: the caller's default, and why. One broken line costs its own flag, and those that need it."""

from collections.abc import Iterator

from tables.case import MATCH, Json, boolean, case, expect, fails, rule, test

ABOUT = "FLAG_NOT_FOUND, TYPE_MISMATCH and PARSE_ERROR give the default of the caller."

PLAIN = {"type": "boolean", "safe": False, "otherwise": {"serve": True}}
TEST = test("a", "string", "in", "b")
SPLIT = {"salt": "s", "shares": [[True, 100_000]]}

BROKEN = [
    ("nothing", {}),
    ("no type", {"safe": False, "otherwise": {"serve": True}}),
    ("an unknown type", {**PLAIN, "type": "bool"}),
    ("no safe value", {"type": "boolean", "otherwise": {"serve": True}}),
    ("no otherwise", {"type": "boolean", "safe": False}),
    ("an unknown key", {**PLAIN, "extra": 1}),
    ("otherwise with both", {**PLAIN, "otherwise": {"serve": True, "split": SPLIT}}),
    ("otherwise with neither", {**PLAIN, "otherwise": {}}),
    ("a value of another type", {**PLAIN, "otherwise": {"serve": 1}}),
    ("a safe value of another type", {**PLAIN, "safe": "false"}),
    ("an integer flag with a fraction", {"type": "integer", "safe": 0, "otherwise": {"serve": 0.5}}),
    ("an integer flag with a truth", {"type": "integer", "safe": 0, "otherwise": {"serve": True}}),
    ("an object flag with a list", {"type": "object", "safe": {}, "otherwise": {"serve": []}}),
    ("a variant that is not there", {**PLAIN, "variants": {"on": True}, "safe": "off", "otherwise": {"serve": "on"}}),
    ("a value where a variant is due", {**PLAIN, "variants": {"on": True}, "otherwise": {"serve": "on"}}),
    ("a variant of another type", {**PLAIN, "variants": {"on": 1}, "safe": "on", "otherwise": {"serve": "on"}}),
    ("another bucketing", {**PLAIN, "bucketing": "flaggit-2"}),
    ("active of another type", {**PLAIN, "active": 0}),
    ("rules that are no list", {**PLAIN, "rules": {}}),
    ("a rule without a name", boolean({"serve": True})),
    ("a rule with an unknown key", boolean(rule(extra=1))),
    ("a rule that serves nothing", boolean({"name": "rule"})),
    ("a rule that serves twice", boolean({"name": "rule", "serve": True, "split": SPLIT})),
    ("a percentage above 100", boolean(rule(below=100_001))),
    ("a percentage below 0", boolean(rule(below=-1))),
    ("a percentage with a fraction", boolean(rule(below=0.5))),
    ("a percentage without a unit", {**PLAIN, "salt": "s", "rules": [rule(below=1)]}),
    ("a percentage without a salt", {**PLAIN, "unit": "user", "rules": [rule(below=1)]}),
    ("a split without a unit", {**PLAIN, "otherwise": {"split": SPLIT}}),
    ("a split without a salt", boolean(otherwise={"split": {"shares": [[True, 100_000]]}})),
    ("shares that end too early", boolean(otherwise={"split": {"salt": "s", "shares": [[True, 99_999]]}})),
    ("shares that fall", boolean(otherwise={"split": {"salt": "s", "shares": [[True, 2], [False, 1], [True, 100_000]]}})),
    ("no shares", boolean(otherwise={"split": {"salt": "s", "shares": []}})),
    ("a range that falls", boolean(rule(range={"salt": "s", "unit": "user", "from": 2, "until": 1}))),
    ("a range without a unit", boolean(rule(range={"salt": "s", "from": 0, "until": 1}))),
    ("a stage with an unknown key", boolean(rule(stage={"segments": [], "below": 1, "wave": 1}))),
    ("a window with an unknown key", boolean(rule(window={"to": 1}))),
    ("a window with a fraction", boolean(rule(window={"from": 0.5}))),
    ("a window that is no integer", boolean(rule(window={"from": "2027-01-01T00:00:00Z"}))),
    ("a range without an end", boolean(rule(range={"salt": "s", "unit": "user", "from": 0}))),
    ("a range without a salt", boolean(rule(range={"unit": "user", "from": 0, "until": 1}))),
    ("a range of an empty unit", boolean(rule(range={"salt": "s", "unit": "", "from": 0, "until": 1}))),
    ("a holdout that falls", boolean(rule(outside={"salt": "s", "unit": "user", "from": 2, "until": 1}))),
    ("a share of three parts", boolean(otherwise={"split": {"salt": "s", "shares": [[True, 100_000, 1]]}})),
    ("a share of a true end", boolean(otherwise={"split": {"salt": "s", "shares": [[True, True], [True, 100_000]]}})),
    ("a split with an unknown key", boolean(otherwise={"split": {**SPLIT, "word": 1}})),
    ("otherwise with an unknown key", boolean(otherwise={"serve": True, "name": "rule"})),
    ("force of another type", boolean(rule(force=1))),
    ("an experiment without an iteration", boolean({"name": "r", "split": SPLIT, "experiment": {"key": "e"}})),
    ("an iteration below 0", boolean({"name": "r", "split": SPLIT, "experiment": {"key": "e", "iteration": -1}})),
    ("a requirement of no flag", {**PLAIN, "requires": [{"flag": "", "is": True}]}),
    ("a bound of the breaker below 0", {**PLAIN, "breaker": {"errors": -1}}),
    ("a bound of the breaker with a fraction", {**PLAIN, "breaker": {"errors": 0.5}}),
    ("a test with an unknown key", boolean(rule(when={**TEST, "fold": True}))),
    ("a condition of no word", boolean(rule(when={}))),
    ("an experiment without a split", boolean(rule(experiment={"key": "e", "iteration": 1}))),
    ("a requirement without a value", {**PLAIN, "requires": [{"flag": "other"}]}),
    ("an unknown on_stale", {**PLAIN, "on_stale": "default"}),
    ("an unknown bound of the breaker", {**PLAIN, "breaker": {"rate": 1}}),
    ("a condition of two words", boolean(rule(when={"all": [], "any": []}))),
    ("a condition that is no object", boolean(rule(when=[TEST]))),
    ("an unknown word", boolean(rule(when={"none": []}))),
    ("a test without a type", boolean(rule(when={"attribute": "a", "op": "in", "values": ["b"]}))),
    ("an unknown operator", boolean(rule(when={**TEST, "op": "matches"}))),
    ("an operator of another type", boolean(rule(when={**TEST, "op": "gt"}))),
    ("an unknown type of attribute", boolean(rule(when={**TEST, "type": "text"}))),
    ("a literal of another type", boolean(rule(when={**TEST, "values": [1]}))),
    ("two literals of an ordering", boolean(rule(when=test("n", "number", "gt", 1, 2)))),
    ("no literal of an ordering", boolean(rule(when=test("n", "number", "gt")))),
    ("an integer literal with a fraction", boolean(rule(when=test("n", "integer", "gt", 1.5)))),
    ("a literal that is no version", boolean(rule(when=test("v", "version", "gt", "1.0")))),
    ("a literal without a zone", boolean(rule(when=test("t", "instant", "after", "2026-11-26T17:00:00")))),
    ("a network with host bits", boolean(rule(when=test("ip", "ip", "cidr", "10.0.0.1/8")))),
    ("a literal that is no network", boolean(rule(when=test("ip", "ip", "cidr", 8)))),
    ("a network with a mask", boolean(rule(when=test("ip", "ip", "cidr", "10.0.0.0/255.0.0.0")))),
    ("a network with a zero in front of its length", boolean(rule(when=test("ip", "ip", "cidr", "10.0.0.0/08")))),
    ("a network without a length", boolean(rule(when=test("ip", "ip", "cidr", "10.0.0.0/")))),
    ("a network longer than an address", boolean(rule(when=test("ip", "ip", "cidr", "10.0.0.0/33")))),
    ("a network with a zone", boolean(rule(when=test("ip", "ip", "cidr", "fe80::%eth0/64")))),
    ("a test of no attribute", boolean(rule(when={**TEST, "attribute": 7}))),
    ("literals that are no list", boolean(rule(when={**TEST, "values": "b"}))),
    ("exists of no truth", boolean(rule(when=test("a", "string", "exists", "yes")))),
    ("a segment that is not there", boolean(rule(when={"segment": "absent"}))),
    ("a stage's segment that is not there", boolean(rule(stage={"segments": ["absent"], "below": 0}))),
]  # fmt: skip

KINDS = {"boolean": True, "string": "x", "integer": 7, "number": 0.5, "object": {"a": 1}}


def cases() -> Iterator[Json]:
    """Give the cases."""
    for name, decision in BROKEN:
        yield case(name, {"flag": decision}, {"user": "u-1"}, fails("mine", "PARSE_ERROR"), default="mine")
    yield case(
        "neighbours of a broken flag",
        {"flag": boolean(rule()), "broken": {}},
        {},
        MATCH,
    )
    yield case(
        "a key of no flag", {"flag": PLAIN}, {}, fails("mine", "FLAG_NOT_FOUND"), ask="flags", default="mine"
    )
    yield case(
        "a broken flag asked as another type",
        {"flag": {"type": "string"}},
        {},
        fails("mine", "PARSE_ERROR"),
        type="boolean",
        default="mine",
    )
    yield case("the empty key", {"flag": PLAIN}, {}, fails(None, "FLAG_NOT_FOUND"), ask="")
    for kind, value in KINDS.items():
        flag = {"type": kind, "safe": value, "otherwise": {"serve": value}}
        for asked in KINDS:
            expected = (
                expect(value, "STATIC", "otherwise") if asked == kind else fails("mine", "TYPE_MISMATCH")
            )
            yield case(f"{kind} asked as {asked}", {"flag": flag}, {}, expected, type=asked, default="mine")
    yield from _segments()


def _segments() -> Iterator[Json]:
    flag = {"flag": boolean(rule(when={"segment": "s"}))}
    broken = fails("mine", "PARSE_ERROR")
    for name, segment in (
        ("an empty segment", {}),
        ("a segment with an unknown key", {"when": TEST, "summary": ""}),
        ("a segment that needs itself", {"when": {"segment": "s"}}),
        ("a segment that needs itself under not", {"when": {"any": [TEST, {"not": {"segment": "s"}}]}}),
        ("a segment that needs one that is not there", {"when": {"segment": "t"}}),
    ):
        yield case(name, flag, {"a": "b"}, broken, segments={"s": segment}, default="mine")
    for count, expected in ((61, MATCH), (62, broken)):
        chain: Json = {f"s{number}": {"when": {"segment": f"s{number + 1}"}} for number in range(count)}
        chain["s"] = {"when": {"segment": "s0"}}
        chain[f"s{count}"] = {"when": TEST}
        yield case(
            f"{count + 2} levels and a test", flag, {"a": "b"}, expected, segments=chain, default="mine"
        )
    for count, expected in ((14, MATCH), (17, broken)):
        twice: Json = {f"s{n}": {"when": {"all": [{"segment": f"s{n + 1}"}] * 2}} for n in range(count)}
        twice |= {"s": {"when": {"segment": "s0"}}, f"s{count}": {"when": TEST}}
        yield case(
            f"2^{count} evaluations of a test", flag, {"a": "b"}, expected, segments=twice, default="mine"
        )
