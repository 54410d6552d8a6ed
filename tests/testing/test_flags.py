"""Flags that tests steer: what an override means, how long it holds, and what is said of a wrong one."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.runtime.conftest import AUDIENCE, NOW, keyring_file
from tests.testing.conftest import FLAGS, NAME, RELEASE, Opened

from flaggit.openfeature import FlaggitProvider
from flaggit.runtime.live import LiveFlags
from flaggit.runtime.parsed import Flag
from flaggit.switching import Switch
from flaggit.testing import NoTestFlags, TestFlags, WrongOverride, open_test_flags

if TYPE_CHECKING:
    from flaggit.runtime.decision import Decision
    from flaggit.runtime.events import Event

GERMAN = {"country": "DE", "user": "u-1"}


def test_without_an_override_the_bundle_decides(steered: TestFlags) -> None:
    assert steered.details("pay.express", default=False, context=GERMAN).reason == "PREREQUISITE"
    assert steered.integer("page.size", 0) == 50
    assert steered.overrides == {}
    assert steered.refused is None


@pytest.mark.parametrize(
    ("key", "wanted", "value", "variant"),
    [
        pytest.param("pay.express", True, True, "true", id="boolean"),
        pytest.param("pay.express", False, False, "false", id="boolean, off"),
        pytest.param("page.layout", "wide", {"columns": 3}, "wide", id="a variant by its name"),
        pytest.param(
            "page.hint", "order by noon", "order by noon", "", id="string, none that the flag serves"
        ),
        pytest.param("page.size", 7, 7, "", id="integer"),
        pytest.param("page.zoom", 2, 2.0, "", id="number, given as an integer"),
        pytest.param("switch.off", True, True, "true", id="a flag that is inactive"),
        pytest.param("pay.one-click", True, True, "true", id="by a former key"),
    ],
)
def test_an_override_is_what_everybody_gets(
    steered: TestFlags, key: str, wanted: object, value: object, variant: str
) -> None:
    with steered.overridden({key: wanted}):
        decided = steered.details(key, None)
    assert (decided.value, decided.variant, decided.reason) == (value, variant, "OVERRIDE")
    assert type(decided.value) is type(value)
    assert decided.serial == RELEASE.serial
    assert steered.details(key, None).reason != "OVERRIDE"


def test_every_way_to_ask_gives_the_override(steered: TestFlags) -> None:
    steered.override(
        {"pay.express": True, "page.layout": "wide", "page.hint": "x", "page.size": 3, "page.zoom": 2.5}
    )
    assert steered.boolean("pay.express", default=False) is True
    assert steered.string("page.hint", "") == "x"
    assert steered.integer("page.size", 0) == 3
    assert steered.number("page.zoom", 0.0) == 2.5
    assert steered.object("page.layout", {}) == {"columns": 3}
    assert steered.value("pay.one-click", None) is True
    assert steered.snapshot().boolean("pay.express", default=False) is True


def test_an_object_is_handed_out_so_that_the_code_under_test_cannot_alter_it(steered: TestFlags) -> None:
    steered.override({"page.layout": "wide"})
    steered.object("page.layout", {})["columns"] = 9
    assert steered.object("page.layout", {}) == {"columns": 3}


def test_what_requires_an_overridden_flag_sees_it(steered: TestFlags) -> None:
    with steered.overridden({"pay.tokens": True}):
        assert steered.details("pay.express", default=False, context=GERMAN).rule == "germany"
        with steered.overridden({"pay.tokens": False}):
            assert steered.details("pay.express", default=False, context=GERMAN).prerequisite == "pay.tokens"


def test_a_flag_that_is_there_as_a_prerequisite_alone_can_be_overridden_and_not_asked_for(
    opened: Opened,
) -> None:
    on = {**FLAGS["pay.tokens"], "otherwise": {"serve": True}}  # type: ignore[dict-item] # a mapping
    flags = opened({**FLAGS, "pay.tokens": on}, hidden=frozenset({"pay.vault"}))
    assert flags.boolean("pay.express", default=True, context=GERMAN) is False
    flags.override({"pay.vault": "new"})
    assert flags.boolean("pay.express", default=False, context=GERMAN) is True
    assert flags.details("pay.vault", "").error_code == "FLAG_NOT_FOUND"


def test_overrides_nest_and_the_inner_one_wins(steered: TestFlags) -> None:
    with steered.overridden({"page.size": 1, "page.zoom": 3}):
        with steered.overridden({"page.size": 2}):
            steered.override({"page.hint": "inside"})
            assert steered.overrides == {"page.size": 2, "page.zoom": 3.0, "page.hint": "inside"}
        assert steered.overrides == {"page.size": 1, "page.zoom": 3.0}
    assert steered.overrides == {}


def test_an_override_ends_however_its_block_does(steered: TestFlags) -> None:
    with pytest.raises(ZeroDivisionError), steered.overridden({"page.size": 1}):
        raise ZeroDivisionError
    assert steered.integer("page.size", 0) == 50


def test_blocks_of_two_threads_may_end_in_any_order(steered: TestFlags) -> None:
    first, second = steered.overridden({"page.size": 1}), steered.overridden({"page.zoom": 9})
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert steered.overrides == {"page.zoom": 9.0}
    second.__exit__(None, None, None)
    assert steered.overrides == {}


def test_a_test_ends_what_a_thread_of_its_own_left_open(steered: TestFlags) -> None:
    with steered.one_test({"page.size": 1}):
        left_open = steered.overridden({"page.zoom": 9})
        left_open.__enter__()
        assert steered.overrides == {"page.size": 1, "page.zoom": 9.0}
    assert steered.overrides == {}
    left_open.__exit__(None, None, None)
    assert steered.overrides == {}


def test_a_test_ends_with_the_bundle_that_it_began_with(
    steered: TestFlags, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: NOW)
    flags = {**FLAGS, "page.size": {"type": "integer", "safe": 1, "otherwise": {"serve": 1}}}
    newer, newest = (RELEASE.but(flags=flags, serial=RELEASE.serial + more).encode() for more in (1000, 2000))
    steered.override({"page.zoom": 9})
    for data in (newest, newer):
        with steered.one_test({"page.hint": "x"}):
            assert steered.accept(data).outcome == "accepted"
            assert (steered.integer("page.size", 0), steered.string("page.hint", "")) == (1, "x")
        assert (steered.serial, steered.integer("page.size", 0)) == (RELEASE.serial, 50)
        assert steered.overrides == {"page.zoom": 9.0}


def test_a_snapshot_stands_still(steered: TestFlags) -> None:
    with steered.overridden({"page.size": 1}):
        world = steered.snapshot()
        steered.override({"page.size": 2})
        assert (world.integer("page.size", 0), steered.integer("page.size", 0)) == (1, 2)
    assert world.integer("page.size", 0) == 1


def test_threads_and_tasks_that_began_before_see_an_override(steered: TestFlags) -> None:
    started, go = threading.Event(), threading.Event()

    def wait_and_ask() -> bool:
        started.set()
        go.wait(10)
        return steered.boolean("pay.express", default=False)

    async def in_a_task() -> bool:
        await asyncio.sleep(0)
        return steered.boolean("pay.express", default=False)

    async def ask() -> bool:
        task = asyncio.create_task(in_a_task())
        with steered.overridden({"pay.express": True}):
            return await task

    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(wait_and_ask)
        assert started.wait(10)
        with steered.overridden({"pay.express": True}):
            go.set()
            assert asked.result(10) is True
    assert asyncio.run(ask()) is True


def test_many_threads_override_and_ask_at_once(steered: TestFlags) -> None:
    def work(number: int) -> set[int]:
        seen = set()
        for _ in range(30):
            with steered.overridden({"page.size": number}):
                seen.add(steered.integer("page.size", 0))
        return seen

    with ThreadPoolExecutor(8) as pool:
        seen = set().union(*pool.map(work, range(1, 9)))
    assert seen <= set(range(1, 9))
    assert steered.overrides == {}
    assert steered.integer("page.size", 0) == 50


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        pytest.param({"pay.expres": True}, "there is no flag 'pay.expres' for web in dev; did you mean pay.express?", id="a key misspelt"),
        pytest.param({"nothing.like": 1}, "there is no flag 'nothing.like' for web in dev", id="a key like no other"),
        pytest.param({"pay.vualt": "new"}, "there is no flag 'pay.vualt' for web in dev; did you mean pay.vault?", id="a hidden key misspelt"),
        pytest.param({7: True}, "a flag's key is a string, and 7 is none", id="a key that is none"),
        pytest.param({"pay.express": "yes"}, "pay.express is of type boolean, and 'yes' is no such value", id="no boolean"),
        pytest.param({"pay.express": 1}, "pay.express is of type boolean, and 1 is no such value", id="one is not true"),
        pytest.param({"page.size": True}, "page.size is of type integer, and True is no such value", id="true is not one"),
        pytest.param({"page.size": 1.5}, "page.size is of type integer, and 1.5 is no such value", id="no integer"),
        pytest.param({"page.zoom": float("nan")}, "page.zoom is of type number, and nan is no such value", id="no number"),
        pytest.param({"page.layout": "compct"}, "page.layout has no variant 'compct'; did you mean compact?", id="a variant misspelt"),
        pytest.param({"page.layout": 12}, "page.layout has no variant 12; it has compact, control, wide", id="no variant at all"),
        pytest.param({"page.layout": {"columns": 3}}, "page.layout has no variant {'columns': 3}; that is the value of wide: name the variant", id="a variant's value"),
    ],
)  # fmt: skip
def test_a_wrong_override_says_what_is_wrong_and_overrides_nothing(
    steered: TestFlags, wanted: dict[str, object], said: str
) -> None:
    with pytest.raises(WrongOverride) as caught:
        steered.override({"page.size": 1, **wanted})
    assert str(caught.value) == said
    with pytest.raises(WrongOverride), steered.overridden({"page.size": 1, **wanted}):
        pass
    assert steered.overrides == {}


@pytest.mark.parametrize("value", [{"a": {1, 2}}, {"a": float("inf")}, {1: 2}], ids=str)
def test_an_object_must_be_one_that_a_bundle_can_hold(opened: Opened, value: object) -> None:
    flags = opened({"free": {"type": "object", "safe": {}, "otherwise": {"serve": {}}}})
    with pytest.raises(WrongOverride, match=r"free is of type object, and .* is no such value"):
        flags.override({"free": value})
    flags.override({"free": {"a": [1]}})
    assert flags.object("free", {}) == {"a": [1]}


def test_an_override_is_not_altered_with_the_object_that_it_was_made_of(opened: Opened) -> None:
    flags = opened({"free": {"type": "object", "safe": {}, "otherwise": {"serve": {}}}})
    mine: dict[str, object] = {"a": [1]}
    flags.override({"free": mine})
    mine["a"] = 2
    assert flags.object("free", {}) == {"a": [1]}


def test_a_flag_whose_line_is_broken_cannot_be_overridden(opened: Opened) -> None:
    flags = opened({**FLAGS, "broken": {"type": "boolean"}})
    with pytest.raises(
        WrongOverride, match="the flag 'broken' can't be overridden: its line in the bundle is broken"
    ):
        flags.override({"broken": True})
    assert "broken" not in flags.safe_values()


def test_the_safe_values_are_an_override_of_everything(steered: TestFlags) -> None:
    steered.override(steered.safe_values())
    assert steered.overrides == {
        "page.hint": "",
        "page.layout": "control",
        "page.size": 20,
        "page.zoom": 1.0,
        "pay.express": False,
        "pay.tokens": False,
        "pay.vault": "old",
        "switch.off": False,
    }
    assert steered.integer("page.size", 0) == 20


def test_a_variant_that_is_called_true_is_overridden_by_its_name(opened: Opened) -> None:
    named = {
        "type": "boolean",
        "variants": {"true": False, "odd": True},
        "safe": "true",
        "otherwise": {"serve": "odd"},
    }
    flags = opened({"odd": named})
    flags.override(flags.safe_values())
    assert flags.boolean("odd", default=True) is False
    assert flags.overrides == {"odd": "true"}


def test_what_a_flag_can_decide_is_what_the_bundle_says(steered: TestFlags) -> None:
    before = {key: steered.choice(key) for key in (*steered.keys(), "pay.one-click", "pay.vault", "none")}
    steered.override({"page.size": 3, "pay.express": True})
    assert {key: steered.choice(key) for key in before} == before
    assert before["pay.vault"] is before["none"] is None
    assert before["pay.one-click"] is not None


def test_an_explanation_says_what_is_decided(steered: TestFlags) -> None:
    steered.override({"page.layout": "wide", "pay.tokens": True})
    for key in ("page.layout", "pay.tokens", "pay.express", "pay.one-click", "page.size", "none"):
        explained = steered.explain(key, GERMAN).decision
        assert explained is not None
        assert explained[:3] == steered.details(key, None, GERMAN)[:3]
    assert steered.explain("page.size", GERMAN).rules


def test_nobody_is_exposed_by_an_override(steered: TestFlags) -> None:
    seen: list[Decision] = []

    def watcher(_: Flag) -> object:
        return lambda decided, _: seen.append(decided)

    steered.watch(watcher)  # type: ignore[arg-type] # a test's own watcher
    with steered.overridden({"page.size": 3}):
        steered.integer("page.size", 0)
    assert seen == []
    steered.integer("page.size", 0)
    assert [decided.value for decided in seen] == [50]


def test_listeners_are_told(steered: TestFlags) -> None:
    told: list[Event] = []
    steered.add_listener(told.append)
    with steered.one_test({"page.layout": "wide"}):
        pass
    with steered.one_test():
        pass
    assert [event.data["flags"] for event in told] == [{"page.layout": "wide"}, {}]
    assert {event.type for event in told} == {"override.active"}


def test_a_switch_keeps_the_breaker_of_an_overridden_flag(steered: TestFlags) -> None:
    switch = Switch(steered)

    def fails() -> str:
        raise ConnectionError

    route = switch.route("switch.off", on={True: fails, False: lambda: "safe"}, default=False)
    steered.override({"switch.off": True})
    for _ in range(20):
        with pytest.raises(ConnectionError):
            route({})
    assert route({}) == "safe"
    assert switch.details("switch.off", default=False).reason == "BREAKER"


def test_openfeature_sees_an_override(steered: TestFlags) -> None:
    provider = FlaggitProvider(steered)
    steered.override({"page.size": 3})
    assert provider.resolve_integer_details("page.size", 0).value == 3


def test_they_are_followed_flags_that_never_grow_old(bundle: Path) -> None:
    flags = open_test_flags(bundle)
    assert isinstance(flags, LiveFlags)
    assert flags.refresh().outcome == "unchanged"
    assert (flags.stale, flags.expired, flags.status().stale) == (False, False, False)

    async def serve() -> str:
        async with flags as served:
            return (await served.refresh_async()).outcome

    assert asyncio.run(serve()) == "unchanged"


@pytest.mark.parametrize("instant", [0, NOW, NOW + 10**9], ids=["1970", "within", "long after"])
def test_no_clock_keeps_a_bundle_out(bundle: Path, monkeypatch: pytest.MonkeyPatch, instant: int) -> None:
    monkeypatch.setattr("time.time", lambda: instant)
    flags = open_test_flags(bundle)
    assert (flags.integer("page.size", 0), flags.details("page.size", 0).stale) == (50, False)


def test_windows_are_held_against_the_clock_of_the_moment(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale = {"type": "boolean", "safe": False, "otherwise": {"serve": False}, "rules": [{"name": "sale", "serve": True, "window": {"from": NOW}}]}  # fmt: skip
    flags = opened({"sale": sale})
    monkeypatch.setattr("time.time", lambda: NOW - 1)
    assert flags.boolean("sale", default=True) is False
    monkeypatch.setattr("time.time", lambda: NOW)
    assert flags.boolean("sale", default=False) is True


def test_a_newer_bundle_keeps_the_overrides_that_it_has_flags_for(
    steered: TestFlags, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: NOW)
    steered.override({"page.size": 3, "page.layout": "wide", "pay.express": True})
    now = {"type": "integer", "safe": 1, "otherwise": {"serve": 1}}
    newer = RELEASE.but(
        flags={"page.size": now, "page.layout": now},
        hidden=frozenset(),
        aliases={},
        serial=RELEASE.serial + 1000,
    )
    assert steered.accept(newer.encode()).outcome == "accepted"
    assert steered.integer("page.size", 0) == 3
    assert steered.integer("page.layout", 0) == 1


# Opening


def test_a_folder_with_one_bundle_needs_no_name(bundle: Path) -> None:
    (bundle.parent / "keyring.json").write_bytes(b"{}")
    assert open_test_flags(bundle.parent).serial == RELEASE.serial


def test_a_signed_bundle_is_verified(tmp_path: Path) -> None:
    path = tmp_path / "shop.production-eu.web.bundle"
    path.write_bytes(RELEASE.but(environment="production-eu", protected=True, signers=(1, 2)).encode())
    keyring = tmp_path / "keyring.json"
    keyring.write_bytes(keyring_file())
    assert open_test_flags(path, keyring=keyring).serial == RELEASE.serial
    path.write_bytes(RELEASE.but(environment="production-eu", protected=True, signers=(1,)).encode())
    with pytest.raises(NoTestFlags, match="threshold-unmet"):
        open_test_flags(path, keyring=keyring)


def _two(folder: Path) -> Path:
    for environment in ("dev", "staging"):
        (folder / f"shop.{environment}.web.bundle").write_bytes(RELEASE.but(environment=environment).encode())
    return folder


def test_an_environment_chooses_among_several(tmp_path: Path) -> None:
    flags = open_test_flags(_two(tmp_path), environment="staging")
    assert flags.manifest is not None
    assert flags.manifest.environment == "staging"


@pytest.mark.parametrize(
    ("prepare", "options", "said"),
    [
        pytest.param(lambda folder: folder / NAME, {}, "unreadable", id="no such file"),
        pytest.param(lambda folder: folder / "bundle", {}, "it is not named PROJECT.ENVIRONMENT.SERVICE.bundle", id="another name"),
        pytest.param(lambda folder: folder, {}, "there is no bundle in it", id="an empty folder"),
        pytest.param(_two, {}, "several bundles are for any environment/any service\n  it has dev/web, staging/web", id="several"),
        pytest.param(_two, {"service": "api"}, "no bundle is for any environment/api", id="no such service"),
        pytest.param(_two, {"environment": "dev", "keyring": "none"}, "unreadable", id="no such keyring"),
    ],
)  # fmt: skip
def test_without_a_bundle_it_says_why_and_what_to_do(
    tmp_path: Path, prepare: object, options: dict[str, str], said: str
) -> None:
    place: Path = prepare(tmp_path)  # type: ignore[operator] # a test's own function
    with pytest.raises(NoTestFlags) as caught:
        open_test_flags(place, **options)
    assert said in str(caught.value)
    assert "\n  next: " in str(caught.value)


def test_a_protected_environment_needs_its_keyring(tmp_path: Path) -> None:
    path = tmp_path / "shop.production-eu.web.bundle"
    path.write_bytes(RELEASE.but(**{**AUDIENCE, "protected": True}).encode())
    with pytest.raises(NoTestFlags, match="name the keyring that your services are deployed with"):
        open_test_flags(path)
