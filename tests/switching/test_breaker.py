"""The circuit breaker: its rules, one by one, and as a machine against a plain model of them."""

import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from flaggit.switching import Bounds, Breaker
from flaggit.switching.bounds import Tally
from flaggit.switching.breaker import Change
from flaggit.switching.window import Window

BOUNDS = Bounds(errors=50_000, latency=200, calls=4, window=10, rest=60)


def made(bounds: Bounds = BOUNDS) -> tuple[Breaker, list[Change]]:
    changes: list[Change] = []
    return Breaker(bounds, changes.append), changes


def call(breaker: Breaker, now: float, *, failed: bool = False, seconds: float = 0.1) -> bool:
    permit = breaker.admit(now)
    if permit is not None:
        breaker.end(permit, now, seconds, failed=failed)
    return permit is not None


def opened(now: float = 0.0) -> tuple[Breaker, list[Change]]:
    breaker, changes = made()
    for _ in range(4):
        call(breaker, now, failed=True)
    assert breaker.state(now) == "open"
    return breaker, changes


class TestBounds:
    def test_what_a_flag_does_not_say_is_as_usual(self) -> None:
        assert Bounds.of({"errors": 5000}) == Bounds(5000, None, 20, 30, 60)
        assert Bounds.of({"calls": 0, "window": 0})[2:4] == (1, 1)

    @pytest.mark.parametrize(
        ("tally", "cause"),
        [
            pytest.param(Tally(20, 1, 1), "", id="at both bounds"),
            pytest.param(Tally(20, 2, 0), "errors", id="above the share of errors"),
            pytest.param(Tally(20, 0, 2), "latency", id="above the latency"),
            pytest.param(Tally(19, 0, 1), "latency", id="the 95th of 19 is the slowest"),
            pytest.param(Tally(39, 1, 1), "", id="the 95th of 39 is the slowest but one"),
        ],
    )
    def test_a_bound_is_exceeded_above_it(self, tally: Tally, cause: str) -> None:
        assert Bounds(errors=5000, latency=300).exceeded(tally, tally.calls) == cause

    @pytest.mark.parametrize("calls", range(1, 120))
    def test_counting_slow_calls_is_the_95th_percentile(self, calls: int) -> None:
        bounds = Bounds(latency=300)
        for slow in range(calls + 1):
            durations = sorted([1.0] * slow + [0.1] * (calls - slow))
            percentile = durations[-(-95 * calls // 100) - 1]
            assert (bounds.exceeded(Tally(calls, 0, slow), calls) == "latency") == bounds.slow(percentile)

    def test_without_bounds_nothing_is_exceeded(self) -> None:
        assert Bounds().exceeded(Tally(20, 20, 20), 20) == ""
        assert not Bounds().slow(1e9)


class TestWindow:
    def test_a_call_counts_for_as_long_as_the_window(self) -> None:
        window = Window(10)
        assert window.add(0.5, failed=True, slow=False) == (1, 1, 0)
        assert window.add(0.9, failed=False, slow=True) == (2, 1, 1)
        assert window.add(9.9, failed=False, slow=False) == (3, 1, 1)
        assert window.add(10.0, failed=False, slow=False) == (2, 0, 0)

    def test_calls_leave_it_slice_by_slice(self) -> None:
        window = Window(10)
        for moment in range(10_000):
            tally = window.add(moment / 10, failed=False, slow=False)
        assert tally.calls == 100


class TestBreaker:
    def test_it_opens_when_enough_calls_fail(self) -> None:
        breaker, changes = made()
        for failed in (True, True, True):
            assert call(breaker, 0, failed=failed)
        assert breaker.state(0) == "closed"
        assert call(breaker, 0)
        assert changes == [Change("open", "errors", Tally(4, 3, 0))]
        assert not call(breaker, 0)

    def test_it_opens_when_calls_take_too_long(self) -> None:
        breaker, changes = made()
        for _ in range(4):
            call(breaker, 0, seconds=0.201)
        assert changes == [Change("open", "latency", Tally(4, 0, 4))]

    def test_what_is_past_the_window_opens_nothing(self) -> None:
        breaker, changes = made()
        for now in range(0, 400, 4):
            call(breaker, now, failed=True)
        assert changes == []

    def test_it_rests_then_tries_then_closes(self) -> None:
        breaker, changes = opened()
        assert (breaker.refuses(59), breaker.rests_until(59)) == (True, 60)
        assert not call(breaker, 59)
        assert (breaker.state(60), breaker.rests_until(60)) == ("half-open", 60)
        assert [call(breaker, 60) for _ in range(4)] == [True] * 4
        assert [change.state for change in changes] == ["open", "half-open", "closed"]
        assert call(breaker, 60)

    def test_only_so_many_try_at_once(self) -> None:
        breaker, _ = opened()
        permits = [breaker.admit(60) for _ in range(6)]
        assert [permit is not None for permit in permits] == [True] * 4 + [False] * 2
        assert breaker.refuses(60)

    def test_a_trial_that_fails_too_often_opens_it_again(self) -> None:
        breaker, changes = opened()
        call(breaker, 60, failed=True)
        call(breaker, 60, failed=True)
        assert breaker.state(60) == "half-open"
        call(breaker, 60, failed=True)
        assert changes[-1] == Change("open", "errors", Tally(3, 3, 0))
        assert (breaker.state(119), breaker.state(120)) == ("open", "half-open")

    def test_a_slow_trial_opens_it_again(self) -> None:
        breaker, changes = opened()
        call(breaker, 60, seconds=1)
        assert changes[-1] == Change("open", "latency", Tally(1, 0, 1))

    def test_trials_that_never_end_open_it_again(self) -> None:
        breaker, changes = opened()
        hung = [breaker.admit(60) for _ in range(4)]
        assert breaker.admit(119) is None
        assert breaker.state(119) == "half-open"
        assert breaker.admit(120) is None
        assert changes[-1] == Change("open", "trial", Tally())
        assert call(breaker, 180)
        # What hung since ends late, and says nothing of the present trial.
        for permit in hung:
            assert permit is not None
            breaker.end(permit, 180, 120, failed=True)
        assert breaker.state(180) == "half-open"

    def test_what_began_before_it_opened_says_nothing_of_the_trial(self) -> None:
        breaker, _ = made()
        early = breaker.admit(0)
        for _ in range(4):
            call(breaker, 0, failed=True)
        assert call(breaker, 60)
        assert early is not None
        breaker.end(early, 60, 60, failed=True)
        breaker.drop(early, 60, 0)
        assert [call(breaker, 60) for _ in range(3)] == [True] * 3
        assert breaker.state(60) == "closed"

    def test_a_trial_that_is_given_up_lets_another_one_try(self) -> None:
        breaker, _ = opened()
        permits = [breaker.admit(60) for _ in range(4)]
        assert permits[0] is not None
        breaker.drop(permits[0], 60, 0.1)
        assert breaker.admit(60) is not None
        assert breaker.admit(60) is None

    def test_a_call_that_is_given_up_counts_when_it_was_slow(self) -> None:
        breaker, changes = made()
        for _ in range(4):
            permit = breaker.admit(0)
            assert permit is not None
            breaker.drop(permit, 0, 0.1)
        for _ in range(4):
            permit = breaker.admit(0)
            assert permit is not None
            breaker.drop(permit, 0, 5)
        assert changes == [Change("open", "latency", Tally(4, 0, 4))]

    def test_many_threads_open_it_once(self) -> None:
        breaker, changes = made()
        start = threading.Barrier(8)

        def fail() -> None:
            start.wait()
            for _ in range(500):
                call(breaker, 0, failed=True)

        in_threads(fail)
        assert [change.state for change in changes] == ["open"]

    def test_many_threads_try_no_more_than_may(self) -> None:
        breaker, _ = opened()
        admitted: list[int] = []
        start = threading.Barrier(8)

        def attempt() -> None:
            start.wait()
            permits = [breaker.admit(60) for _ in range(100)]
            admitted.extend(permit for permit in permits if permit is not None)

        in_threads(attempt)
        assert len(admitted) == BOUNDS.trials


def in_threads(work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class BreakerMachine(RuleBasedStateMachine):
    """A breaker beside a model that keeps every call, and works out the state from the list of them.

    Instants are whole seconds and the window ten of them, so that a slice is a second and the sums are exact.
    """

    @initialize(
        errors=st.sampled_from([None, 0, 20_000, 50_000, 100_000]),
        latency=st.sampled_from([None, 100]),
        calls=st.integers(1, 6),
        rest=st.sampled_from([0, 5, 20]),
    )
    def begin(self, errors: int | None, latency: int | None, calls: int, rest: int) -> None:
        self.bounds = Bounds(errors, latency, calls, 10, rest)
        self.changes: list[Change] = []
        self.breaker = Breaker(self.bounds, self.changes.append)
        self.now = 0
        self.state = "closed"
        self.since = 0
        self.started = 0
        self.kept: list[tuple[int, bool, bool]] = []
        self.running: list[tuple[int, int]] = []
        self.epoch = 0
        self.passages = ["closed"]

    def enter(self, state: str) -> None:
        self.state, self.since, self.started, self.kept = state, self.now, 0, []
        self.epoch += 1
        self.passages.append(state)

    @rule(seconds=st.sampled_from([1, 2, 5, 9, 10, 20]))
    def wait(self, seconds: int) -> None:
        self.now += seconds

    @rule()
    def admit(self) -> None:
        permit = self.breaker.admit(self.now)
        expected = True
        rested = self.now - self.since >= self.bounds.rest
        if self.state == "open":
            if rested:
                self.enter("half-open")
            else:
                expected = False
        if self.state == "half-open":
            if self.started < min(self.bounds.calls, 10):
                self.started += 1
                self.since = self.now
            else:
                expected = False
                if self.now - self.since >= self.bounds.rest:
                    self.enter("open")
        assert (permit is not None) == expected
        if permit is not None:
            self.running.append((permit, self.epoch))

    @rule(data=st.data(), failed=st.booleans(), slow=st.booleans())
    def end(self, data: st.DataObject, failed: bool, slow: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
        if not self.running:
            return
        permit, epoch = self.running.pop(data.draw(st.integers(0, len(self.running) - 1)))
        self.breaker.end(permit, self.now, 0.101 if slow else 0.1, failed=failed)
        if epoch != self.epoch:
            return
        self.kept.append((self.now, failed, slow and self.bounds.latency is not None))
        if self.state == "closed":
            self.kept = [one for one in self.kept if one[0] > self.now - 10]
        trials = min(self.bounds.calls, 10)
        calls = len(self.kept) if self.state == "closed" else trials
        enough = self.state == "half-open" or len(self.kept) >= self.bounds.calls
        errors, much = sum(one[1] for one in self.kept), sum(one[2] for one in self.kept)
        bad = self.bounds.errors is not None and errors / calls > self.bounds.errors / 100_000
        if enough and (bad or much > calls * 5 // 100):
            self.enter("open")
        elif self.state == "half-open" and len(self.kept) == trials:
            self.enter("closed")

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "breaker"):
            return
        assert ["closed", *(change.state for change in self.changes)] == self.passages
        rested = self.state == "open" and self.now - self.since >= self.bounds.rest
        assert self.breaker.state(self.now) == ("half-open" if rested else self.state)


TestMachine = BreakerMachine.TestCase
TestMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


FORKING = """
import os, signal, threading
from flaggit.switching import Bounds, Breaker

breaker = Breaker(Bounds(errors=500_000, calls=4, window=10, rest=60), lambda change: None)
opened = Breaker(Bounds(errors=0, calls=1, window=10, rest=60), lambda change: None)
opened.end(opened.admit(0.0), 0.0, 0.1, failed=True)
done = threading.Event()

def call():
    while not done.is_set():
        breaker.end(breaker.admit(0.0), 0.0, 0.1, failed=False)

def child(number):
    signal.alarm(20)
    if number >= 10:
        assert breaker.admit(0.0) is not None
    breaker.end(breaker.admit(0.0), 0.0, 0.1, failed=False)
    assert opened.admit(1.0) is None

threads = [threading.Thread(target=call) for _ in range(4)]
for thread in threads:
    thread.start()
failed = 0
for number in range(20):
    if number == 10:
        breaker._lock.acquire()  # as though a thread were just counting a call
    process = os.fork()
    if not process:
        try:
            child(number)
        except BaseException:
            os._exit(1)
        os._exit(0)
    failed += os.waitpid(process, 0)[1] != 0
done.set()
breaker._lock.release()
print(failed)
"""


def test_children_of_a_host_that_forks_while_its_threads_call_do_not_hang() -> None:
    """What was open stays open in them."""
    # Python 3.12 and later warn of forks beside threads, for exactly what is tested here.
    command = [sys.executable, "-B", "-W", "ignore", "-c", FORKING]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env={})
    assert (ran.stdout, ran.returncode, ran.stderr) == ("0\n", 0, "")


def test_a_child_that_was_forked_while_a_call_was_counted_begins_anew() -> None:
    breaker, _ = opened()
    with breaker._lock:  # noqa: SLF001 - as though a thread of the parent held it
        breaker.forked()
        assert call(breaker, 0.0)
