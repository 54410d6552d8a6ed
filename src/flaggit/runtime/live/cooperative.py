"""Refreshing in an event loop, without a thread of one's own.

Between two slices the loop runs. Files are read at once, and HTTP is waited for by the loop; only a source without `fetch_async`, and
writing to the disk, go to the loop's executor, for they may block.
"""

import asyncio
from typing import TYPE_CHECKING

from flaggit.runtime.live.sources import AsyncSource

if TYPE_CHECKING:
    from flaggit.runtime.flags import Acceptance
    from flaggit.runtime.live.following import LiveFlags

_PAUSE = 0.005
"""Seconds between two looks at whether another refresh has ended."""


class Cooperative:
    """A task that refreshes. It belongs to the running loop, and ends with it.

    Args:
        flags: What it refreshes, once the usual delay has passed.
    """

    __slots__ = ("_task",)

    def __init__(self, flags: "LiveFlags") -> None:
        self._task = asyncio.get_running_loop().create_task(_run(flags), name="flaggit-refresh")

    def is_running(self) -> bool:
        """Tell whether the task is there."""
        return not self._task.done()

    def stop(self) -> None:
        """Cancel it. Of a loop that was closed there is nothing left to cancel."""
        if not self._task.get_loop().is_closed():
            self._task.cancel()

    def forked(self, flags: "LiveFlags") -> None:  # noqa: ARG002 - a runner's signature
        """Give none in a forked child: its event loop, if it has one, is another."""
        return


async def refresh(flags: "LiveFlags") -> "Acceptance":
    """Refresh once."""
    turn = flags.turn
    while not turn.take(wait=False):  # noqa: ASYNC110 - a thread may hold it, and tells no event loop
        await asyncio.sleep(_PAUSE)
    try:
        try:
            source, wanted = flags.source, flags.wanted()
            if isinstance(source, AsyncSource):
                fetched = await source.fetch_async(wanted)
            else:
                fetched = await asyncio.to_thread(source.fetch, wanted)
        except Exception as error:  # noqa: BLE001 - a source may raise anything
            return flags.failed(error)
        steps = flags.taking(fetched)
        while True:
            try:
                step = next(steps)
            except StopIteration as ended:
                acceptance: Acceptance = ended.value
                return acceptance
            await (asyncio.to_thread(step) if step is not None else asyncio.sleep(0))
    finally:
        turn.give_back()


async def _run(flags: "LiveFlags") -> None:
    delay = flags.pause()
    while True:
        wait = min(delay, flags.judging())
        await asyncio.sleep(max(wait, 0.0))
        delay -= wait
        if delay <= 0:
            delay = flags.due(await refresh(flags))
