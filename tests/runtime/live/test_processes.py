"""A guest in somebody's process: threads, forks, and the end."""

import gc
import multiprocessing
import os
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from tests.runtime.live.conftest import FIRST, OFF, ON, SECOND, Place

from flaggit.runtime.live import Fetched, SourceFailed, Wanted, background
from flaggit.runtime.live.following import LiveFlags


def until(holds: Callable[[], object]) -> None:
    """Wait for something that will be so."""
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


_OTHERS: set[threading.Thread] = set()


@pytest.fixture(autouse=True)
def _threads_of_other_tests() -> None:
    """Leave out the threads of flags that an earlier test of this process did not close."""
    _OTHERS.clear()
    _OTHERS.update(threading.enumerate())


def ours() -> list[threading.Thread]:
    return [
        thread
        for thread in threading.enumerate()
        if thread.name == "flaggit-refresh" and thread not in _OTHERS
    ]


def test_a_thread_refreshes_until_it_is_closed(place: Place) -> None:
    place.publish(OFF)
    with place.follow(thread=True, interval=0.02) as flags:
        assert flags.serial == FIRST
        assert flags.status().following
        (thread,) = ours()
        assert thread.daemon
        place.publish(ON, SECOND)
        until(lambda: flags.boolean("flag", default=False))
    assert not flags.status().following
    assert ours() == []
    place.publish(OFF, SECOND + 1000)
    assert flags.refresh().outcome == "accepted"
    flags.close()


def test_it_judges_freshness_between_refreshes(place: Place) -> None:
    place.publish(ON)
    with place.follow(thread=True, interval=3600, stale_after=0.1, safe_after=0.2) as flags:
        until(lambda: flags.details("flag", default=False).stale)
        until(lambda: len(place.events) >= 3)
    assert place.types() == ["bundle.accepted", "bundle.stale", "bundle.stale"]


def test_nothing_is_waited_for_where_the_host_does_not_want_it(place: Place) -> None:
    release = threading.Event()

    class Slow:
        def fetch(self, _: Wanted) -> Fetched:
            assert release.wait(30)
            return Fetched(place.bundle.read_bytes())

    place.publish(ON)
    with place.follow(Slow(), thread=True, wait=False) as flags:
        assert flags.boolean("flag", default=False) is False
        release.set()
        until(lambda: flags.boolean("flag", default=False))


def test_closing_does_not_wait_for_a_transfer_for_long(place: Place) -> None:
    asked, release = threading.Event(), threading.Event()

    class Slow:
        def fetch(self, _: Wanted) -> None:
            asked.set()
            assert release.wait(30)
            raise SourceFailed("late")

    flags = place.follow(Slow(), thread=True, wait=False)
    assert asked.wait(30)
    flags.close()
    assert len(ours()) == 1
    release.set()
    until(lambda: not ours())


def test_flags_that_nobody_holds_end_their_thread(place: Place) -> None:
    place.publish(ON)
    flags = weakref.ref(place.follow(thread=True, interval=0.01, listeners=()))
    place._open.clear()  # noqa: SLF001 - the last one who holds them
    until(lambda: gc.collect() is not None and flags() is None)
    until(lambda: not ours())


def test_a_system_without_threads_left_still_gets_its_flags(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    place.publish(ON)
    monkeypatch.setattr(threading.Thread, "start", refuse)
    flags = place.follow(thread=True)
    assert flags.boolean("flag", default=False)
    assert not flags.status().following


def test_a_listener_may_close(place: Place) -> None:
    place.publish(ON)
    flags = place.follow(thread=True, interval=0.02)
    flags.add_listener(lambda _: flags.close())
    place.publish(OFF, SECOND)
    until(lambda: not ours())


def test_decisions_and_refreshes_do_not_disturb_each_other(place: Place) -> None:
    both = {"one": ON["flag"], "other": ON["flag"]}
    neither = {"one": OFF["flag"], "other": OFF["flag"]}
    place.publish(both)
    flags = place.follow()
    seen: set[tuple[bool, bool]] = set()
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            world = flags.snapshot()
            seen.add((world.boolean("one", default=False), world.boolean("other", default=False)))

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    for n in range(1, 40):
        place.publish(neither if n % 2 else both, FIRST + 1000 * n)
        assert flags.refresh().outcome == "accepted"
    ended.set()
    for asker in askers:
        asker.join()
    assert seen == {(True, True), (False, False)}


def _child(flags: LiveFlags, pipe: Any) -> None:
    pipe.send((flags.serial, flags.status().following, len(ours())))
    pipe.recv()
    until(lambda: flags.serial == SECOND)
    pipe.send((flags.serial, flags.boolean("flag", default=False)))
    flags.close()
    pipe.send(len(ours()))


@pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning")
def test_a_forked_child_follows_on_by_itself(place: Place) -> None:
    place.publish(OFF)
    context = multiprocessing.get_context("fork")
    with place.follow(thread=True, interval=0.05, state=place.state) as flags:
        here, there = context.Pipe()
        child = context.Process(target=_child, args=(flags, there))
        # The child is born while every lock is held.
        with flags.turn._lock, flags._lock:  # noqa: SLF001 - a refresh that is under way
            child.start()
        assert here.poll(30)
        assert here.recv() == (FIRST, True, 1)
        place.publish(ON, SECOND)
        here.send("go on")
        assert here.poll(30)
        assert here.recv() == (SECOND, True)
        assert here.poll(30)
        assert here.recv() == 0
        child.join(30)
        assert child.exitcode == 0
        until(lambda: flags.serial == SECOND)


PREFORK = """
import threading
flags = open_(thread=True, interval=0.05)
workers = []
for number in range(3):
    pid = os.fork()
    if pid == 0:
        end = time.monotonic() + 30
        while flags.serial < int(sys.argv[2]) and time.monotonic() < end:
            time.sleep(0.01)
        names = [thread.name for thread in threading.enumerate()]
        assert names.count("flaggit-refresh") == 1, names
        os._exit(0 if flags.serial == int(sys.argv[2]) else 1)
    workers.append(pid)
print("ready", flush=True)
sys.stdin.readline()
os.replace(FOLDER + "/newer", FOLDER + "/" + NAME)
codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in workers]
print(codes, flags.status().state_error)
"""


def test_workers_that_were_forked_before_they_served_each_follow(place: Place) -> None:
    place.publish(OFF)
    (place.folder / "newer").write_bytes(place.release(ON, serial=SECOND).encode())
    ran = place.run(PREFORK.replace("import threading", WITHOUT_WARNING), SECOND, input="go\n")
    assert ran.stdout == "ready\n[0, 0, 0] \n"


WITHOUT_WARNING = """
import threading, warnings
# From Python 3.12 on, forking beside threads warns; servers that fork do so all the same.
warnings.simplefilter("ignore", DeprecationWarning)
"""

CLOSED = (
    WITHOUT_WARNING
    + """
flags = open_(thread=True)
flags.close()
pid = os.fork()
if pid == 0:
    os._exit(len([t for t in threading.enumerate() if t.name == "flaggit-refresh"]))
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""
)


def test_a_child_of_closed_flags_has_no_thread(place: Place) -> None:
    place.publish(ON)
    assert place.run(CLOSED).stdout == "0\n"


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("flags = open_(thread=True, interval=0.001)", id="while it refreshes"),
        pytest.param("flags = open_(thread=True, interval=3600)", id="while it waits"),
        pytest.param(
            "class Slow:\n    def fetch(self, wanted): time.sleep(60)\nflags = open_(Slow(), thread=True, wait=False)",
            id="while the source hangs",
        ),
        pytest.param("open_(thread=True); raise SystemExit(0)", id="when it is told to"),
    ],
)
def test_the_interpreter_ends_without_delay_or_noise(program: str, place: Place) -> None:
    place.publish(ON)
    begun = time.monotonic()
    ran = place.run(program)
    assert (ran.stdout, ran.stderr) == ("", "")
    assert time.monotonic() - begun < 30


def test_importing_starts_nothing(place: Place) -> None:
    ran = place.run(
        "import threading\nprint(threading.active_count(), sorted({'asyncio', 'ssl', 'cryptography'} & set(sys.modules)))"
    )
    assert ran.stdout == "1 []\n"


def test_forks_and_the_end_are_seen_to_once(place: Place) -> None:
    place.publish(ON)
    for _ in range(3):
        place.follow()
    assert len(background._watched) == 1  # noqa: SLF001 - what the process registered
    assert os.getpid()
