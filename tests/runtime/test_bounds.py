"""Bundles that are signed and wrong: nothing hangs, nothing overflows, and generated code holds nothing of theirs."""

from collections.abc import Callable
from typing import Any

import pytest

from flaggit.bundle import canonical
from flaggit.runtime import Flags, writing
from flaggit.runtime.decision import Origin
from flaggit.runtime.decisions import MAX_SIZE, Decisions
from flaggit.runtime.generate import MAX_NODES, Generator
from flaggit.runtime.interpret import interpret
from flaggit.runtime.readings import Readings

Opened = Callable[..., Flags]

YES = {"attribute": "a", "type": "string", "op": "in", "values": ["b"]}


def flag(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    base = {"type": "boolean", "safe": False, "otherwise": {"serve": False}, "salt": "s", "unit": "user"}
    return {**base, "rules": list(rules), **more}


def both(flags: dict[str, Any], context: dict[str, Any], segments: dict[str, Any] | None = None) -> Any:
    """Decide by the generated function and by the interpreter, which must agree."""
    decisions = Decisions.of(flags, segments)
    key = next(iter(flags))
    decided = Generator(decisions, Readings(), lambda: 0, Origin()).function(key)[1](context)
    assert interpret(decisions, key, None, context) == decided
    return decided.value


def test_a_condition_of_thousands_of_tests_is_interpreted() -> None:
    many = {"any": [{**YES, "values": [str(number)]} for number in range(MAX_NODES)]}
    rule = {"name": "r", "serve": True, "when": many}
    assert both({"flag": flag(rule)}, {"a": str(MAX_NODES - 1)}) is True
    assert both({"flag": flag(rule)}, {"a": "x"}) is False


@pytest.mark.parametrize("wanted", [True, False])
def test_so_is_a_segment(wanted: bool) -> None:  # noqa: FBT001 - a row
    many = {"s": {"when": {"any": [{**YES, "values": [str(number)]} for number in range(MAX_NODES)]}}}
    when = {"segment": "s"} if wanted else {"not": {"segment": "s"}}
    rule = {"name": "r", "serve": True, "when": when}
    assert both({"flag": flag(rule)}, {"a": "7"}, many) is wanted
    assert both({"flag": flag(rule)}, {"a": "x"}, many) is not wanted
    assert both({"flag": flag(rule)}, {}, many) is False


@pytest.mark.parametrize(("levels", "expected"), [(63, ""), (64, "PARSE_ERROR"), (200, "PARSE_ERROR")])
def test_a_condition_has_at_most_64_levels(levels: int, expected: str) -> None:
    deep: dict[str, Any] = YES
    for _ in range(levels):
        deep = {"all": [deep]}
    decisions = Decisions.of({"flag": flag({"name": "r", "serve": True, "when": deep})})
    assert interpret(decisions, "flag", None, {}).error_code == expected


def test_a_list_of_a_hundred_thousand_values() -> None:
    rule = {"name": "r", "serve": True, "when": {**YES, "values": [f"u-{n}" for n in range(100_000)]}}
    assert both({"flag": flag(rule)}, {"a": "u-99999"}) is True


def test_a_conjunction_of_many_tests_does_not_nest_too_deeply() -> None:
    rule = {"name": "r", "serve": True, "when": {"all": [YES] * 200}}
    assert both({"flag": flag(rule)}, {"a": "b"}) is True


def test_thousands_of_rules() -> None:
    rules = [
        {"name": f"r{number}", "serve": True, "when": {**YES, "values": [str(number)]}}
        for number in range(3000)
    ]
    assert both({"flag": flag(*rules)}, {"a": "2999"}) is True


def test_a_deep_condition_inside_requirements_inside_requirements() -> None:
    deep: dict[str, Any] = YES
    for _ in range(60):
        deep = {"not": deep}
    rule = {"name": "r", "serve": True, "when": deep}
    chain = {f"f{n}": flag(rule, requires=[{"flag": f"f{n + 1}", "is": True}]) for n in range(32)}
    chain["f32"] = flag(rule)
    assert both(chain, {"a": "b"}) is True


@pytest.mark.parametrize("wide", [2, 20])
def test_a_lattice_of_requirements_never_hangs(wide: int, opened: Opened, release: Any) -> None:
    """Each flag requires all of the next level, so there are `wide` to the 31st ways down. The flags that are too large to decide
    are broken, which leaves the requirements of the level above unmet, whence it is small again."""
    flags = {
        f"f{level}-{number}": flag(
            requires=[{"flag": f"f{level + 1}-{other}", "is": False} for other in range(wide)]
            if level < 31
            else []
        )
        for level in range(32)
        for number in range(wide)
    }
    bundle = opened(release(flags))
    decided = [bundle.details(f"f{level}-0", "mine", {}) for level in range(32)]
    broken = [one for one in decided if one.error_code]
    assert {(one.value, one.error_code) for one in broken} == {("mine", "PARSE_ERROR")}
    assert all(str(MAX_SIZE) in one.error_message for one in broken)
    above = [one.reason for before, one in zip(decided[1:], decided, strict=False) if before.error_code]
    assert set(above) == {"PREREQUISITE"}


def test_thousands_of_flags_that_require_each_other(opened: Opened, release: Any) -> None:
    count = 2_000
    flags = {
        f"f{number}": flag(
            requires=[{"flag": f"f{(number + step) % count}", "is": True} for step in (1, 2, 3)]
        )
        for number in range(count)
    }
    assert opened(release(flags)).details("f0", None, {}).reason == "PREREQUISITE"


def test_a_line_that_is_no_json_breaks_its_flag_alone(opened: Opened, release: Any) -> None:
    flags = {"a": flag(), "b": flag(), "c": flag()}
    for raw in (b"[]", b"7", b'{"type":"boolean"', b'{"a":1,"a":2}', b"\xff\xfe", b"[" * 70 + b"]" * 70):
        opened_flags = opened(release(flags, raw={"b": raw}))
        assert opened_flags.details("b", "mine").error_code == "PARSE_ERROR"
        assert opened_flags.details("a", None).value is False
        assert opened_flags.details("c", None).value is False


def test_a_newline_inside_a_line_breaks_its_flag_alone(opened: Opened, release: Any) -> None:
    raw = canonical.encode(flag()).replace(b",", b",\n")
    flags = opened(release({"a": flag(), "b": flag(), "c": flag()}, raw={"b": raw}))
    assert flags.details("b", "mine").error_code == "PARSE_ERROR"
    assert flags.boolean("a", default=True) is False
    assert flags.boolean("c", default=True) is False
    assert flags.meta("b") == {}


@pytest.mark.parametrize(
    "hostile",
    [
        "')\nimport os\n",
        "{local}",
        "c0",
        '"""',
        "\\",
        "\x00",
        "__import__('os')",
    ],
)
def test_names_and_literals_never_reach_the_source(hostile: str) -> None:
    condition = {"attribute": hostile, "type": "string", "op": "in", "values": [hostile, "x"]}
    rule = {
        "name": hostile,
        "split": {"salt": hostile, "shares": [[hostile, 100_000]]},
        "when": {"any": [condition, {"segment": hostile}]},
        "below": 100_000,
    }
    decision = {
        "type": "string",
        "variants": {hostile: hostile},
        "safe": hostile,
        "salt": hostile,
        "unit": hostile,
        "rules": [rule],
        "otherwise": {"serve": hostile},
    }
    segments = {hostile: {"when": condition}}
    assert both({hostile: decision}, {hostile: "x"}, segments) == hostile


def test_flags_of_one_shape_share_one_compilation() -> None:
    flags = {
        f"f{number}": flag({"name": f"r{number}", "serve": True, "when": {**YES, "values": [str(number)]}})
        for number in range(3)
    }
    generator = Generator(Decisions.of(flags), Readings(), lambda: 0, Origin())
    codes = {generator.function(key)[1].__code__ for key in flags}
    assert len(codes) == 1
    assert [generator.function(key)[1]({"a": "1"}).value for key in flags] == [False, True, False]


def test_shapes_that_were_compiled_are_remembered_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "KEPT", 8)
    monkeypatch.setattr(writing, "_MEMO", {})
    for number in range(20):
        tests = [{**YES, "attribute": f"a{n}"} for n in range(number)]
        both({"flag": flag({"name": "r", "serve": True, "when": {"any": tests}})}, {"a0": "b"})
        assert 0 < len(writing._MEMO) <= 8  # noqa: SLF001 - its memory is what is tested
