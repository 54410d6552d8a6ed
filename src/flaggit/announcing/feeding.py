"""Feeding one remote sink: event after event, again where that may help, within bounds.

A pause doubles from `pause` to `longest`, less up to a quarter at random, or is what the receiver asks for. When the limit would pass while
waiting, the sink is given up at once. A refused event is passed over. Once an event has no attempt left the sink is given up: those behind it
would fail alike, and order is kept.
"""

import asyncio
import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from flaggit.announcing.event import Event
from flaggit.announcing.fates import ClosedSink, Fate, NotTaken, RefusedEvent, State, Unavailable
from flaggit.announcing.sinks import Remote
from flaggit.frozen import Frozen

CLOSING: Final = 2.0
"""How many seconds giving a connection back may take."""
MORE_TIME: Final = "give it more time with --within SECONDS"


class Bounds(Frozen):
    """What bounds the delivery to one sink; times are in seconds.

    Attributes:
        total: How long the whole delivery takes at most.
        attempt: How long one attempt takes at most.
        attempts: How often an event is tried at most.
        pause: The first pause.
        longest: The longest pause that is not asked for.
    """

    total: float = 60.0
    attempt: float = 10.0
    attempts: int = 5
    pause: float = 0.5
    longest: float = 15.0

    def wait(self, tried: int, asked: float, chance: float) -> float:
        """Give the pause after so many attempts; `chance` from 0 to 1 says how much shorter it is made."""
        grown = min(self.pause * 2.0 ** (tried - 1), self.longest) * (1 - chance / 4)
        return max(grown, asked)


class Progress:
    """What became of a sink's events so far. It is true at every moment, so that an interruption can be told.

    Attributes:
        why: Why the sink was given up; empty while it was not.
        remedy: What to do about it.
    """

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events
        self._known: dict[str, tuple[State, str]] = {}
        self.why = ""
        self.remedy = ""

    def mark(self, events: Sequence[Event], state: State, why: str = "") -> None:
        """Say what became of some events."""
        self._known.update((event.id, (state, why)) for event in events)

    def fail(self, why: str, remedy: str = "") -> None:
        """Give the sink up."""
        self.why, self.remedy = why, remedy

    def fates(self) -> Iterator[Fate]:
        """Give what became of each event, in order."""
        for event in self._events:
            state, why = self._known.get(event.id, (State.UNSENT, ""))
            told = "" if state is State.DELIVERED else why or self.why
            yield Fate(event=event, state=state, why=told)


async def feed(sink: Remote, events: Sequence[Event], bounds: Bounds, progress: Progress) -> None:
    """Send events to a sink, and keep `progress`. It raises nothing but cancellation."""
    try:
        async with asyncio.timeout(bounds.total) as limit:
            until = limit.when() or 0.0
            for start in range(0, len(events), sink.most):
                await _send(_Turn(sink, events[start : start + sink.most], bounds, until), progress)
    except TimeoutError:
        progress.fail(f"it took longer than {bounds.total:g} s", MORE_TIME)
    except NotTaken as fault:
        progress.fail(fault.why, fault.remedy)
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING):
                await sink.close()


class _Turn(NamedTuple):
    """What is sent in one call, to whom, and until when."""

    sink: Remote
    events: Sequence[Event]
    bounds: Bounds
    until: float


async def _send(turn: _Turn, progress: Progress) -> None:
    sent = False
    for tried in range(1, turn.bounds.attempts + 1):
        progress.mark(turn.events, State.UNACKNOWLEDGED)
        try:
            await _attempt(turn)
        except RefusedEvent as fault:
            progress.mark(turn.events, State.REFUSED, fault.why)
            return
        except ClosedSink as fault:
            progress.mark(turn.events, State.REFUSED, fault.why)
            raise
        except Unavailable as fault:
            sent = sent or fault.sent
            if not sent:
                progress.mark(turn.events, State.UNSENT)
            await _rest(turn, tried, fault, "" if sent else "nothing was sent: ")
        else:
            progress.mark(turn.events, State.DELIVERED)
            return


async def _attempt(turn: _Turn) -> None:
    try:
        async with asyncio.timeout(turn.bounds.attempt):
            await turn.sink.send(turn.events)
    except TimeoutError:
        raise Unavailable(f"no answer within {turn.bounds.attempt:g} s") from None


async def _rest(turn: _Turn, tried: int, fault: Unavailable, before: str) -> None:
    """Wait before the next attempt, or give up when there is none; what is said first stands before the reason."""
    if tried == turn.bounds.attempts:
        raise NotTaken(f"{before}{fault.why} ({tried} attempts)", remedy=fault.remedy) from None
    pause = turn.bounds.wait(tried, fault.after, random.random())  # noqa: S311 - jitter is no secret
    if asyncio.get_running_loop().time() + pause >= turn.until:
        asked = f"; it asks to wait {fault.after:g} s" if fault.after else ""
        raise NotTaken(
            f"{before}{fault.why}{asked}, and the limit of {turn.bounds.total:g} s comes first",
            remedy=MORE_TIME if fault.sent else fault.remedy,
        ) from None
    await asyncio.sleep(pause)
