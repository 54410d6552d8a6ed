"""Following in an event loop, without a thread."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest
from tests.runtime.live.conftest import FIRST, OFF, ON, SECOND, Place, flag

from flaggit.runtime.live import Fetched, SourceFailed, Wanted


async def until(holds: Callable[[], object]) -> None:
    """Wait for something that will be so."""
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.005)


def test_a_task_refreshes_and_no_thread_does(place: Place) -> None:
    async def main() -> None:
        async with place.follow(wait=False, interval=0.02) as flags:
            assert flags.serial == FIRST
            assert flags.status().following
            place.publish(ON, SECOND)
            await until(lambda: flags.boolean("flag", default=False))
            assert threading.active_count() == before
        await asyncio.sleep(0)
        assert not flags.status().following
        assert len(asyncio.all_tasks()) == 1

    before = threading.active_count()
    place.publish(OFF)
    asyncio.run(main())


def test_flags_of_a_thread_are_closed_alike(place: Place) -> None:
    async def main() -> None:
        async with place.follow(thread=True) as flags:
            assert flags.status().following
        assert not flags.status().following

    place.publish(ON)
    asyncio.run(main())


def test_it_keeps_the_state_and_judges_freshness(place: Place) -> None:
    async def main() -> None:
        async with place.follow(wait=False, interval=3600, stale_after=0.05, state=place.state) as flags:
            assert flags.details("flag", default=False).stale is False
            await until(lambda: flags.details("flag", default=False).stale)
        assert place.state.joinpath(place.bundle.name).exists()

    place.publish(ON)
    asyncio.run(main())


@pytest.mark.parametrize(
    ("error", "reason"),
    [(SourceFailed("no"), "no"), (KeyError("no"), "KeyError: 'no'")],
    ids=["failure", "fault"],
)
def test_a_source_that_only_knows_how_to_block_is_waited_for(
    error: Exception, reason: str, place: Place
) -> None:
    class Blocking:
        def __init__(self) -> None:
            self.answers = [Fetched(place.publish(ON))]

        def fetch(self, _: Wanted) -> Fetched:
            time.sleep(0.01)
            if not self.answers:
                raise error
            return self.answers.pop()

    async def main() -> None:
        flags = place.follow(Blocking(), wait=False)
        assert (await flags.refresh_async()).outcome == "accepted"
        assert (await flags.refresh_async()).outcome == "refused"
        assert flags.status().source_error == reason
        assert flags.boolean("flag", default=False)

    asyncio.run(main())


def test_refreshes_take_turns_with_threads(place: Place) -> None:
    async def main() -> None:
        flags = place.follow(wait=False)
        flags.turn.take(wait=True)
        waiting = asyncio.create_task(flags.refresh_async())
        await asyncio.sleep(0.05)
        assert not waiting.done()
        flags.turn.give_back()
        assert (await waiting).outcome == "accepted"

    place.publish(ON)
    asyncio.run(main())


def test_the_loop_runs_while_a_large_bundle_is_parsed(place: Place) -> None:
    many = {f"flag-{n:05}": flag(serve=True) for n in range(3000)}

    async def main() -> None:
        beats = 0

        async def beat() -> None:
            nonlocal beats
            while True:
                beats += 1
                await asyncio.sleep(0)

        flags = place.follow()
        place.publish({**many, "one": flag(serve=True)}, SECOND)
        beating = asyncio.create_task(beat())
        assert (await flags.refresh_async()).outcome == "accepted"
        assert beats > 10
        beating.cancel()

    place.publish(many)
    asyncio.run(main())


def test_closing_after_the_loop_has_ended_is_no_error(place: Place) -> None:
    async def main() -> None:
        await flags.__aenter__()

    place.publish(ON)
    flags = place.follow(wait=False)
    asyncio.run(main())
    flags.close()
    assert flags.boolean("flag", default=False)


def test_a_forked_child_has_no_task(place: Place) -> None:
    async def main() -> None:
        async with place.follow(wait=False) as flags:
            flags.forked()
            assert not flags.status().following

    place.publish(ON)
    asyncio.run(main())


def test_a_function_of_the_loop_that_refreshes_does_not_stop_the_loop_for_ever(place: Place) -> None:
    class Patient:
        def fetch(self, _: Wanted) -> Fetched:
            raise NotImplementedError

        async def fetch_async(self, _: Wanted) -> Fetched:
            await asyncio.sleep(0.05)
            return Fetched(place.bundle.read_bytes())

    async def asks() -> list[str]:
        flags = place.follow(Patient(), wait=False)
        under_way = asyncio.create_task(flags.refresh_async())
        await asyncio.sleep(0)
        return [flags.refresh().outcome, (await under_way).outcome]

    place.publish(ON)
    assert asyncio.run(asks()) == ["refused", "accepted"]
