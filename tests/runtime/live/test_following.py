"""Following: what a refresh takes in, how fresh that is, and what it tells."""

import time
from pathlib import Path
from typing import Any

import pytest
from tests.runtime.live.conftest import AUDIENCE, FIRST, OFF, ON, SECOND, THIRD, Place, flag

from flaggit.runtime import Acceptance, Code
from flaggit.runtime.events import Event
from flaggit.runtime.live import Fetched, SourceFailed, Wanted, follow
from flaggit.runtime.live.following import LiveFlags

SPLIT = {
    "flag": {
        **flag(serve=False),
        "salt": "s",
        "unit": "user",
        "rules": [{"name": "ramp", "serve": True, "below": 50_000}],
    }
}


class Given:
    """A source that gives what a test says."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.wanted: list[Wanted] = []

    def fetch(self, wanted: Wanted) -> Fetched | None:
        self.wanted.append(wanted)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[return-value] # a test may lie


def value(flags: LiveFlags) -> bool:
    return flags.boolean("flag", default=False)


def test_the_newest_bundle_decides(place: Place) -> None:
    place.publish(ON)
    flags = place.follow()
    assert (value(flags), flags.serial, flags.keys()) == (True, FIRST, ("flag",))
    place.publish(OFF, SECOND)
    assert flags.refresh() == ("accepted", SECOND, None)
    assert flags.boolean("flag", default=True) is False
    assert flags.refresh() == ("unchanged", SECOND, None)
    assert flags.details("flag", default=True).serial == SECOND


@pytest.mark.parametrize(
    ("changes", "outcome", "code"),
    [
        pytest.param({"serial": FIRST - 1000}, "refused", Code.SERIAL_LOWER, id="a lower serial"),
        pytest.param({"flags": OFF}, "refused", Code.SERIAL_CONFLICT, id="the same serial, other decisions"),
        pytest.param(
            {"serial": SECOND, "signers": (1,)}, "refused", Code.THRESHOLD_UNMET, id="too few signed"
        ),
        pytest.param({"serial": SECOND, "service": "api"}, "refused", Code.AUDIENCE, id="another service"),
        pytest.param({"serial": SECOND, "expires": 1_799_999_999}, "refused", Code.EXPIRED, id="expired"),
        pytest.param(
            {"serial": SECOND, "flags": {"flag": flag(serve=True), "g": {"type": "what"}}},
            "refused",
            Code.LINE_MALFORMED,
            id="a line that is broken",
        ),
        pytest.param({"issued": 1_799_999_990}, "renewed", None, id="signed again"),
        pytest.param({}, "unchanged", None, id="the same"),
    ],
)
def test_a_refresh_makes_every_check(
    changes: dict[str, Any], outcome: str, code: Code | None, place: Place
) -> None:
    place.publish(ON)
    flags = place.follow(state=place.state)
    kept = {path.name: path.read_bytes() for path in place.state.iterdir()}
    place.publish(**{"flags": ON, **changes})
    accepted = flags.refresh()
    assert (accepted.outcome, accepted.refused and accepted.refused.code) == (outcome, code)
    assert value(flags) is True
    assert flags.refused is accepted.refused
    if outcome == "refused":
        assert {path.name: path.read_bytes() for path in place.state.iterdir()} == kept
        assert flags.status().refused == code


def test_what_is_refused_is_asked_for_again_and_the_good_one_after_it_is_taken(place: Place) -> None:
    data = place.publish(ON)
    good = place.release(OFF, serial=SECOND).encode()
    source = Given(Fetched(data, "one"), Fetched(good[:-1], "two"), Fetched(good, "two"), None)
    flags = place.follow(source)
    assert [flags.refresh().outcome for _ in range(3)] == ["refused", "accepted", "unchanged"]
    assert [wanted.mark for wanted in source.wanted] == ["", "one", "", "two"]
    assert {wanted.name for wanted in source.wanted} == {place.bundle.name}


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(SourceFailed("nobody is there"), id="a failure"),
        pytest.param(ZeroDivisionError("nobody is there"), id="a fault"),
        pytest.param(Fetched("nobody is there"), id="no bytes"),  # type: ignore[arg-type] # a lie
        pytest.param("nobody is there", id="nothing of the kind"),
    ],
)
def test_a_source_that_fails_changes_nothing_that_decides(answer: object, place: Place) -> None:
    source = Given(Fetched(place.publish(ON)), answer)
    flags = place.follow(source)
    for failures in (1, 2):
        assert flags.refresh().outcome == "refused"
        assert flags.status().source_failures == failures
    assert flags.status().source_error
    assert (value(flags), flags.refused, flags.expired) == (True, None, False)
    failed = [event for event in place.events if event.type == "source.failed"]
    assert [event.data["failures"] for event in failed] == [1, 2]


def test_without_a_bundle_every_decision_gives_its_default(place: Place) -> None:
    flags = place.follow()
    assert flags.boolean("flag", default=True) is True
    assert flags.details("flag", default=True).error_code == "PROVIDER_NOT_READY"
    assert flags.refused is not None
    assert (flags.refused.code, flags.serial, flags.age, flags.stale) == (Code.UNREADABLE, 0, None, True)
    assert flags.status().overdue is False
    place.publish(ON)
    flags.refresh()
    assert (value(flags), flags.stale) == (True, False)
    assert flags.status().refused == ""


def test_a_keyring_that_appears_later_is_read_then(place: Place) -> None:
    place.publish(ON)
    keyring = place.keyring.read_bytes()
    place.keyring.unlink()
    flags = place.follow(state=place.state)
    assert flags.status().refused == Code.UNREADABLE
    place.keyring.write_bytes(keyring)
    assert flags.refresh().outcome == "accepted"


def test_bytes_that_came_another_way_are_taken_in_alike(place: Place) -> None:
    flags = place.follow(Given(SourceFailed("no")), state=place.state)
    assert flags.accept(place.release(ON).encode()).outcome == "accepted"
    assert flags.accept(b"").outcome == "refused"
    with pytest.raises(TypeError):
        flags.accept("text")  # type: ignore[arg-type] # the mistake
    assert place.state.joinpath(place.bundle.name).exists()


class TestDwell:
    """Changes do not follow each other too quickly, unless they only go to safe values."""

    def test_a_change_waits(self, place: Place) -> None:
        place.publish(OFF)
        flags = place.follow(dwell=3600)
        place.publish(ON, SECOND)
        accepted = flags.refresh()
        assert (accepted.outcome, accepted.serial, value(flags)) == ("postponed", FIRST, False)
        assert flags.due(accepted) < 37
        assert flags.refresh().outcome == "postponed"

    def test_it_comes_through_when_its_time_has_come(self, place: Place) -> None:
        place.publish(OFF)
        flags = place.follow(dwell=0.2)
        place.publish(ON, SECOND)
        assert flags.due(flags.refresh()) <= 0.2
        time.sleep(0.25)
        assert flags.refresh().outcome == "accepted"

    def test_a_change_to_the_safe_value_does_not_wait(self, place: Place) -> None:
        place.publish(ON)
        flags = place.follow(dwell=3600)
        place.publish(OFF, SECOND)
        assert flags.refresh().outcome == "accepted"

    def test_the_same_decisions_do_not_wait(self, place: Place) -> None:
        place.publish(ON)
        flags = place.follow(dwell=3600)
        place.publish(ON, SECOND)
        assert flags.refresh().outcome == "accepted"
        assert flags.serial == SECOND


STALE = {"flag": flag(serve=True), "careful": flag(serve=True, on_stale="safe")}


class TestFreshness:
    """How old a bundle is shows in every decision, and in the end flags go to their safe values."""

    def test_silence_makes_it_stale(self, place: Place) -> None:
        source = Given(Fetched(place.publish(STALE)), SourceFailed("no"))
        flags = place.follow(source, stale_after=60, safe_after=3600)
        assert not flags.details("flag", default=False).stale
        place.now += 61
        flags.refresh()
        assert flags.stale
        assert flags.age == pytest.approx(61, abs=1)
        decided = flags.details("careful", default=False)
        assert (decided.value, decided.reason, decided.stale) == (True, "STATIC", True)
        assert flags.details("nothing", default=False).stale
        place.now += 3600
        assert flags.judging() == float("inf") or flags.judging() > 0
        decided = flags.details("careful", default=True)
        assert (decided.value, decided.reason, decided.variant, decided.stale) == (
            False,
            "STALE",
            "false",
            True,
        )
        assert flags.boolean("careful", default=True) is False
        assert flags.explain("careful").decisions[0].reason == "STALE"
        decided = flags.details("flag", default=False)
        assert (decided.value, decided.reason, decided.stale) == (True, "STATIC", True)
        source.answers = [None]
        flags.refresh()
        decided = flags.details("careful", default=False)
        assert (decided.value, decided.stale, flags.status().stale) == (True, False, False)
        told = [event for event in place.events if event.type.startswith("bundle.")]
        assert [(event.type, event.data.get("safe")) for event in told] == [
            ("bundle.accepted", None),
            ("bundle.stale", False),
            ("bundle.stale", True),
            ("bundle.fresh", None),
        ]

    def test_expiry_makes_it_stale(self, place: Place) -> None:
        place.publish(STALE)
        flags = place.follow(safe_after=60)
        place.now += 86_401
        assert flags.judging() == pytest.approx(59, abs=2)
        assert (flags.stale, flags.expired) == (True, True)
        assert flags.details("flag", default=False).stale
        place.now += 86_401
        flags.judging()
        assert flags.details("careful", default=True).reason == "STALE"
        assert flags.status().overdue

    def test_a_requirement_that_went_to_its_safe_value_is_unmet(self, place: Place) -> None:
        needs = {**STALE, "needs": flag(serve=True, requires=[{"flag": "careful", "is": True}])}
        place.publish(needs)
        flags = place.follow(safe_after=60)
        place.now += 86_500
        flags.judging()
        assert flags.details("needs", default=True).reason == "PREREQUISITE"

    def test_a_large_flag_goes_to_its_safe_value_too(self, place: Place) -> None:
        rules = [{"name": f"r-{n}", "serve": True, "below": 1} for n in range(1100)]
        large = {**flag(serve=True, on_stale="safe"), "salt": "s", "unit": "user", "rules": rules}
        place.publish({"flag": large})
        flags = place.follow(safe_after=60)
        place.now += 86_500
        flags.judging()
        assert flags.details("flag", default=True, context={"user": "u"}).reason == "STALE"

    def test_an_inactive_flag_is_inactive_first(self, place: Place) -> None:
        place.publish({"flag": flag(serve=True, on_stale="safe", active=False)})
        flags = place.follow(safe_after=60)
        place.now += 86_500
        flags.judging()
        assert flags.details("flag", default=True).reason == "DISABLED"

    def test_a_clock_that_is_set_back_makes_nothing_fresh(self, place: Place) -> None:
        source = Given(Fetched(place.publish(ON)), SourceFailed("no"))
        flags = place.follow(source, stale_after=0.05)
        time.sleep(0.1)
        place.now -= 86_400
        flags.refresh()
        assert flags.stale
        assert flags.details("flag", default=False).stale

    def test_nothing_changes_without_limits(self, place: Place) -> None:
        place.publish(ON)
        flags = place.follow()
        assert flags.judging() == pytest.approx(86_400, abs=1)
        place.now += 90_000
        assert flags.judging() == float("inf")


class TestWorlds:
    """One request, one world; and its serial goes with it."""

    def test_a_snapshot_stands_still(self, place: Place) -> None:
        place.publish(OFF)
        flags = place.follow()
        snapshot = flags.snapshot()
        place.publish(ON, SECOND)
        flags.refresh()
        assert (snapshot.boolean("flag", default=True), snapshot.serial) == (False, FIRST)
        assert (value(flags), flags.snapshot().serial) == (True, SECOND)

    @pytest.mark.parametrize(
        ("pin", "serial", "pinned"),
        [
            pytest.param(None, SECOND, True, id="none"),
            pytest.param(THIRD, SECOND, True, id="above both"),
            pytest.param(SECOND, SECOND, True, id="the present one"),
            pytest.param(SECOND - 1, FIRST, True, id="between"),
            pytest.param(FIRST, FIRST, True, id="the one before"),
            pytest.param(FIRST - 1, SECOND, False, id="below both"),
        ],
    )
    def test_a_pin_takes_the_newest_that_is_not_above_it(
        self, pin: int | None, serial: int, *, pinned: bool, place: Place
    ) -> None:
        place.publish(OFF)
        flags = place.follow()
        place.publish(ON, SECOND)
        flags.refresh()
        snapshot = flags.snapshot(pin=pin)
        assert (snapshot.serial, snapshot.pinned, snapshot.pin) == (serial, pinned, pin)
        assert flags.status().missed_pins == (0 if pinned else 1)
        assert flags.status().previous == FIRST

    def test_it_comes_and_goes_as_baggage(self, place: Place) -> None:
        place.publish(OFF)
        flags = place.follow()
        header = flags.snapshot(baggage="tenant=7").baggage("tenant=7")
        assert header == f"tenant=7,flaggit-serial.shop={FIRST}"
        place.publish(ON, SECOND)
        flags.refresh()
        snapshot = flags.snapshot(baggage=header)
        assert (snapshot.serial, snapshot.pin) == (FIRST, FIRST)
        assert snapshot.baggage() == f"flaggit-serial.shop={FIRST}"

    @pytest.mark.parametrize(
        ("before", "options", "later"),
        [
            pytest.param(ON, {}, 0, id="it would undo what went to safe values"),
            pytest.param(OFF, {"keep_previous": 0}, 0, id="none is kept"),
            pytest.param(OFF, {"keep_previous": 0.01}, 0, id="its time is over"),
            pytest.param({"flag": flag(serve=False)}, {}, 86_400, id="it has expired"),
        ],
    )
    def test_the_one_before_is_not_for_ever(
        self, before: object, options: dict[str, Any], later: int, place: Place
    ) -> None:
        place.publish(before)
        flags = place.follow(**options)
        place.publish(OFF if before is ON else ON, SECOND)
        flags.refresh()
        time.sleep(0.02)
        place.now += later
        snapshot = flags.snapshot(pin=FIRST)
        assert (snapshot.serial, snapshot.pinned) == (SECOND, False)

    def test_a_renewal_leaves_the_one_before(self, place: Place) -> None:
        place.publish(OFF)
        flags = place.follow()
        place.publish(ON, SECOND)
        flags.refresh()
        place.publish(ON, SECOND, issued=1_799_999_990)
        assert flags.refresh().outcome == "renewed"
        assert flags.snapshot(pin=FIRST).serial == FIRST


def test_listeners_are_told_from_the_first_and_their_faults_are_counted(place: Place) -> None:
    def fault(event: Event) -> None:
        raise ZeroDivisionError(event.type)

    place.publish(ON)
    flags = place.follow(listeners=[fault, place.events.append])
    assert place.types() == ["bundle.accepted"]
    assert place.events[0].data == {"serial": FIRST, "before": 0, "commit": "a91c3d2e" * 5}
    assert flags.listener_errors == 1
    place.publish(ON, FIRST - 1000)
    flags.refresh()
    place.publish(ON, issued=1_799_999_990)
    flags.refresh()
    assert place.types()[1:] == ["bundle.refused", "bundle.renewed"]
    assert place.events[1].data["code"] == "serial-lower"


def test_a_listener_that_refreshes_is_refused_and_not_left_waiting_for_itself(place: Place) -> None:
    place.publish(ON)
    flags = place.follow()
    answers: list[Acceptance] = []
    flags.add_listener(lambda _: answers.extend([flags.refresh(), flags.accept(place.bundle.read_bytes())]))
    place.publish(OFF, SECOND)
    assert flags.refresh().outcome == "accepted"
    assert [(each.outcome, each.refused and each.refused.code) for each in answers] == [
        ("refused", Code.UNREADABLE)
    ] * 2
    assert (flags.refused, flags.refresh().outcome) == (None, "unchanged")


def test_a_listener_may_ask_the_flags(place: Place) -> None:
    place.publish(ON)
    seen = []
    flags = place.follow()
    flags.add_listener(lambda _: seen.append(flags.status().serial))
    place.publish(OFF, SECOND)
    flags.refresh()
    assert seen == [SECOND]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"source": 7}, TypeError, id="a number for a source"),
        pytest.param({"source": b"x"}, TypeError, id="bytes for a source"),
        pytest.param({"source": "https://"}, ValueError, id="a URL without a host"),
        pytest.param({"keyring": None}, TypeError, id="None for a keyring"),
        pytest.param({"project": b"shop"}, TypeError, id="bytes for a project"),
        pytest.param({"service": "Web!"}, ValueError, id="a service that can't be called so"),
        pytest.param({"interval": "30"}, TypeError, id="text for seconds"),
        pytest.param({"interval": True}, TypeError, id="a truth for seconds"),
        pytest.param({"interval": 0}, ValueError, id="no time between"),
        pytest.param({"dwell": -1}, ValueError, id="negative seconds"),
        pytest.param({"stale_after": float("nan")}, ValueError, id="no number"),
        pytest.param({"safe_after": float("inf")}, ValueError, id="infinity"),
        pytest.param({"listeners": [7]}, TypeError, id="a listener that can't be called"),
    ],
)
def test_a_mistake_of_the_code_is_raised(
    changes: dict[str, Any], error: type[Exception], place: Place, tmp_path: Path
) -> None:
    usual = {**AUDIENCE, "source": tmp_path / "none", "keyring": place.keyring, "thread": False}
    with pytest.raises(error):
        follow(**{**usual, **changes})
