"""Delivering events to several sinks: local ones first, one after the other; then remote ones, all at once."""

import asyncio
from collections.abc import Sequence

from flaggit.announcing.event import Event
from flaggit.announcing.fates import Fate, NotTaken, State
from flaggit.announcing.feeding import Bounds, Progress, feed
from flaggit.announcing.sinks import Local, Sink
from flaggit.frozen import Frozen


class Delivery(Frozen):
    """What became of the events at one sink.

    Attributes:
        sink: The sink's name.
        fates: What became of each event, in order.
        why: Why the sink was given up; empty while it was not.
        remedy: What to do about it; empty when there is nothing special.
        interrupted: Whether Ctrl-C came before it was complete.
    """

    sink: str
    fates: tuple[Fate, ...]
    why: str = ""
    remedy: str = ""
    interrupted: bool = False

    @property
    def complete(self) -> bool:
        """Whether the sink acknowledged every event."""
        return all(fate.state is State.DELIVERED for fate in self.fates)


def deliver(
    events: Sequence[Event],
    sinks: Sequence[Sink],
    bounds: Bounds = Bounds(),  # noqa: B008 - it can't be altered
) -> tuple[Delivery, ...]:
    """Deliver all events to all sinks, and tell what became of each, in the sinks' order.

    Ctrl-C ends it early; what is returned tells so, and nothing is raised.

    Args:
        events: What is told, in order.
        sinks: Whom it is told to.
        bounds: What bounds each remote sink.
    """
    watched = [(sink, Progress(events)) for sink in sinks]
    interrupted = False
    try:
        for sink, progress in watched:
            if events and isinstance(sink, Local):
                _write(sink, events, progress)
        asyncio.run(_feed_all(watched, events, bounds))
    except KeyboardInterrupt:
        interrupted = True
    return tuple(_told(sink.name, progress, interrupted=interrupted) for sink, progress in watched)


def _write(sink: Local, events: Sequence[Event], progress: Progress) -> None:
    progress.mark(events, State.UNACKNOWLEDGED)
    try:
        sink.write(events)
    except NotTaken as fault:
        progress.mark(events, State.UNSENT)
        progress.fail(fault.why, fault.remedy)
    else:
        progress.mark(events, State.DELIVERED)


async def _feed_all(
    watched: Sequence[tuple[Sink, Progress]], events: Sequence[Event], bounds: Bounds
) -> None:
    async with asyncio.TaskGroup() as tasks:
        for sink, progress in watched:
            if not isinstance(sink, Local):
                tasks.create_task(feed(sink, events, bounds, progress))


def _told(name: str, progress: Progress, *, interrupted: bool) -> Delivery:
    fates = tuple(progress.fates())
    cut = (
        interrupted
        and any(fate.state in {State.UNACKNOWLEDGED, State.UNSENT} for fate in fates)
        and not progress.why
    )
    return Delivery(
        sink=name,
        fates=fates,
        why="interrupted" if cut else progress.why,
        remedy=progress.remedy,
        interrupted=cut,
    )
