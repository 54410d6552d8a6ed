"""What a host can ask, and that nothing it gives ever raises."""

import threading
from collections import UserDict
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from enum import IntEnum, StrEnum
from typing import Any

import pytest

from flaggit.runtime import Decision, Flags

Opened = Callable[..., Flags]


def test(attribute: str, kind: str, op: str, *values: object) -> dict[str, Any]:
    return {"attribute": attribute, "type": kind, "op": op, "values": list(values)}


test.__test__ = False  # type: ignore[attr-defined] # it writes a test of a condition, and is none


def boolean(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    base = {"type": "boolean", "salt": "s", "unit": "user", "safe": False, "otherwise": {"serve": False}}
    return {**base, "rules": list(rules), **more}


def when(condition: dict[str, Any]) -> dict[str, Any]:
    return boolean(
        {"name": "rule", "serve": True, "when": condition},
    )


FLAGS: dict[str, Any] = {
    "boolean": {"type": "boolean", "safe": False, "otherwise": {"serve": True}},
    "string": {"type": "string", "safe": "", "otherwise": {"serve": "x"}},
    "integer": {"type": "integer", "safe": 0, "otherwise": {"serve": 7}},
    "number": {"type": "number", "safe": 0, "otherwise": {"serve": 2}},
    "object": {"type": "object", "safe": {}, "otherwise": {"serve": {"a": [{"b": 1}], "c": {}}}},
    "broken": {"type": "boolean"},
    "country": when(test("country", "string", "in", "DE")),
    "not-country": when(test("country", "string", "not_in", "DE")),
    "starts": when(test("country", "string", "starts_with", "D")),
    "half": boolean(otherwise={"split": {"salt": "s", "shares": [[True, 50_000], [False, 100_000]]}}),
    "age": when(test("age", "integer", "gte", 18)),
    "score": when(test("score", "number", "gt", 0.5)),
    "beta": when(test("beta", "boolean", "in", True)),  # noqa: FBT003 - a literal
    "tags": when(test("tags", "strings", "contains", "a")),
    "since": when(test("since", "instant", "before", "2027-01-01T00:00:00Z")),
    "version": when(test("version", "version", "gte", "2.3.0")),
    "address": when(test("address", "ip", "cidr", "10.0.0.0/8")),
    "window": boolean({"name": "rule", "serve": True, "window": {"from": 100, "until": 200}}),
}
METAS = {"country": {"owner": "team-web", "summary": "Where"}}


@pytest.fixture(name="flags")
def _flags(opened: Opened, release: Any) -> Flags:
    flags = opened(release(FLAGS, metas=METAS, hidden=frozenset({"score"}), aliases={"old.key": "country"}))
    assert flags.refused is None
    return flags


class TestTyped:
    def test_each_type_has_its_accessor(self, flags: Flags) -> None:
        assert flags.boolean("boolean", default=False) is True
        assert flags.string("string", "") == "x"
        assert flags.integer("integer", 0) == 7
        assert flags.object("object", {}) == {"a": [{"b": 1}], "c": {}}

    def test_a_number_is_always_a_float(self, flags: Flags) -> None:
        assert type(flags.number("number", 0.0)) is float
        assert type(flags.value("number", None)) is float

    def test_another_type_gives_the_default(self, flags: Flags) -> None:
        assert flags.boolean("string", default=True) is True
        assert flags.string("boolean", "mine") == "mine"
        assert flags.number("integer", 1.5) == 1.5
        assert flags.integer("number", 5) == 5
        assert flags.object("string", {"mine": 1}) == {"mine": 1}
        assert flags.details("string", "mine", {}, "boolean").error_code == "TYPE_MISMATCH"
        assert flags.details("string", "mine", {}, "string").value == "x"

    def test_an_object_can_be_altered_without_harm(self, flags: Flags) -> None:
        given = flags.object("object", {})
        assert isinstance(given["a"], list)
        given["a"][0]["b"] = 2
        given["c"] = None
        detailed: Any = flags.details("object", {}).value
        assert detailed == {"a": [{"b": 1}], "c": {}}
        detailed["a"].clear()
        assert flags.value("object", {}) == {"a": [{"b": 1}], "c": {}}

    def test_details_say_why(self, flags: Flags, now: int) -> None:
        del now
        assert flags.details("country", None, {"country": "DE"}) == Decision(
            value=True,
            variant="true",
            reason="TARGETING_MATCH",
            rule="rule",
            flag="country",
            serial=1_000_000_005_000,
            commit="a91c3d2e" * 5,
        )

    def test_a_broken_flag_fails_alone_and_every_time(self, flags: Flags) -> None:
        for _ in range(2):
            assert flags.details("broken", "mine").error_code == "PARSE_ERROR"
            assert flags.boolean("broken", default=True) is True
        assert flags.boolean("boolean", default=False) is True

    def test_an_experiment_names_itself(self, opened: Opened, release: Any) -> None:
        arms = {"salt": "exp#2", "shares": [[True, 100_000]]}
        rule = {"name": "rule", "split": arms, "experiment": {"key": "exp", "iteration": 2}, "force": True}
        decided = opened(release({"flag": boolean(rule)})).details("flag", None, {"user": "u"})
        assert (decided.experiment, decided.iteration, decided.forced) == ("exp", 2, True)

    def test_an_unmet_requirement_names_the_flag(self, opened: Opened, release: Any) -> None:
        flag = {**FLAGS["boolean"], "requires": [{"flag": "absent", "is": True}]}
        assert opened(release({"flag": flag})).details("flag", None).prerequisite == "absent"


class TestKeys:
    def test_hidden_and_former_keys_are_not_listed(self, flags: Flags) -> None:
        assert flags.keys() == tuple(sorted(FLAGS.keys() - {"score"}))

    def test_a_hidden_flag_can_t_be_asked_for(self, flags: Flags) -> None:
        assert flags.details("score", "mine", {"score": 1}).error_code == "FLAG_NOT_FOUND"

    def test_a_former_key_leads_to_the_flag(self, flags: Flags) -> None:
        decided = flags.details("old.key", None, {"country": "DE"})
        assert (decided.value, decided.flag) == (True, "country")
        assert flags.boolean("old.key", False, {"country": "DE"}) is True  # noqa: FBT003 - the default
        assert flags.meta("old.key") == METAS["country"]

    @pytest.mark.parametrize("key", ["", "nothing", 7, None, [], "\ud800", float("nan")])
    def test_what_is_no_key_gives_the_default(self, key: Any, flags: Flags) -> None:
        assert flags.value(key, "mine") == "mine"
        assert flags.details(key, "mine").error_code == "FLAG_NOT_FOUND"
        assert flags.meta(key) == {}
        explained = flags.explain(key, {}).decision
        assert explained is not None
        assert explained.error_code == "FLAG_NOT_FOUND"

    def test_meta_says_who_owns_it(self, flags: Flags) -> None:
        assert flags.meta("country") == METAS["country"]
        assert flags.meta("boolean") == {"owner": "team-web"}

    def test_asking_for_keys_that_are_not_there_keeps_nothing(self, flags: Flags) -> None:
        for number in range(100):
            flags.boolean(f"nothing-{number}", default=False)
        assert len(flags._held.boolean) == 0  # noqa: SLF001 - memory is what is tested


class Country(StrEnum):
    GERMANY = "DE"


class Age(IntEnum):
    OLD = 80


class Odd(str):
    """Text that does not want to be compared or shown."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        raise RuntimeError

    def __hash__(self) -> int:
        raise RuntimeError

    def __str__(self) -> str:
        raise RuntimeError


class Whole(float):
    def is_integer(self) -> bool:
        raise RuntimeError


@pytest.mark.parametrize(
    ("flag", "context", "expected"),
    [
        pytest.param("country", {"country": Country.GERMANY}, True, id="a text of an enumeration"),
        pytest.param("country", {"country": Odd("DE")}, True, id="a text whose methods raise"),
        pytest.param("starts", {"country": Odd("DE")}, True, id="and its beginning"),
        pytest.param("age", {"age": Age.OLD}, True, id="a number of an enumeration"),
        pytest.param("age", {"age": Whole(18.0)}, True, id="a float whose methods raise"),
        pytest.param("age", {"age": 10**400}, False, id="a huge integer is none"),
        pytest.param("score", {"score": 10**400}, False, id="and no number"),
        pytest.param("score", {"score": 2**60}, True, id="a large integer is a number"),
        pytest.param("score", {"score": Whole(0.75)}, True, id="a float of another class"),
        pytest.param("score", {"score": float("nan")}, False, id="NaN"),
        pytest.param("score", {"score": float("inf")}, False, id="infinity"),
        pytest.param("beta", {"beta": 1}, False, id="1 is not true"),
        pytest.param("tags", {"tags": ("a",)}, True, id="a tuple of texts"),
        pytest.param("tags", {"tags": {"a", "b"}}, True, id="a set of texts"),
        pytest.param("tags", {"tags": frozenset({Country.GERMANY})}, False, id="a frozenset"),
        pytest.param("tags", {"tags": iter(["a"])}, False, id="an iterator is no list"),
        pytest.param("since", {"since": datetime(2026, 12, 31, tzinfo=UTC)}, True, id="a datetime"),
        pytest.param(
            "since",
            {"since": datetime(2027, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))},
            True,
            id="a datetime in another zone",
        ),
        pytest.param("since", {"since": datetime(2026, 12, 31)}, False, id="a datetime without a zone"),  # noqa: DTZ001 - the case
        pytest.param(
            "since",
            {"since": datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)},
            True,
            id="microseconds",
        ),
        pytest.param("version", {"version": Odd("2.3.1")}, True, id="a version in odd text"),
        pytest.param("address", {"address": "10.1.2.3"}, True, id="an address"),
        pytest.param("country", UserDict({"country": "DE"}), True, id="a mapping that is no dict"),
        pytest.param("country", {1: 2, None: 3, "country": "DE"}, True, id="keys that are no text"),
        pytest.param("country", None, False, id="no context"),
        pytest.param("country", [("country", "DE")], False, id="a list"),
        pytest.param("country", "country", False, id="a text"),
        pytest.param("half", None, False, id="a split without a context"),
    ],
)
def test_contexts(flag: str, context: Any, expected: bool, opened: Opened, release: Any) -> None:  # noqa: FBT001 - a row
    flags = opened(release(FLAGS))
    assert flags.boolean(flag, not expected, context) is expected
    assert flags.details(flag, None, context).error_code == ""


class Raising(Mapping[str, object]):
    """A context that can't be read."""

    def __getitem__(self, key: str) -> object:
        raise RuntimeError(key)

    def __iter__(self) -> Iterator[str]:
        raise RuntimeError

    def __len__(self) -> int:
        raise RuntimeError


class Lying(dict[str, object]):
    def get(self, key: str, default: object = None) -> object:
        raise RecursionError(key, default)


class Colliding:
    def __hash__(self) -> int:
        return hash("country")

    def __eq__(self, other: object) -> bool:
        raise ZeroDivisionError


class Pretending:
    __class__ = str  # type: ignore[assignment] # the pretence


@pytest.mark.parametrize(
    "context",
    [
        pytest.param(Raising(), id="a mapping that raises"),
        pytest.param(Lying(), id="a dict that raises"),
        pytest.param({Colliding(): 1}, id="a key whose comparison raises"),
        pytest.param({"country": Pretending()}, id="a value that pretends to be text"),
    ],
)
def test_a_hostile_context_gives_the_default(context: Any, flags: Flags) -> None:
    decided = flags.details("country", "mine", context)
    assert (decided.value, decided.error_code) == ("mine", "GENERAL")
    assert flags.boolean("country", True, context) is True  # noqa: FBT003 - the default
    assert flags.value("country", "mine", context) == "mine"
    assert flags.boolean("boolean", False, context) is True  # noqa: FBT003 - which looks at nothing


def test_a_deep_stack_gives_the_default(flags: Flags) -> None:
    class Deep(dict[str, object]):
        def get(self, key: str, default: object = None) -> object:
            return self.get(key, default)

    assert flags.details("country", "mine", Deep()).error_code == "GENERAL"


def test_an_interrupt_is_the_host_s(flags: Flags) -> None:
    class Interrupting(dict[str, object]):
        def get(self, key: str, default: object = None) -> object:
            raise KeyboardInterrupt(key, default)

    with pytest.raises(KeyboardInterrupt):
        flags.boolean("country", False, Interrupting())  # noqa: FBT003 - the default


def test_wrong_types_are_counted_by_attribute(flags: Flags) -> None:
    assert flags.type_errors == {}
    flags.boolean("country", False, {"country": "DE"})  # noqa: FBT003 - the default
    flags.boolean("country", False, {"country": None})  # noqa: FBT003 - the default
    flags.boolean("country", False, {})  # noqa: FBT003 - the default
    assert flags.type_errors == {}
    flags.boolean("country", False, {"country": 49})  # noqa: FBT003 - the default
    flags.boolean("not-country", False, {"country": "\ud800"})  # noqa: FBT003 - the default
    flags.boolean("half", False, {"user": 1.5})  # noqa: FBT003 - the default
    flags.boolean("version", False, {"version": "2.3"})  # noqa: FBT003 - the default
    assert flags.type_errors == {"country": 2, "user": 1, "version": 1}


@pytest.mark.parametrize(("at", "expected"), [(99, False), (100, True), (199, True), (200, False)])
def test_windows_read_the_clock_that_was_given(at: int, expected: bool, opened: Opened, release: Any) -> None:  # noqa: FBT001 - a row
    flags = opened(release(FLAGS, issued=0, expires=10**6), clock=lambda: at)
    assert flags.boolean("window", not expected) is expected


def test_a_clock_that_breaks_gives_the_default(opened: Opened, release: Any, now: int) -> None:
    times: list[Any] = [now]
    flags = opened(release(FLAGS), clock=lambda: times[0])
    times[0] = "noon"
    assert flags.details("window", "mine").error_code == "GENERAL"
    assert flags.boolean("boolean", default=False) is True


def test_versions_that_were_seen_are_remembered_within_bounds(flags: Flags) -> None:
    from flaggit.runtime import semver  # noqa: PLC0415 - its memory is what is tested

    for number in range(semver.KEPT + 10):
        assert flags.boolean("version", False, {"version": f"3.0.{number}"}) is True  # noqa: FBT003 - the default
    assert len(semver.MEMO) <= semver.KEPT


def test_eight_threads_decide_while_bundles_are_swapped(opened: Opened, release: Any) -> None:
    """Each decision is of one bundle: its value and its serial belong together."""
    bundles = [
        release(
            {
                "flag": {"type": "integer", "safe": 0, "otherwise": {"serve": number}},
                "other": when(test("country", "string", "in", "DE")),
            },
            serial=1_000_000_010_000 + number,
        ).encode()
        for number in range(40)
    ]
    flags = opened(bundles[0])
    wrong: list[object] = []
    done = threading.Event()

    def decide() -> None:
        while not done.is_set():
            decided = flags.details("flag", None, {})
            if decided.serial != 1_000_000_010_000 + int(str(decided.value)):
                wrong.append(decided)
            if flags.boolean("other", False, {"country": "DE"}) is not True:  # noqa: FBT003 - the default
                wrong.append("other")

    threads = [threading.Thread(target=decide) for _ in range(8)]
    for thread in threads:
        thread.start()
    outcomes = [flags.accept(data).outcome for data in bundles[1:]]
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert set(outcomes) == {"accepted"}
    assert flags.integer("flag", -1) == 39
