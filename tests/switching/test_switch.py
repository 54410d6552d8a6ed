"""Routing calls by flags: which implementation runs, what the caller gets, what is measured, and when the breaker steps in."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from tests.runtime.conftest import Release, opened
from tests.switching.conftest import BREAKER, FLAGS, Clock, Seen

from flaggit.runtime import Flags
from flaggit.runtime.events import Event
from flaggit.switching import Standing, Switch, decided, remaining
from flaggit.switching.breakers import MAX_BREAKERS
from flaggit.telemetry.paths import Paths

USER = {"user": "u-1"}


class Declined(Exception):
    """An answer of the host's own."""


def new(thing: str = "") -> str:
    return f"new {thing}".strip()


def old(thing: str = "") -> str:
    return f"old {thing}".strip()


def fail(thing: str = "") -> str:
    raise Declined(thing)


class TestRoutes:
    def test_the_implementation_of_the_decided_value_is_called(self, switch: Switch) -> None:
        route = switch.route("pay", on={True: new, False: old}, default=False)
        assert route(USER, "cart") == "new cart"
        assert route(None, thing="cart") == "new cart"
        assert (route.key, route.default) == ("pay", False)

    @pytest.mark.parametrize(
        ("key", "on", "default", "called"),
        [
            pytest.param("pay", {"true": new, "false": old}, "false", "new", id="a boolean by its name"),
            pytest.param("layout", {"compact": new, "control": old}, "control", "new", id="by variant"),
            pytest.param("limit", {1: new, 2: old}, 2, "new", id="by value"),
            pytest.param("limit", {True: new, 2: old}, 2, "old", id="true is not 1"),
            pytest.param("layout", {"other": new, "x": old}, "x", "old", id="without one: the default's"),
            pytest.param(
                "unknown", {True: new, False: old}, False, "old", id="without a flag: the default's"
            ),
        ],
    )
    def test_by_variant_or_value(
        self, switch: Switch, key: str, on: Any, default: object, called: str
    ) -> None:
        assert switch.route(key, on=on, default=default)(USER) == called

    @pytest.mark.parametrize(
        ("on", "default", "error"),
        [
            pytest.param({True: new}, False, ValueError, id="a default without an implementation"),
            pytest.param({True: new}, 1, ValueError, id="1 is not true"),
            pytest.param({True: "new"}, True, TypeError, id="no function"),
            pytest.param({True: new, False: asyncio.sleep}, True, TypeError, id="sync and async"),
            pytest.param({True: new}, [], TypeError, id="a default that is no key"),
        ],
    )
    def test_what_is_wrong_is_said_when_the_route_is_made(
        self, switch: Switch, on: Any, default: object, error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            switch.route("pay", on=on, default=default)

    @pytest.mark.parametrize("timeout", [0, -1, float("nan")])
    def test_a_timeout_is_above_nothing(self, switch: Switch, timeout: float) -> None:
        with pytest.raises(ValueError, match="above 0"):
            switch.route("pay", on={True: new}, default=True, timeout=timeout)

    def test_a_function_is_decorated(self, switch: Switch) -> None:
        @switch.routed("pay", default=False, context=lambda user, _amount: {"user": user})
        def pay(user: str, amount: int) -> str:
            """Pay as ever."""
            return f"{user} pays {amount}"

        @pay.on(value=True)
        def at_once(user: str, amount: int) -> str:
            return f"{user} pays {amount} at once"

        assert pay("u-1", 5) == "u-1 pays 5 at once"
        assert at_once("u-2", 6) == "u-2 pays 6 at once"
        assert (pay.__name__, pay.__doc__) == ("pay", "Pay as ever.")  # type: ignore[attr-defined] # `update_wrapper` gives it

    def test_a_method_is_decorated(self, switch: Switch) -> None:
        class Shop:
            user = "u-9"

            @switch.routed("pay", default=False, context=lambda shop: {"user": shop.user})
            def pay(self) -> str:
                return "old"

            @pay.on("true")
            def _(self) -> str:
                return f"new for {self.user}"

        assert Shop().pay() == "new for u-9"
        assert Shop.pay.route.key == "pay"

    def test_an_implementation_may_ask_what_was_decided(self, switch: Switch) -> None:
        assert decided() is None
        route = switch.route("pay", on={True: decided, False: decided}, default=False)
        found = route(USER)
        assert found is not None
        assert (found.flag, found.variant, found.serial) == ("pay", "true", 1_000_000_005_000)
        assert decided() is None

    def test_a_newer_bundle_routes_anew(self, clock: Clock) -> None:
        flags = opened(Release(FLAGS))
        route = Switch(flags, clock=clock).route("limit", on={1: old, 2: new}, default=1)
        assert route({}) == "old"
        newer: dict[str, object] = {
            **FLAGS,
            "limit": {"type": "integer", "safe": 1, "otherwise": {"serve": 2}},
        }
        flags.accept(Release(newer, serial=1_000_000_006_000).encode())
        assert route({}) == "new"


class TestWhatTheCallerGets:
    def test_what_an_implementation_raises(self, switch: Switch) -> None:
        with pytest.raises(Declined, match="cart"):
            switch.route("pay", on={True: fail, False: old}, default=False)(USER, "cart")

    def test_what_the_context_raises(self, switch: Switch) -> None:
        def context() -> dict[str, object]:
            raise Declined

        with pytest.raises(Declined):
            switch.routed("pay", default=False, context=context)(lambda: "old")()

    def test_an_observer_that_raises_is_counted(self, flags: Flags) -> None:
        class Broken:
            def observe(self, flag: str, variant: str, outcome: str, seconds: float) -> None:
                raise Declined(flag, variant, outcome, seconds)

        switch = Switch(flags, observer=Broken())
        assert switch.route("pay", on={True: new, False: old}, default=False)(USER) == "new"
        assert switch.observer_errors == 1

    def test_without_an_observer_nothing_is_observed(self, flags: Flags) -> None:
        assert Switch(flags).route("pay", on={True: new}, default=True)(USER) == "new"


class TestMeasuring:
    def ticking(self, clock: Clock, seconds: float, error: BaseException | None = None) -> Callable[[], str]:
        def run() -> str:
            clock.now += seconds
            if error is not None:
                raise error
            return "done"

        return run

    @pytest.mark.parametrize(
        ("seconds", "error", "outcome"),
        [
            pytest.param(0.5, None, "success", id="it returned"),
            pytest.param(0.5, KeyError(), "error", id="it raised"),
            pytest.param(0.5, Declined(), "success", id="it raised what is expected"),
            pytest.param(1.5, None, "timeout", id="it took too long"),
            pytest.param(1.5, KeyError(), "timeout", id="it raised too late"),
            pytest.param(0.5, KeyboardInterrupt(), None, id="it was interrupted"),
        ],
    )
    def test_what_comes_of_a_call(
        self,
        switch: Switch,
        clock: Clock,
        seen: Seen,
        seconds: float,
        error: BaseException | None,
        outcome: str | None,
    ) -> None:
        run = self.ticking(clock, seconds, error)
        route = switch.route("pay", on={True: run}, default=True, timeout=1, expected=Declined)
        if error is None:
            assert route(USER) == "done"
        else:
            with pytest.raises(type(error)):
                route(USER)
        assert seen.calls == ([("pay", "true", outcome, seconds)] if outcome else [])

    def test_a_value_without_a_name_is_observed_by_itself(self, switch: Switch, seen: Seen) -> None:
        switch.route("limit", on={1: new}, default=1)(USER)
        switch.route("unknown", on={True: new}, default=True)(USER)
        assert [call[:3] for call in seen.calls] == [
            ("limit", "1", "success"),
            ("unknown", "true", "success"),
        ]

    def test_an_implementation_knows_how_long_it_has(self, switch: Switch, clock: Clock) -> None:
        left: list[float | None] = []

        def inner() -> None:
            left.append(remaining())

        def outer() -> None:
            clock.now += 0.5
            left.append(remaining())
            switch.route("pay", on={True: inner}, default=True, timeout=10)(USER)
            switch.route("pay", on={True: inner}, default=True)(USER)
            clock.now += 9
            left.append(remaining())

        assert remaining() is None
        switch.route("pay", on={True: outer}, default=True, timeout=2)(USER)
        assert left == [1.5, 1.5, 1.5, 0.0]

    def test_the_counts_of_telemetry_are_an_observer(self, flags: Flags) -> None:
        paths = Paths()
        Switch(flags, observer=paths).route("pay", on={True: new}, default=True)(USER)
        (path,) = paths.read()
        assert (path.flag, path.variant, path.outcomes) == ("pay", "true", (1, 0, 0, 0))


class TestTheBreaker:
    def broken(self, switch: Switch, key: str = "pay", times: int = 4) -> Callable[..., str]:
        route = switch.route(key, on={True: fail, False: old}, default=False)
        for _ in range(times):
            with pytest.raises(Declined):
                route(USER)
        return route

    def test_a_path_that_fails_is_left_for_the_safe_value(
        self, switch: Switch, clock: Clock, seen: Seen, told: list[Event]
    ) -> None:
        route = self.broken(switch)
        assert route(USER) == "old"
        assert seen.outcomes == [("true", "error")] * 4 + [("true", "rejected"), ("false", "success")]
        (event,) = told
        assert event.type == "breaker.opened"
        assert event.data == {
            "flag": "pay",
            "variant": "true",
            "cause": "errors",
            "calls": 4,
            "errors": 4,
            "slow": 0,
            "rest": 60,
        }
        clock.now += 20
        assert switch.breakers() == [Standing("pay", "true", "open", 40)]

    def test_it_is_tried_and_taken_up_again(self, switch: Switch, clock: Clock, told: list[Event]) -> None:
        self.broken(switch)
        clock.now += 60
        route = switch.route("pay", on={True: new, False: old}, default=False)
        assert [route(USER) for _ in range(5)] == ["new"] * 5
        assert [event.type for event in told] == ["breaker.opened", "breaker.half-opened", "breaker.closed"]
        assert told[1].data == told[2].data == {"flag": "pay", "variant": "true"}
        assert switch.breakers() == [Standing("pay", "true", "closed", 0)]

    def test_details_and_implementations_say_so(self, switch: Switch, flags: Flags) -> None:
        assert switch.details("pay", None, USER) == flags.details("pay", None, USER)
        self.broken(switch)
        details = switch.details("pay", default=False, context=USER)
        assert (details.value, details.variant, details.reason) == (False, "false", "BREAKER")
        assert (details.rule, details.error_code) == ("otherwise", "")
        route = switch.route("pay", on={True: decided, False: lambda: decided()}, default=False)  # noqa: PLW0108 - another function than the first
        assert route(USER) == details

    def test_a_path_that_is_open_serves_no_arm_of_an_experiment(self, switch: Switch) -> None:
        route = switch.route("layout", on={"compact": fail, "control": old}, default="control")
        before = switch.details("layout", None, USER)
        with pytest.raises(Declined):
            route(USER)
        assert route(USER) == "old"
        after = switch.details("layout", None, USER)
        assert (before.experiment, before.iteration) == ("cart.layout-test", 2)
        assert (after.experiment, after.iteration, after.value) == ("", 0, {"columns": 2})
        assert isinstance(after.value, dict)
        after.value["columns"] = 9
        assert switch.details("layout", None, USER).value == {"columns": 2}

    @pytest.mark.parametrize("key", ["unguarded", "unknown"])
    def test_without_bounds_nothing_opens(self, switch: Switch, key: str) -> None:
        route = switch.route(key, on={True: fail, False: fail}, default=True)
        for _ in range(50):
            with pytest.raises(Declined):
                route(USER)
        assert switch.breakers() == []
        assert switch.details(key, default=True).value is True

    def test_the_safe_path_has_nowhere_else_to_go(self, switch: Switch) -> None:
        route = switch.route("pay", on={True: fail}, default=True)
        for _ in range(50):
            with pytest.raises(Declined):
                route(USER)
        assert switch.breakers() == []

    def test_other_bounds_begin_anew(self, clock: Clock) -> None:
        flags = opened(Release(FLAGS))
        switch = Switch(flags, clock=clock)
        self.broken(switch)
        same = Release(FLAGS, serial=1_000_000_006_000)
        flags.accept(same.encode())
        assert switch.route("pay", on={True: new, False: old}, default=False)(USER) == "old"
        pay: dict[str, object] = {**FLAGS["pay"], "breaker": {**BREAKER, "rest": 5}}  # type: ignore[dict-item] # a flag is a mapping
        flags.accept(same.but(flags={**FLAGS, "pay": pay}, serial=1_000_000_007_000).encode())
        assert switch.route("pay", on={True: new, False: old}, default=False)(USER) == "new"

    def test_every_caller_of_a_path_shares_its_breaker(self, switch: Switch) -> None:
        self.broken(switch)
        assert switch.route("pay", on={True: new, False: old}, default=False)(USER) == "old"

    def test_there_are_so_many_and_no_more(self, clock: Clock) -> None:
        many: dict[str, object] = {f"flag-{n}": FLAGS["pay"] for n in range(MAX_BREAKERS + 5)}
        switch = Switch(opened(Release(many)), clock=clock)
        for key in many:
            switch.route(key, on={True: new, False: old}, default=False)(USER)
        assert len(switch.breakers()) == MAX_BREAKERS

    def test_threads_share_it(self, flags: Flags, told: list[Event]) -> None:
        switch = Switch(flags)
        route = switch.route("pay", on={True: fail, False: old}, default=False)
        got: list[str] = []
        start = threading.Barrier(8)

        def work() -> None:
            start.wait()
            for _ in range(100):
                try:
                    got.append(route(USER))
                except Declined:
                    got.append("declined")

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [event.type for event in told] == ["breaker.opened"]
        assert len(got) == 800
        assert 4 <= got.count("declined") <= 11


class TestCoroutines:
    def test_they_are_awaited(self, switch: Switch, seen: Seen) -> None:
        async def run(thing: str) -> tuple[str, object]:
            await asyncio.sleep(0)
            found = decided()
            return thing, found and found.variant

        async def other(thing: str) -> tuple[str, object]:
            return thing, "other"

        route = switch.route("pay", on={True: run, False: other}, default=False)

        async def main() -> list[tuple[str, object]]:
            return await asyncio.gather(*(route(USER, str(n)) for n in range(20)))

        assert asyncio.run(main()) == [(str(n), "true") for n in range(20)]
        assert seen.outcomes == [("true", "success")] * 20

    def test_one_that_takes_too_long_is_stopped(self, flags: Flags, seen: Seen) -> None:
        stopped: list[bool] = []

        @Switch(flags, observer=seen).routed("pay", default=True, context=dict, timeout=0.02)
        async def hang() -> None:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                stopped.append(True)
                raise

        with pytest.raises(TimeoutError):
            asyncio.run(hang())
        assert stopped == [True]
        assert seen.outcomes == [("true", "timeout")]

    def test_its_own_timeout_error_is_an_error(self, switch: Switch, seen: Seen) -> None:
        async def run() -> None:
            raise TimeoutError("the bank's")

        with pytest.raises(TimeoutError, match="bank"):
            asyncio.run(switch.route("pay", on={True: run}, default=True, timeout=30)(USER))
        assert seen.outcomes == [("true", "error")]

    def test_one_that_is_cancelled_is_nobodys_failure(self, switch: Switch, seen: Seen) -> None:
        started: list[bool] = []

        async def hang() -> None:
            started.append(True)
            await asyncio.sleep(60)

        async def safe() -> None:
            raise AssertionError

        route = switch.route("pay", on={True: hang, False: safe}, default=False)

        async def main() -> None:
            for _ in range(10):
                task = asyncio.ensure_future(route(USER))
                await asyncio.sleep(0)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task

        asyncio.run(main())
        assert len(started) == 10
        assert seen.calls == []
        assert switch.breakers()[0].state == "closed"

    def test_an_object_that_is_called_like_a_coroutine_function_is_one(self, switch: Switch) -> None:
        class Pay:
            async def __call__(self) -> str:
                return "paid"

        assert asyncio.run(switch.route("pay", on={True: Pay()}, default=True)(USER)) == "paid"

    def test_one_that_is_thrown_away_leaves_nothing(self, switch: Switch, seen: Seen) -> None:
        async def hang() -> None:
            await asyncio.sleep(60)

        async def main() -> None:
            coroutine: Any = switch.route("pay", on={True: hang}, default=True)(USER)
            coroutine.send(None)
            await asyncio.create_task(closing(coroutine))

        async def closing(coroutine: Any) -> None:
            coroutine.close()

        asyncio.run(main())
        assert seen.calls == []
        assert decided() is None


def test_importing_it_is_light() -> None:
    import subprocess  # noqa: PLC0415 - this test alone starts a program
    import sys  # noqa: PLC0415 - as above

    program = "import sys; import flaggit.switching; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    heavy = {
        "asyncio",
        "inspect",
        "logging",
        "threading",
        "flaggit.telemetry.prometheus",
        "prometheus_client",
    }
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    assert heavy & (set(ran.stdout.split()) - set(bare.stdout.split())) == set()
