"""Counting: every decision that a host asks for is counted once, under what it decided and why."""

import threading
from typing import TYPE_CHECKING, Any

import pytest
from tests.runtime.conftest import NOW, Release, opened

from flaggit.runtime import Decision, counts
from flaggit.runtime.counts import Counts, Outcome
from flaggit.runtime.generate import MAX_NODES

if TYPE_CHECKING:
    from flaggit.runtime.events import Event

NO, YES = False, True
"""Defaults."""

ON: dict[str, Any] = {"type": "boolean", "safe": False, "otherwise": {"serve": True}}
OFF: dict[str, Any] = {**ON, "active": False}
IN_DE = {"attribute": "country", "type": "string", "op": "in", "values": ["DE"]}
RULED: dict[str, Any] = {**ON, "rules": [{"name": "r", "serve": False, "when": IN_DE}]}
MANY = {"any": [{**IN_DE, "values": [f"X{number}"]} for number in range(MAX_NODES)]}
HALF: dict[str, Any] = {
    "type": "boolean",
    "salt": "half",
    "unit": "user",
    "safe": False,
    "otherwise": {"split": {"salt": "half", "shares": [[True, 100_000]]}},
}
FLAGS: dict[str, Any] = {
    "on": ON,
    "off": OFF,
    "ruled": RULED,
    "half": HALF,
    "large": {**ON, "rules": [{"name": "r", "serve": False, "when": MANY}]},
    "needs": {**ON, "requires": [{"flag": "ruled", "is": True}]},
    "never": {**ON, "requires": [{"flag": "off", "is": True}]},
    "thing": {"type": "object", "safe": {}, "otherwise": {"serve": {"a": 1}}},
    "broken": {"type": "nonsense"},
}


def counted(key: str, **context: object) -> dict[Outcome, int]:
    flags = opened(Release(FLAGS))
    flags.value(key, None, context)
    return flags.counts.read()


@pytest.mark.parametrize(
    ("key", "context", "outcome"),
    [
        pytest.param("on", {}, ("on", "true", "STATIC", ""), id="static"),
        pytest.param("off", {}, ("off", "false", "DISABLED", ""), id="inactive"),
        pytest.param("ruled", {"country": "DE"}, ("ruled", "false", "TARGETING_MATCH", ""), id="a rule"),
        pytest.param("ruled", {}, ("ruled", "true", "DEFAULT", ""), id="the fall-through"),
        pytest.param("half", {"user": "u"}, ("half", "true", "SPLIT", ""), id="a split"),
        pytest.param("half", {}, ("half", "false", "NO_UNIT", ""), id="no unit"),
        pytest.param("large", {}, ("large", "true", "DEFAULT", ""), id="interpreted"),
        pytest.param(
            "needs", {}, ("needs", "true", "DEFAULT", ""), id="a requirement met, itself not counted"
        ),
        pytest.param(
            "needs", {"country": "DE"}, ("needs", "false", "PREREQUISITE", ""), id="a requirement unmet"
        ),
        pytest.param(
            "never", {}, ("never", "false", "PREREQUISITE", ""), id="a requirement that can't be met"
        ),
        pytest.param("thing", {}, ("thing", "", "STATIC", ""), id="an object"),
        pytest.param("broken", {}, ("broken", "", "ERROR", "PARSE_ERROR"), id="a broken line"),
        pytest.param("unknown", {}, ("", "", "ERROR", "FLAG_NOT_FOUND"), id="an unknown key is no label"),
    ],
)
def test_a_decision_is_counted_under_what_it_decided(
    key: str, context: dict[str, object], outcome: tuple[str, ...]
) -> None:
    assert counted(key, **context) == {Outcome(*outcome): 1}


def test_a_flag_that_others_require_is_counted_when_it_is_asked_for() -> None:
    flags = opened(Release(FLAGS))
    for _ in range(3):
        flags.boolean("needs", NO, {})
        flags.boolean("ruled", NO, {})
    assert {outcome.flag: count for outcome, count in flags.counts.read().items()} == {"needs": 3, "ruled": 3}


def test_every_accessor_counts_once() -> None:
    flags = opened(Release(FLAGS))
    flags.boolean("on", NO)
    flags.value("on", NO)
    flags.details("on", NO)
    flags.details("on", NO, {}, "boolean")
    flags.boolean("on", NO, None)
    flags.string("on", "")
    flags.object("thing", {})
    read = flags.counts.read()
    assert read[Outcome("on", "true", "STATIC", "")] == 5
    assert read[Outcome("on", "", "ERROR", "TYPE_MISMATCH")] == 1
    assert read[Outcome("thing", "", "STATIC", "")] == 1


def test_counts_go_on_when_another_bundle_is_accepted() -> None:
    release = Release(FLAGS)
    flags = opened(release)
    flags.boolean("on", NO)
    flags.accept(release.but(serial=release.serial + 1).encode())
    flags.boolean("on", NO)
    assert flags.counts.read()[Outcome("on", "true", "STATIC", "")] == 2


def test_without_a_bundle_defaults_are_counted() -> None:
    flags = opened(b"")
    flags.boolean("on", NO)
    assert flags.counts.read() == {Outcome("", "", "ERROR", "PROVIDER_NOT_READY"): 1}


def test_nothing_is_lost_under_the_interpreter_lock() -> None:
    flags = opened(Release(FLAGS))

    def ask() -> None:
        for _ in range(20_000):
            flags.boolean("ruled", NO, {"country": "DE"})

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert flags.counts.read() == {Outcome("ruled", "false", "TARGETING_MATCH", ""): 80_000}


def test_what_is_told_apart_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "MAX_CELLS", 2)
    kept = Counts()
    for number in range(5):
        kept.add(Decision(YES, "true", "STATIC", flag=f"flag-{number}"))
    assert {outcome.flag: count for outcome, count in kept.read().items()} == {
        "flag-0": 1,
        "flag-1": 1,
        "_other": 3,
    }


def test_a_failure_is_told_the_first_time_and_the_tenth() -> None:
    flags = opened(Release(FLAGS))
    told: list[Event] = []
    flags.add_listener(told.append)
    for _ in range(25):
        flags.string("on", "default")
    assert [(event.type, event.time, event.data["times"]) for event in told] == [
        ("decision.failed", NOW, 1),
        ("decision.failed", NOW, 10),
    ]
    assert told[0].data == {
        "flag": "on",
        "code": "TYPE_MISMATCH",
        "message": "the flag is of type boolean, not string",
        "times": 1,
    }


def test_a_failure_tells_no_more_than_so_much_of_a_key() -> None:
    flags = opened(Release(FLAGS))
    told: list[Event] = []
    flags.add_listener(told.append)
    flags.boolean("k" * 1_000_000, NO)
    assert len(str(told[0].data)) < 1000


def test_a_watcher_chooses_flags_and_sees_their_decisions() -> None:
    flags = opened(Release(FLAGS))
    flags.boolean("ruled", NO, {})
    seen: list[tuple[Decision, object]] = []

    def observe(decided: Decision, context: object) -> None:
        seen.append((decided, context))

    flags.watch(lambda flag: observe if flag.key in {"ruled", "thing"} else None)
    assert flags.boolean("ruled", YES, {"country": "DE"}) is False
    assert flags.details("ruled", YES, {}, "boolean").value is True
    assert flags.object("thing", {}) == {"a": 1}
    flags.boolean("on", NO)
    flags.boolean("needs", NO, {})
    assert [(decided.flag, decided.reason, context) for decided, context in seen] == [
        ("ruled", "TARGETING_MATCH", {"country": "DE"}),
        ("ruled", "DEFAULT", {}),
        ("thing", "STATIC", {}),
    ]


def test_watching_goes_on_when_another_bundle_is_accepted() -> None:
    release = Release(FLAGS)
    flags = opened(release)
    seen: list[int] = []
    flags.watch(lambda _flag: lambda decided, _context: seen.append(decided.serial))
    flags.boolean("on", NO)
    flags.accept(release.but(serial=release.serial + 1).encode())
    flags.boolean("on", NO)
    assert seen == [release.serial, release.serial + 1]


def test_what_a_watcher_raises_goes_nowhere() -> None:
    flags = opened(Release(FLAGS))

    def choose(flag: object) -> None:
        raise LookupError(str(flag))

    def observe(decided: Decision, context: object) -> None:
        raise LookupError(str((decided, context)))

    flags.watch(choose)
    flags.watch(lambda _flag: observe)
    assert flags.boolean("on", NO) is True
    assert flags.counts.watchers.errors == 2


def test_a_watcher_can_be_called() -> None:
    with pytest.raises(TypeError, match="NoneType can't be called"):
        opened(Release(FLAGS)).watch(None)  # type: ignore[arg-type] # what the test is about
