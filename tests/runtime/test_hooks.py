"""The interpreter's hooks: what decision tables may assume."""

from typing import Any

import pytest

from flaggit.runtime.decision import Decision
from flaggit.runtime.decisions import Decisions
from flaggit.runtime.interpret import Hooks, interpret

STAFF = {"attribute": "email", "type": "string", "op": "ends_with", "values": ["@example.com"]}
SPLIT = {"salt": "s", "shares": [["a", 50_000], ["b", 100_000]]}
RANGE = {"salt": "layer", "unit": "user", "from": 0, "until": 1}
FLAGS: dict[str, Any] = {
    "flag": {
        "type": "string",
        "salt": "s",
        "unit": "user",
        "variants": {"a": "A", "b": "B", "c": "C"},
        "safe": "c",
        "rules": [
            {"name": "staff", "serve": "a", "stage": {"segments": ["staff"], "below": 1}},
            {"name": "ramp", "serve": "b", "below": 1},
            {"name": "layer", "split": SPLIT, "range": RANGE, "outside": {**RANGE, "until": 0}},
            {"name": "plain", "serve": "a", "when": {"attribute": "x", "type": "boolean", "op": "in", "values": [True]}},
        ],
        "otherwise": {"serve": "c"},
    },
    "needs": {
        "type": "boolean",
        "safe": False,
        "requires": [{"flag": "other", "is": True}],
        "otherwise": {"serve": True},
    },
    "above": {
        "type": "boolean",
        "safe": False,
        "requires": [{"flag": "needs", "is": True}],
        "otherwise": {"serve": True},
    },
    "other": {
        "type": "boolean",
        "salt": "s",
        "unit": "user",
        "safe": False,
        "rules": [{"name": "ramp", "serve": True, "below": 1}],
        "otherwise": {"serve": False},
    },
    "coin": {
        "type": "boolean",
        "salt": "s",
        "unit": "user",
        "safe": False,
        "otherwise": {"split": {"salt": "s", "shares": [[True, 50_000], [False, 100_000]]}},
    },
    "texts": {
        "type": "string",
        "salt": "s",
        "unit": "user",
        "safe": "",
        "otherwise": {"split": {"salt": "s", "shares": [["x", 50_000], ["y", 100_000]]}},
    },
}  # fmt: skip
SEGMENTS = {"staff": {"when": STAFF}}
USER = {"user": "u-1"}


def decided(key: str, context: dict[str, Any], at: float = 0, **hooks: Any) -> Decision:
    return interpret(Decisions.of(FLAGS, SEGMENTS), key, None, context, at=at, hooks=Hooks(**hooks))


@pytest.mark.parametrize(
    ("admit", "context", "rule"),
    [
        pytest.param("real", USER, "otherwise", id="as the bucket says"),
        pytest.param("all", USER, "staff", id="everyone everywhere"),
        pytest.param("all", {}, "staff", id="without a unit too"),
        pytest.param("none", USER, "otherwise", id="no one"),
        pytest.param("none", {**USER, "x": True}, "plain", id="no one, but conditions hold as ever"),
        pytest.param(
            "none", {"email": "a@example.com"}, "staff", id="no one, but a stage's segment is a condition"
        ),
        pytest.param(frozenset({"ramp"}), USER, "ramp", id="one rule"),
        pytest.param(frozenset({"layer"}), USER, "layer", id="a layer's"),
        pytest.param(frozenset({"absent"}), {**USER, "x": True}, "plain", id="none of these"),
    ],
)
def test_admission_is_forced(admit: Any, context: dict[str, Any], rule: str) -> None:
    assert decided("flag", context, admit=admit).rule == rule


def test_forced_admission_leaves_reasons_as_they_are() -> None:
    assert decided("flag", USER, admit=frozenset({"ramp"})).reason == "SPLIT"
    assert decided("flag", {}, admit=frozenset({"layer"})).reason == "NO_UNIT"


@pytest.mark.parametrize(
    ("key", "arm", "expected"),
    [
        ("flag", "a", "A"),
        ("flag", "b", "B"),
        ("coin", True, True),
        ("coin", False, False),
        ("texts", "x", "x"),
        ("texts", "y", "y"),
    ],
)
def test_an_arm_is_forced_without_a_unit(key: str, arm: object, expected: object) -> None:
    found = decided(key, {}, arm=arm, admit=frozenset({"layer"}))
    assert (found.value, found.reason) == (expected, "SPLIT")


@pytest.mark.parametrize("arm", ["c", "absent", 7])
def test_an_arm_that_a_split_does_not_have_leaves_it_to_the_bucket(arm: object) -> None:
    found = decided("flag", USER, arm=arm, admit=frozenset({"layer"}))
    assert found == decided("flag", USER, admit=frozenset({"layer"}))


@pytest.mark.parametrize(("assumed", "expected"), [(True, True), (False, False), (1, False)])
def test_prerequisites_are_assumed_at_any_depth(assumed: object, expected: object) -> None:
    assert decided("needs", {}, assume={"other": assumed}).value is expected
    assert decided("above", {}, assume={"other": assumed}).value is expected


def test_an_assumed_flag_need_not_be_there() -> None:
    decisions = Decisions.of({"needs": FLAGS["needs"]})
    assert interpret(decisions, "needs", None, {}, hooks=Hooks(assume={"other": True})).value is True


def test_forcing_does_not_reach_into_prerequisites() -> None:
    assert decided("needs", USER, admit="all").value is False


def test_the_interpreter_never_raises() -> None:
    class Hostile(dict[str, object]):
        def get(self, key: str, default: object = None) -> object:
            raise RuntimeError(key, default)

    decisions = Decisions.of({**FLAGS, "broken": {}}, SEGMENTS)
    assert interpret(decisions, "flag", "mine", Hostile()).error_code == "GENERAL"
    assert interpret(decisions, "absent", "mine", {}).error_code == "FLAG_NOT_FOUND"
    assert interpret(decisions, "broken", "mine", {}).error_code == "PARSE_ERROR"
    assert interpret(decisions, "flag", "mine", None).value == "C"  # type: ignore[arg-type] # the mistake
