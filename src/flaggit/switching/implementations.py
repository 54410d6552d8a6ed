"""Implementations: which function stands for which value or variant of a flag."""

from collections.abc import Callable, Mapping
from typing import Final, Generic, ParamSpec, TypeVar

from flaggit.runtime.decision import Decision

P = ParamSpec("P")
R = TypeVar("R")

MAX_LABEL: Final = 64
"""The longest name of an implementation whose value has no variant, in characters."""


class Implementations(Generic[P, R]):
    """Functions by value or variant.

    A variant's name is looked for before a value. Values are told apart by JSON type: `True` is not `1`, and `1` is `1.0`.

    Args:
        on: The function of each value or variant.
        default: The value or variant whose function stands for everything that has none.

    Raises:
        TypeError: A value can't be a key, as a list can't, or a function can't be called, or some are coroutine functions and some not.
        ValueError: The default has no function.
    """

    __slots__ = ("_by_key", "_default", "asynchronous")

    def __init__(self, on: Mapping[object, Callable[P, R]], default: object) -> None:
        self._by_key: dict[tuple[bool, object], Callable[P, R]] = {}
        self._default = _key(default)
        self.asynchronous = False
        for value, function in on.items():
            self.add(value, function)
        if self._default not in self._by_key:
            raise ValueError(f"the default {default!r} must be among the values that have an implementation")

    def add(self, value: object, function: Callable[P, R]) -> None:
        """Add the function of a value or variant; it replaces one that was there."""
        if not callable(function):
            raise TypeError(f"an implementation is called, and {type(function).__name__} can't be")
        asynchronous = _asynchronous(function)
        if self._by_key and asynchronous != self.asynchronous:
            raise TypeError("either all implementations are coroutine functions, or none is")
        self.asynchronous = asynchronous
        self._by_key[_key(value)] = function

    def find(self, variant: str, value: object) -> tuple[Callable[P, R], str]:
        """Give the function of what was decided, and the name of its variant; the default's when there is none."""
        if variant:
            found = self._by_key.get((False, variant))
            if found is not None:
                return found, variant
        try:
            found = self._by_key.get(_key(value))
        except TypeError:  # An object or list that was decided is no key.
            found = None
        if found is not None:
            return found, variant or label(value)
        return self._by_key[self._default], label(self._default[1])

    def decided(self, decision: Decision) -> tuple[Callable[P, R], str]:
        """Give the function of a decision, likewise."""
        return self.find(decision.variant, decision.value)


def _key(value: object) -> tuple[bool, object]:
    hash(value)
    return isinstance(value, bool), value


def label(value: object) -> str:
    """Give the name under which a value without a variant is observed."""
    return str(value).lower() if isinstance(value, bool) else str(value)[:MAX_LABEL]


def _asynchronous(function: object) -> bool:
    import inspect  # noqa: PLC0415 - it costs more than all of this package, and only whoever routes needs it

    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(
        getattr(function, "__call__", None)  # noqa: B004 - an object that is called like a coroutine function
    )
