"""Measuring: around a call, the clock, the breaker, the observer and what the implementation may ask.

What comes of a call:

- `timeout`: it took longer than the host allows, whatever it returned or raised in the end.
- `error`: it raised an `Exception` that was not expected.
- `success`: it returned, or raised what was expected.
- Nothing: whoever made the call gave up (`CancelledError`, `KeyboardInterrupt` and their like). The breaker counts it only when
  it was slow by then.

The breaker takes `timeout` and `error` for failures.
"""

from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Final, NamedTuple

from flaggit.runtime.decision import Decision
from flaggit.switching.breaker import Breaker
from flaggit.switching.current import CURRENT, Current

SUCCESS: Final = "success"
ERROR: Final = "error"
TIMEOUT: Final = "timeout"
REJECTED: Final = "rejected"


class Terms(NamedTuple):
    """What the host says of the calls of a route.

    Attributes:
        timeout: How long one may take, in seconds; None for as long as it takes.
        expected: The exceptions that are an answer, and no failure.
    """

    timeout: float | None = None
    expected: tuple[type[BaseException], ...] = ()


class Guard(NamedTuple):
    """A breaker that admitted a call, and what it wants to know of it."""

    breaker: Breaker
    permit: int


class Measured:
    """A call, as a context around it.

    Args:
        decision: What led to it.
        terms: What the host says of it.
        clock: In seconds, never going back.
        observe: Is told outcome and seconds; it raises nothing.
        guard: The breaker that admitted it; None without.

    Attributes:
        expired: Tells whether a timeout stopped it.
    """

    __slots__ = ("_began", "_clock", "_decision", "_guard", "_observe", "_terms", "_token", "expired")

    def __init__(
        self,
        decision: Decision,
        terms: Terms,
        clock: Callable[[], float],
        observe: Callable[[str, float], None],
        guard: Guard | None,
    ) -> None:
        self._decision = decision
        self._terms = terms
        self._clock = clock
        self._observe = observe
        self._guard = guard
        self.expired: Callable[[], bool] = bool

    def __enter__(self) -> None:
        self._began = self._clock()
        around = CURRENT.get()
        left = [limit for limit in (self._terms.timeout, around and around.remaining()) if limit is not None]
        deadline = self._began + min(left) if left else None
        self._token = CURRENT.set(Current(self._decision, deadline, self._clock))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        now = self._clock()
        seconds = max(now - self._began, 0.0)
        # A coroutine that is thrown away may be closed in another context than its own.
        with suppress(ValueError):
            CURRENT.reset(self._token)
        outcome = self._outcome(error, seconds)
        if self._guard is not None:
            breaker, permit = self._guard
            if outcome:
                breaker.end(permit, now, seconds, failed=outcome != SUCCESS)
            else:
                breaker.drop(permit, now, seconds)
        if outcome:
            self._observe(outcome, seconds)

    def _outcome(self, error: BaseException | None, seconds: float) -> str:
        timeout, expected = self._terms
        answered = error is None or isinstance(error, expected)
        if not answered and not isinstance(error, Exception):
            return ""
        if self.expired() or (timeout is not None and seconds > timeout):
            return TIMEOUT
        return SUCCESS if answered else ERROR
