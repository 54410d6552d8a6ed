"""The switch of a process: it makes routes, and holds the breakers that all of them share."""

import time
from collections.abc import Callable, Mapping
from typing import ParamSpec, TypeVar

from flaggit.runtime import decision
from flaggit.runtime.choice import Choice
from flaggit.runtime.decision import Decision
from flaggit.runtime.held import copy
from flaggit.runtime.reading import Reading
from flaggit.runtime.readings import Context
from flaggit.switching.breakers import Breakers, Standing
from flaggit.switching.implementations import Implementations, label
from flaggit.switching.measuring import REJECTED, Guard, Measured, Terms
from flaggit.switching.route import Route, Routed
from flaggit.telemetry.paths import Observer

P = ParamSpec("P")
R = TypeVar("R")


class Switch:
    """Routes calls by what flags decide. A process has one for its flags, so that every caller of a path shares its breaker.

    Args:
        flags: What decides. Its listeners are told what becomes of breakers.
        observer: Is told what came of every call, and of every one that a breaker sent elsewhere.
        clock: Measures durations, in seconds; it must not go back.

    Attributes:
        observer_errors: How many times the observer raised; nothing else comes of that.
    """

    __slots__ = ("_breakers", "_choices", "_clock", "_flags", "_observer", "observer_errors")

    def __init__(
        self,
        flags: Reading,
        *,
        observer: Observer | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._flags = flags
        self._observer = observer
        self._clock = clock
        self._breakers = Breakers(flags)
        self._choices: tuple[int, dict[str, Choice | None]] = (0, {})
        self.observer_errors = 0

    def route(
        self,
        key: str,
        *,
        on: Mapping[object, Callable[P, R]],
        default: object,
        timeout: float | None = None,
        expected: type[BaseException] | tuple[type[BaseException], ...] = (),
    ) -> Route[P, R]:
        """Make a route: a function of a context, and of whatever its implementations take.

        Args:
            key: The flag.
            on: The implementation of each value, or of each variant by its name: all functions, or all coroutine functions.
            default: The value or variant for when the bundle can't supply one, and for what has no implementation.
            timeout: How long a call may take, in seconds. A coroutine is stopped then, and raises `TimeoutError`. A function can't be
                stopped: it is told how long it has by `remaining`, and a call that took longer counts as a timeout.
            expected: Exceptions that are an answer, and no failure: a card that was declined, say.

        Raises:
            TypeError: An implementation is none, or only some are coroutine functions.
            ValueError: The default has no implementation, or the timeout is not above 0.
        """
        if timeout is not None and not timeout > 0:
            raise ValueError(f"a timeout is above 0 seconds, and {timeout!r} is not")
        allowed = expected if isinstance(expected, tuple) else (expected,)
        return Route(self, key, on, default, Terms(timeout, allowed))

    def routed(
        self,
        key: str,
        *,
        default: object,
        context: Callable[..., Context],
        timeout: float | None = None,
        expected: type[BaseException] | tuple[type[BaseException], ...] = (),
    ) -> Callable[[Callable[P, R]], Routed[P, R]]:
        """Decorate the implementation of the default; `on` of what comes of it decorates the others.

        Args:
            key: The flag.
            default: As in `route`.
            context: Gives the context, from the arguments of a call. What it raises reaches the caller.
            timeout: As in `route`.
            expected: As in `route`.
        """

        def decorate(function: Callable[P, R]) -> Routed[P, R]:
            on = {default: function}
            route = self.route(key, on=on, default=default, timeout=timeout, expected=expected)
            return Routed(route, function, context)

        return decorate

    def details(self, key: str, default: object, context: Context | None = None) -> Decision:
        """Decide as the flags do, and give what a route would serve now: the safe value, reason `BREAKER`, for a path that is open.

        Nothing is called, and no trial is used up.
        """
        decided = self._flags.details(key, default, context)
        choice = None if decided.error_code else self._choice(decided.flag)
        if choice is None or not choice.breaker:
            return decided
        refused = self._breakers.refuse(choice.key, decided.variant or label(decided.value), self._clock())
        return _instead(decided, choice) if refused else decided

    def breakers(self) -> list[Standing]:
        """Give how the paths that have a breaker and were called stand, in order."""
        return self._breakers.read(self._clock())

    def take(
        self,
        implementations: Implementations[P, R],
        key: str,
        default: object,
        context: Context | None,
        terms: Terms,
    ) -> tuple[Callable[P, R], Measured]:
        """Decide, and give the function to call and what measures the call. For routes."""
        decided = self._flags.details(key, default, context)
        function, variant = implementations.decided(decided)
        choice = None if decided.error_code else self._choice(decided.flag)
        guard = None
        if choice is not None and choice.breaker:
            safe, name = implementations.find(*choice.safe)
            if function is not safe:
                guard = self._guard(choice, variant)
                if guard is None:
                    self._observe(decided.flag, variant, REJECTED, 0.0)
                    function, variant, decided = safe, name, _instead(decided, choice)
        flag = decided.flag

        def observe(outcome: str, seconds: float) -> None:
            self._observe(flag, variant, outcome, seconds)

        return function, Measured(decided, terms, self._clock, observe, guard)

    def _guard(self, choice: Choice, variant: str) -> Guard | None:
        breaker = self._breakers.of(choice, variant)
        permit = breaker.admit(self._clock())
        return None if permit is None else Guard(breaker, permit)

    def _choice(self, key: str) -> Choice | None:
        serial, choices = self._choices
        if serial != self._flags.serial:
            choices = {}
            self._choices = self._flags.serial, choices
        if key not in choices:
            choices[key] = self._flags.choice(key)
        return choices[key]

    def _observe(self, flag: str, variant: str, outcome: str, seconds: float) -> None:
        if self._observer is None:
            return
        try:
            self._observer.observe(flag, variant, outcome, seconds)
        except Exception:  # noqa: BLE001 - an observer's fault is its own
            self.observer_errors += 1


def _instead(decided: Decision, choice: Choice) -> Decision:
    """Give the decision for the safe value of a path that is open; no arm of an experiment is served."""
    variant, value = choice.safe
    return decided._replace(
        value=copy(value),
        variant=variant,
        reason=decision.BREAKER,
        experiment="",
        iteration=0,
        forced=False,
    )
