"""The circuit breaker of one path: closed, open for a rest, half-open for some trials, closed again.

Its rules:

- Closed: every call is admitted. When the calls of the window are enough to be judged and exceed a bound, it opens.
- Open: no call is admitted until the rest is over. The first one after that half-opens it.
- Half-open: as many calls as `Bounds.trials` says are admitted, all others are not. When more of them failed or were slow than
  the bounds allow of so many, it opens again at once; when all have ended within them, it closes. When trials do not end for
  as long as a rest, it opens again.
- A call counts only in the state that admitted it: what began before a breaker opened says nothing about a trial.
- A child process goes on from its parent's state, and begins anew, closed, when a thread of the parent was changing it.

It has no clock: whoever calls says what time it is, in seconds of any clock that does not go back. Any thread may call.
"""

import _thread
from collections.abc import Callable
from typing import Final, Literal, NamedTuple, TypeAlias

from flaggit.runtime import forking
from flaggit.switching.bounds import Bounds, Tally
from flaggit.switching.window import Window

State: TypeAlias = Literal["closed", "open", "half-open"]
CLOSED: Final = "closed"
OPEN: Final = "open"
HALF_OPEN: Final = "half-open"
HUNG: Final = "trial"
"""The cause of an opening whose trials did not end."""


class Change(NamedTuple):
    """A breaker's passage to another state.

    Attributes:
        state: The new state.
        cause: For an opening: errors, latency or trial (the trials did not end); empty else.
        tally: For an opening: the calls that led to it.
    """

    state: State
    cause: str = ""
    tally: Tally = Tally()


class Breaker:
    """The breaker of a path.

    Args:
        bounds: What the path may do.
        tell: Is told every change, after it happened, outside the lock; it raises nothing.

    Attributes:
        bounds: The same bounds.
    """

    __slots__ = (
        "__weakref__",
        "_began",
        "_epoch",
        "_lock",
        "_started",
        "_state",
        "_tell",
        "_trial",
        "_window",
        "bounds",
    )

    def __init__(self, bounds: Bounds, tell: Callable[[Change], None]) -> None:
        self.bounds = bounds
        self._tell = tell
        self._lock = _thread.allocate_lock()
        self._begin(0)
        forking.remember(self)

    def forked(self) -> None:
        """Go on in a child process, where no other thread is that could let go of the lock."""
        changing = self._lock.locked()
        # Always another one: a thread may have it that waits for the interpreter, and has not even marked it as locked.
        self._lock = _thread.allocate_lock()
        if changing:
            self._begin(self._epoch + 1)

    def state(self, now: float) -> State:
        """Give its state; one whose rest is over counts as half-open."""
        return HALF_OPEN if self._state == OPEN and self._rested(now) else self._state

    def rests_until(self, now: float) -> float:
        """Give the instant at which its rest is over; now when it has none."""
        return self._began + self.bounds.rest if self.state(now) == OPEN else now

    def refuses(self, now: float) -> bool:
        """Tell whether a call would not be admitted, without asking for one."""
        state = self.state(now)
        return state == OPEN or (self._state == HALF_OPEN and self._started >= self.bounds.trials)

    def admit(self, now: float) -> int | None:
        """Admit a call, or not.

        Returns:
            What `end` and `drop` want to know of the call; None when it is not admitted.
        """
        changes: list[Change] = []
        with self._lock:
            permit = self._admit(now, changes)
        self._say(changes)
        return permit

    def end(self, permit: int, now: float, seconds: float, *, failed: bool) -> None:
        """Count an admitted call that has ended.

        Args:
            permit: What `admit` gave for it.
            now: When it ended.
            seconds: How long it took.
            failed: Whether it failed.
        """
        changes: list[Change] = []
        with self._lock:
            if permit == self._epoch:
                self._count(now, changes, failed=failed, slow=self.bounds.slow(seconds))
        self._say(changes)

    def drop(self, permit: int, now: float, seconds: float) -> None:
        """Note an admitted call that whoever made it gave up: it counts when it was slow by then, and else never was."""
        if self.bounds.slow(seconds):
            self.end(permit, now, seconds, failed=False)
            return
        with self._lock:
            if permit == self._epoch and self._state == HALF_OPEN:
                self._started -= 1

    def _begin(self, epoch: int) -> None:
        self._window = Window(self.bounds.window)
        self._state: State = CLOSED
        self._epoch = epoch
        self._began = 0.0
        self._started = 0
        self._trial = Tally()

    def _admit(self, now: float, changes: list[Change]) -> int | None:
        if self._state == OPEN:
            if not self._rested(now):
                return None
            self._pass(Change(HALF_OPEN), now, changes)
        if self._state == HALF_OPEN:
            if self._started >= self.bounds.trials:
                if self._rested(now):
                    self._pass(Change(OPEN, HUNG, self._trial), now, changes)
                return None
            self._started += 1
            self._began = now
        return self._epoch

    def _count(self, now: float, changes: list[Change], *, failed: bool, slow: bool) -> None:
        if self._state == CLOSED:
            tally = self._window.add(now, failed=failed, slow=slow)
            if tally.calls >= self.bounds.calls and (cause := self.bounds.exceeded(tally, tally.calls)):
                self._pass(Change(OPEN, cause, tally), now, changes)
            return
        calls, errors, much = self._trial
        self._trial = trial = Tally(calls + 1, errors + failed, much + slow)
        if cause := self.bounds.exceeded(trial, self.bounds.trials):
            self._pass(Change(OPEN, cause, trial), now, changes)
        elif trial.calls == self.bounds.trials:
            self._pass(Change(CLOSED), now, changes)

    def _pass(self, change: Change, now: float, changes: list[Change]) -> None:
        self._state = change.state
        self._epoch += 1
        self._began = now
        self._started = 0
        self._trial = Tally()
        self._window.clear()
        changes.append(change)

    def _rested(self, now: float) -> bool:
        """Tell whether a rest has passed since it opened, or since the last trial began."""
        return now - self._began >= self.bounds.rest

    def _say(self, changes: list[Change]) -> None:
        for change in changes:
            self._tell(change)
