"""A source that fails, and the real loader behind it: nothing that it does costs a decision."""

import asyncio
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings, strategies as st
from tests.testing.conftest import FLAGS, RELEASE

from flaggit.bundle.refused import Refused
from flaggit.runtime import open_flags
from flaggit.runtime.live import Fetched, File, LiveFlags, SourceFailed, Wanted
from flaggit.testing import (
    Chaos,
    Corrupts,
    Expires,
    Passes,
    Publisher,
    Replays,
    Stalls,
    TestFlags,
    Vanishes,
    WrongOverride,
    open_test_flags,
    timeline,
)
from flaggit.testing.faults import REGIONS, corrupt

NAME = Wanted("shop.dev.web.bundle")
ON = {"page.size": 7}
"""What a second bundle decides otherwise."""


def _opened() -> TestFlags:
    """Flags for laws: opening some for each example takes longer than what they look at."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "shop.dev.web.bundle")
        path.write_bytes(RELEASE.encode())
        return open_test_flags(path)


STEERED = _opened()
PUBLISHER = Publisher(STEERED)

OVERRIDES = st.fixed_dictionaries(
    {},
    optional={
        "pay.express": st.booleans(),
        "pay.tokens": st.booleans(),
        "pay.vault": st.sampled_from(("old", "new")),
        "page.layout": st.sampled_from(("compact", "control", "wide")),
        "page.hint": st.text(max_size=3),
        "page.size": st.integers(-5, 5),
        "page.zoom": st.floats(-5, 5),
    },
)


@pytest.fixture(name="publisher")
def _publisher(steered: TestFlags) -> Publisher:
    return Publisher(steered)


def size(flags: LiveFlags) -> int:
    return flags.integer("page.size", 0)


# The publisher


def test_a_publisher_signs_bundles_that_a_loader_takes(publisher: Publisher) -> None:
    flags = publisher.follow()
    assert (flags.serial, size(flags)) == (publisher.serial, 50)
    assert flags.serial == RELEASE.serial
    assert publisher.publish(ON) == RELEASE.serial + 1000
    assert flags.refresh().outcome == "accepted"
    assert (size(flags), flags.details("page.size", 0).reason) == (7, "STATIC")
    assert flags.refresh().outcome == "unchanged"
    publisher.publish()
    assert flags.refresh().outcome == "accepted"
    assert size(flags) == 50


def test_what_requires_a_published_change_sees_it(publisher: Publisher) -> None:
    publisher.publish({"pay.tokens": True, "page.layout": "wide"})
    flags = publisher.follow()
    assert flags.boolean("pay.express", default=False, context={"country": "DE"}) is True
    assert flags.object("page.layout", {}) == {"columns": 3}


def test_a_publisher_refuses_what_there_is_no_flag_for(publisher: Publisher) -> None:
    before = publisher.bundle
    with pytest.raises(WrongOverride, match=r"did you mean page\.size\?"):
        publisher.publish({"page.sise": 1})
    assert (publisher.bundle, publisher.serial) == (before, RELEASE.serial)


def test_two_publishers_do_not_trust_each_other(publisher: Publisher, steered: TestFlags) -> None:
    flags = publisher.follow(Publisher(steered))
    assert (flags.serial, flags.status().refused) == (0, "key-unknown")


def test_a_bundle_ends_when_the_publisher_says(steered: TestFlags) -> None:
    now = [1_800_000_000.0]
    publisher = Publisher(steered, clock=lambda: now[0])
    publisher.publish(ON, lifetime=60)
    flags = publisher.follow()
    assert not flags.stale
    now[0] += 60
    assert (flags.stale, size(flags)) == (True, 7)


def test_a_publisher_publishes_to_files(publisher: Publisher, tmp_path: Path) -> None:
    path = tmp_path / "published.bundle"
    path.write_bytes(publisher.bundle)
    assert size(publisher.follow(File(path))) == 50


# Each fault


def test_a_source_that_vanishes_leaves_the_last_good_bundle(publisher: Publisher) -> None:
    chaos = Chaos(publisher, [Passes(), Vanishes(times=2)])
    flags = publisher.follow(chaos)
    publisher.publish(ON)
    assert [flags.refresh().outcome for _ in range(2)] == ["refused", "refused"]
    assert (size(flags), flags.status().source_failures) == (50, 2)
    assert flags.status().source_error == "the source has vanished"
    assert flags.refresh().outcome == "accepted"
    assert (size(flags), flags.status().source_failures) == (7, 0)


def test_a_source_that_was_never_there_leaves_the_defaults_of_the_code(publisher: Publisher) -> None:
    flags = publisher.follow(Chaos(publisher, [Vanishes()]))
    assert flags.integer("page.size", 12) == 12
    assert flags.refresh().outcome == "accepted"
    assert flags.integer("page.size", 12) == 50


def test_a_restart_while_the_source_is_gone_serves_the_state(publisher: Publisher, tmp_path: Path) -> None:
    publisher.follow(state=tmp_path / "state").close()
    flags = publisher.follow(Chaos(publisher, [Vanishes()]), state=tmp_path / "state")
    assert (size(flags), flags.status().source_failures) == (50, 1)


def test_nobody_waits_for_a_source_that_stalls(publisher: Publisher) -> None:
    chaos = Chaos(publisher, [Passes(), Stalls(seconds=60)])
    flags = publisher.follow(chaos)
    stalled = threading.Thread(target=flags.refresh)
    stalled.start()
    while chaos.left:
        time.sleep(0.001)
    assert size(flags) == 50
    assert stalled.is_alive()
    chaos.release()
    stalled.join(10)
    assert flags.status().source_error == "nothing came for 60 seconds"
    assert flags.refresh().outcome == "unchanged"


def test_an_event_loop_runs_on_while_a_source_stalls(publisher: Publisher) -> None:
    chaos = Chaos(publisher, [Passes(), Stalls(seconds=60)])
    flags = publisher.follow(chaos)

    async def serve() -> tuple[int, str]:
        stalled = asyncio.create_task(flags.refresh_async())
        while chaos.left:  # noqa: ASYNC110 - a thread takes the step
            await asyncio.sleep(0.001)
        decided = size(flags)
        chaos.release()
        return decided, (await stalled).outcome

    assert asyncio.run(serve()) == (50, "refused")


@pytest.mark.parametrize("region", REGIONS)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_what_is_corrupted_anywhere_is_refused(region: object, seed: int) -> None:
    publisher = PUBLISHER
    publisher.publish()
    chaos = Chaos(publisher, [Passes(), Corrupts(region=region)], seed=seed)  # type: ignore[arg-type] # one of them
    flags = publisher.follow(chaos)
    publisher.publish(ON)
    acceptance = flags.refresh()
    assert (acceptance.outcome, size(flags)) == ("refused", 50)
    assert isinstance(acceptance.refused, Refused)
    assert flags.refresh().outcome == "accepted"
    assert size(flags) == 7


@given(OVERRIDES, st.sampled_from(("DE", "FR")), st.integers(0, 50))
@settings(deadline=None)
def test_what_is_overridden_is_decided_as_if_it_were_published(
    overrides: dict[str, object], country: str, user: int
) -> None:
    PUBLISHER.publish(overrides)
    published = open_flags(PUBLISHER.bundle, keyring=PUBLISHER.keyring, **PUBLISHER.audience)
    context = {"country": country, "user": f"u-{user}"}
    with STEERED.overridden(overrides):
        for key in (*FLAGS, "pay.one-click"):
            assert STEERED.details(key, None, context)[:2] == published.details(key, None, context)[:2]
    assert not STEERED.overrides


@pytest.mark.parametrize("region", REGIONS)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=50, deadline=None)
def test_corruption_changes_its_region_and_nothing_else(region: object, seed: int) -> None:
    data = PUBLISHER.bundle
    head = data.index(b"\n")
    index = data.index(b"\n", head + 1)
    spoilt = corrupt(data, region, Random(seed))  # type: ignore[arg-type]  # noqa: S311 - one of them; no secret
    if region == "end":
        assert len(spoilt) < len(data)
        assert data.startswith(spoilt)
        return
    (at,) = (at for at, (one, other) in enumerate(zip(data, spoilt, strict=True)) if one != other)
    assert (data[at] ^ spoilt[at]).bit_count() == 1
    inside = {
        "payload": at < head,
        "signature": at < head,
        "envelope": at < head,
        "index": head < at < index,
        "lines": at > index,
        "any": True,
    }
    assert inside[str(region)]
    if region in {"payload", "signature"}:
        assert spoilt[:at].rindex(b'"') > spoilt[:at].rindex(
            b'"payload":"' if region == "payload" else b'"sig":"'
        )


def test_an_older_bundle_that_comes_again_is_refused(publisher: Publisher) -> None:
    chaos = Chaos(publisher, [Passes(times=2), Replays()])
    flags = publisher.follow(chaos)
    publisher.publish(ON)
    flags.refresh()
    acceptance = flags.refresh()
    assert acceptance.refused is not None
    assert (acceptance.refused.code.value, size(flags)) == ("serial-lower", 7)


def test_a_restart_does_not_fall_for_an_older_bundle(publisher: Publisher, tmp_path: Path) -> None:
    chaos = Chaos(publisher, [Passes(times=2), Replays()])
    first = publisher.follow(chaos, state=tmp_path / "state")
    publisher.publish(ON)
    first.refresh()
    restarted = publisher.follow(chaos, state=tmp_path / "state")
    assert (size(restarted), restarted.status().refused) == (7, "serial-lower")


def test_a_replay_of_the_only_bundle_changes_nothing(publisher: Publisher) -> None:
    flags = publisher.follow(Chaos(publisher, [Replays(times=2)]))
    assert (flags.refresh().outcome, size(flags)) == ("unchanged", 50)


def test_an_expired_bundle_serves_on_and_says_so(publisher: Publisher) -> None:
    chaos = Chaos(publisher, [Passes(), Expires()])
    flags = publisher.follow(chaos, clock=chaos.clock, safe_after=3600)
    acceptance = flags.refresh()
    assert acceptance.refused is not None
    assert acceptance.refused.code.value == "expired"
    assert (size(flags), flags.stale, flags.details("page.size", 0).stale) == (50, True, True)


def test_a_start_with_an_expired_bundle_serves_the_defaults_unless_it_is_tolerated(
    publisher: Publisher,
) -> None:
    for tolerate, expected in ((False, 12), (True, 50)):
        chaos = Chaos(publisher, [Expires()])
        flags = publisher.follow(chaos, clock=chaos.clock, tolerate_expired=tolerate)
        assert flags.integer("page.size", 12) == expected
        assert flags.stale


def test_time_does_not_go_back_when_a_bundle_expires_twice(publisher: Publisher) -> None:
    chaos = Chaos(publisher, [Expires(times=2)], clock=lambda: 1_800_000_000)
    chaos.fetch(NAME)
    after = chaos.clock()
    chaos.fetch(NAME)
    assert chaos.clock() == after


# Scripts


def test_after_its_script_all_goes_well_and_what_was_done_is_known(publisher: Publisher) -> None:
    chaos = Chaos(publisher, [Vanishes(), Passes()])
    with pytest.raises(SourceFailed):
        chaos.fetch(NAME)
    assert chaos.left == 1
    for _ in range(3):
        chaos.fetch(NAME)
    assert (chaos.done, chaos.left) == ([Vanishes(), Passes(), Passes(), Passes()], 0)
    assert str(chaos) == "chaos before the publisher of the tests"


def test_an_unchanged_bundle_is_not_given_again(publisher: Publisher) -> None:
    chaos = Chaos(publisher)
    fetched = chaos.fetch(NAME)
    assert isinstance(fetched, Fetched)
    assert chaos.fetch(NAME._replace(mark=fetched.mark)) is None


def test_a_step_happens_at_least_once(publisher: Publisher) -> None:
    with pytest.raises(ValueError, match=r"Vanishes\(times=0\): a step happens once or more often"):
        Chaos(publisher, [Vanishes(times=0)])


def test_chaos_stands_before_files_too(publisher: Publisher, tmp_path: Path) -> None:
    path = tmp_path / "published.bundle"
    path.write_bytes(publisher.bundle)
    assert size(publisher.follow(Chaos(path))) == 50
    flags = publisher.follow(Chaos(tmp_path / "gone", [Corrupts(region="any")]))
    assert (flags.serial, flags.status().refused) == (0, "unreadable")


def test_chaos_stands_before_a_server_too(publisher: Publisher) -> None:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(publisher.bundle)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        chaos = Chaos(f"http://127.0.0.1:{server.server_address[1]}/", [Passes(), Corrupts(region="index")])
        flags = publisher.follow(chaos)
        publisher.publish(ON)
        assert [flags.refresh().outcome for _ in range(2)] == ["refused", "accepted"]
        server.shutdown()
    assert size(flags) == 7


@pytest.mark.parametrize("gives", [None, Fetched(b"")], ids=["nothing", "no bytes"])
@pytest.mark.parametrize("step", [Corrupts(), Replays(), Expires()], ids=str)
def test_a_source_that_gives_nothing_has_nothing_to_spoil(gives: Fetched | None, step: Corrupts) -> None:
    class Empty:
        def fetch(self, _: Wanted) -> Fetched | None:
            return gives

    with pytest.raises(SourceFailed, match="the source has nothing to spoil"):
        Chaos(Empty(), [step]).fetch(NAME)


def test_the_same_seed_does_the_same(publisher: Publisher) -> None:
    assert timeline(7, 40) == timeline(7, 40)
    assert timeline(7, 40) != timeline(8, 40)
    script = [Corrupts(region="any", times=5)]
    one, other, third = (Chaos(publisher, script, seed=seed) for seed in (3, 3, 4))
    given_ = [[chaos.fetch(NAME) for _ in range(5)] for chaos in (one, other, third)]
    assert given_[0] == given_[1] != given_[2]


@given(seed=st.integers(0, 2**32), changes=st.lists(st.integers(0, 5), max_size=20))
@settings(max_examples=40, deadline=None)
def test_whatever_happens_a_loader_decides_by_a_bundle_that_was_published_and_ends_with_the_newest(
    seed: int, changes: list[int]
) -> None:
    publisher = PUBLISHER
    publisher.publish({"page.size": 1000})
    chaos = Chaos(publisher, [Passes(), *timeline(seed, 20, stall=0)], seed=seed)
    flags = publisher.follow(chaos)
    published, served = {1000}, []
    for number in range(20):
        if number in changes:
            published.add(number)
            publisher.publish({"page.size": number})
        before = flags.serial
        flags.refresh()
        assert flags.serial >= before
        served.append(size(flags))
    assert set(served) <= published
    flags.refresh()
    assert flags.serial == publisher.serial
    assert not chaos.left
