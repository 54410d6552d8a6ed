"""Routes: functions that call the implementation of what a flag decides.

A route of coroutine functions is called like one: it gives a coroutine, and everything happens when that is awaited. What is measured
is the call; what a generator does later is not.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import update_wrapper
from types import MethodType
from typing import TYPE_CHECKING, Generic, ParamSpec, Self, TypeVar, cast, overload

from flaggit.runtime.readings import Context
from flaggit.switching.implementations import Implementations
from flaggit.switching.measuring import Terms

if TYPE_CHECKING:
    from flaggit.switching.switch import Switch

P = ParamSpec("P")
R = TypeVar("R")


class Route(Generic[P, R]):
    """Calls the implementation of what a flag decides. Made by `Switch.route`.

    Attributes:
        key: The flag.
        default: The value or variant for when the bundle can't supply one, and for what has no implementation.
    """

    __slots__ = ("_implementations", "_switch", "_terms", "default", "key")

    def __init__(
        self,
        switch: "Switch",
        key: str,
        on: Mapping[object, Callable[P, R]],
        default: object,
        terms: Terms,
    ) -> None:
        self.key = key
        self.default = default
        self._switch = switch
        self._implementations = Implementations(on, default)
        self._terms = terms

    def __call__(self, context: Context | None, /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Decide for a context, and call what that leads to with the rest.

        Returns:
            What the implementation returns.

        Raises:
            BaseException: What the implementation raises; `TimeoutError` when a coroutine took longer than its timeout.
        """
        if self._implementations.asynchronous:
            return cast("R", self._wait(context, args, kwargs))
        function, measured = self._switch.take(
            self._implementations, self.key, self.default, context, self._terms
        )
        with measured:
            return function(*args, **kwargs)

    def add(self, value: object, function: Callable[P, R]) -> None:
        """Add the implementation of a value or variant."""
        self._implementations.add(value, function)

    async def _wait(
        self, context: Context | None, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> object:
        import asyncio  # noqa: PLC0415 - whoever awaits has imported it; whoever does not needs none

        function, measured = self._switch.take(
            self._implementations, self.key, self.default, context, self._terms
        )
        call = cast("Callable[..., Awaitable[object]]", function)
        with measured:
            async with asyncio.timeout(self._terms.timeout) as limit:
                measured.expired = limit.expired
                return await call(*args, **kwargs)


class Routed(Generic[P, R]):
    """A function that is routed by a flag. Made by the decorator `Switch.routed`; methods may be, too.

    Attributes:
        route: The route behind it.
    """

    def __init__(self, route: Route[P, R], function: Callable[P, R], context: Callable[..., Context]) -> None:
        update_wrapper(self, function)
        self.route = route
        self._context = context

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the implementation for the context that these arguments give."""
        return self.route(self._context(*args, **kwargs), *args, **kwargs)

    @overload
    def __get__(self, instance: None, owner: type | None = None) -> Self: ...

    @overload
    def __get__(self, instance: object, owner: type | None = None) -> Callable[..., R]: ...

    def __get__(self, instance: object, owner: type | None = None) -> Self | Callable[..., R]:
        """Bind it to an object, as a function of its class would be."""
        return self if instance is None else MethodType(self, instance)

    def on(self, value: object) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """Decorate the implementation of a value or variant; it stays a function that can be called by itself."""

        def add(function: Callable[P, R]) -> Callable[P, R]:
            self.route.add(value, function)
            return function

        return add
