"""Local overrides: from a file, for development and staging, checked, loud, and never in a protected environment."""

import threading
from pathlib import Path
from typing import Any

import pytest
from tests.runtime.conftest import Release, opened

from flaggit.runtime import Flags
from flaggit.runtime.events import Event
from flaggit.runtime.overrides import MAX_FILE, VARIABLE, Overridden, override

FLAGS: dict[str, object] = {
    "pay": {"type": "boolean", "safe": False, "otherwise": {"serve": False}},
    "layout": {
        "type": "object",
        "variants": {"control": {"columns": 2}, "compact": {"columns": 1}},
        "safe": "control",
        "otherwise": {"serve": "control"},
    },
    "limit": {"type": "integer", "safe": 1, "otherwise": {"serve": 1}},
    "rate": {"type": "number", "safe": 0.5, "otherwise": {"serve": 0.5}},
    "greeting": {"type": "string", "safe": "hello", "otherwise": {"serve": "hello"}},
}
STAGING = Release(FLAGS, protected=False, aliases={"paying": "pay"})


def over(wanted: dict[str, object], release: Release = STAGING) -> tuple[Any, list[Event]]:
    flags, told = opened(release), list[Event]()
    flags.add_listener(told.append)
    return Overridden(flags, wanted, source="test"), told


@pytest.fixture
def flags() -> Flags:
    return opened(STAGING)


def test_an_override_decides_and_says_so() -> None:
    flags, told = over({"paying": True, "layout": "compact", "limit": 7, "rate": 2, "greeting": "hi"})
    details = flags.details("pay", None, {})
    assert (details.value, details.variant, details.reason) == (True, "true", "OVERRIDE")
    assert (details.flag, details.serial, details.error_code) == ("pay", STAGING.serial, "")
    assert flags.boolean("pay", default=False) is True
    assert flags.integer("limit", 1) == 7
    assert flags.number("rate", 1.0) == 2
    assert flags.string("greeting", "") == "hi"
    assert flags.object("layout", {}) == {"columns": 1}
    flags.object("layout", {})["columns"] = 9
    assert flags.value("layout", None) == {"columns": 1}
    (event,) = told
    assert event.type == "override.active"
    shown = {"pay": "true", "layout": "compact", "limit": 7, "rate": 2, "greeting": "hi"}
    assert event.data == {"flags": shown, "source": "test", "refused": {}}


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        pytest.param("pay", 1, "a value of type boolean is needed", id="1 is not true"),
        pytest.param("limit", True, "a value of type integer is needed", id="true is not 1"),
        pytest.param("rate", float("inf"), "a value of type number is needed", id="infinite"),
        pytest.param("limit", 1 << 60, "a value of type integer is needed", id="too large for JSON"),
        pytest.param("limit", 1.5, "a value of type integer is needed", id="a fraction"),
        pytest.param("layout", "other", "a variant is needed: compact, control", id="no variant"),
        pytest.param(
            "layout", {"columns": 1}, "a variant is needed: compact, control", id="a variant's value"
        ),
        pytest.param("unknown", 1, "there is no such flag", id="no flag"),
    ],
)
def test_what_can_not_be_served_is_refused(key: str, value: object, why: str) -> None:
    flags, told = over({key: value})
    assert flags.details(key, "default").reason in {"STATIC", "ERROR"}
    assert told[0].data == {"flags": {}, "source": "test", "refused": {key: why}}


def test_it_counts_as_an_override_and_has_its_own_fingerprint() -> None:
    flags, _ = over({"pay": True})
    before = opened(STAGING).fingerprints()
    flags.details("paying", None)
    flags.details("pay", None)
    flags.details("limit", None)
    flags.details("unknown", None)
    counted = {(outcome.flag, outcome.reason): times for outcome, times in flags.counts.read().items()}
    assert counted == {("pay", "OVERRIDE"): 2, ("limit", "STATIC"): 1, ("", "ERROR"): 1}
    assert [key for key, mark in flags.fingerprints().items() if mark != before[key]] == ["pay"]


def test_nothing_is_overridden_in_a_protected_environment() -> None:
    flags, told = over({"pay": True}, STAGING.but(protected=True))
    assert flags.boolean("pay", default=False) is False
    assert "protected" in str(told[0].data["refused"])


def test_a_bundle_that_is_protected_ends_it_and_is_told() -> None:
    under = opened(STAGING)
    told: list[Event] = []
    flags = Overridden(under, {"pay": True}, source="test")
    flags.add_listener(told.append)
    assert flags.boolean("pay", default=False) is True
    under.accept(STAGING.but(protected=True, serial=STAGING.serial + 1000).encode())
    assert flags.boolean("pay", default=False) is False
    assert [event.type for event in told if event.type.startswith("override")] == ["override.active"]


def test_without_a_bundle_the_code_decides() -> None:
    flags = Overridden(opened(b""), {"pay": True}, source="test")
    assert flags.details("pay", default=False).error_code == "PROVIDER_NOT_READY"
    assert (flags.serial, flags.manifest, flags.keys()) == (0, None, ())


def test_a_wrong_type_that_is_asked_for_gives_the_default() -> None:
    flags, _ = over({"pay": True})
    assert flags.details("pay", "x", {}, "string").error_code == "TYPE_MISMATCH"
    assert flags.details([], "x").error_code == "FLAG_NOT_FOUND"


def test_it_is_asked_like_the_flags_below(flags: Flags) -> None:
    over_them = Overridden(flags, {}, source="test")
    assert over_them.keys() == flags.keys()
    assert over_them.meta("pay") == flags.meta("pay")
    assert over_them.choice("pay") == flags.choice("pay")
    assert over_them.counts is flags.counts
    assert (over_them.serial, over_them.manifest) == (flags.serial, flags.manifest)
    assert over_them.fingerprints() == flags.fingerprints()
    seen: list[object] = []
    over_them.watch(lambda *about: seen.append(about))
    told: list[Event] = []
    over_them.add_listener(told.append)
    over_them.tell("breaker.closed", flag="pay")
    assert [event.type for event in told] == ["breaker.closed"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"pay": true, "layout": "compact"}', id="JSON"),
        pytest.param("# mine\n\npay = true\nlayout=compact\n", id="lines"),
        pytest.param('pay=true\nlayout="compact"', id="quoted"),
    ],
)
def test_a_file_is_read(flags: Flags, tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine"
    path.write_text(text, "utf-8")
    found = override(flags, path)
    assert found.details("pay", default=False).value is True
    assert found.details("layout", None).variant == "compact"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"{", id="half-written"),
        pytest.param(b'{"limit": NaN}', id="no number"),
        pytest.param(b"\xff", id="no text"),
        pytest.param(b"pay", id="no value"),
        pytest.param(b'{"a":' * 100_000, id="too deep"),
        pytest.param(b" " * (MAX_FILE + 1), id="too long"),
        pytest.param(None, id="missing"),
    ],
)
def test_a_file_that_can_not_be_read_is_told_and_harms_nothing(
    flags: Flags, tmp_path: Path, data: bytes | None
) -> None:
    path, told = tmp_path / "mine", list[Event]()
    if data is not None:
        path.write_bytes(data)
    flags.add_listener(told.append)
    assert override(flags, path) is flags
    assert told[0].type == "override.active"
    assert told[0].data["refused"]


def test_a_word_that_is_no_number_is_a_word(flags: Flags, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("greeting=NaN", "utf-8")
    assert override(flags, tmp_path / "mine").details("greeting", "").value == "NaN"


def test_the_environment_may_name_the_file(
    flags: Flags, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert override(flags) is flags
    (tmp_path / "mine").write_text("pay=true", "utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "mine"))
    assert override(flags).details("pay", default=False).reason == "OVERRIDE"


def test_threads_see_the_same() -> None:
    flags, _ = over({"pay": True})
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.extend(flags.boolean("pay", default=False) for _ in range(200)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) == {True}
    assert len(found) == 1600
