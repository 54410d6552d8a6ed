"""The breakers of a process: one for each path whose flag has bounds, made when the path is first called."""

from typing import Final, Literal, NamedTuple

from flaggit.runtime import events
from flaggit.runtime.choice import Choice
from flaggit.runtime.reading import Reading
from flaggit.switching.bounds import Bounds
from flaggit.switching.breaker import CLOSED, HALF_OPEN, OPEN, Breaker, Change

MAX_BREAKERS: Final = 2_000
"""How many breakers there are; when there would be more, the one that was made first is forgotten."""

_EVENTS = {
    OPEN: events.BREAKER_OPENED,
    HALF_OPEN: events.BREAKER_HALF_OPENED,
    CLOSED: events.BREAKER_CLOSED,
}


class Standing(NamedTuple):
    """How a path stands in this process.

    Attributes:
        flag: The flag's key.
        variant: The variant, as decisions report it.
        state: closed, open or half-open.
        rest: For how many seconds more the safe value is served; 0 unless it is open.
    """

    flag: str
    variant: str
    state: Literal["closed", "open", "half-open"]
    rest: float


class Breakers:
    """Breakers by flag and variant.

    Args:
        flags: Their listeners are told.
    """

    __slots__ = ("_breakers", "_flags")

    def __init__(self, flags: Reading) -> None:
        self._flags = flags
        self._breakers: dict[tuple[str, str], Breaker] = {}

    def of(self, choice: Choice, variant: str) -> Breaker:
        """Give the breaker of a path. When a newer bundle has other bounds, it begins anew, closed."""
        path = choice.key, variant
        bounds = Bounds.of(choice.breaker)
        found = self._breakers.get(path)
        if found is not None and found.bounds == bounds:
            return found
        made = self._breakers[path] = Breaker(bounds, lambda change: self._tell(path, bounds, change))
        while len(self._breakers) > MAX_BREAKERS:
            self._breakers.pop(next(iter(self._breakers)), None)
        return made

    def refuse(self, flag: str, variant: str, now: float) -> bool:
        """Tell whether a path's next call would not be admitted."""
        found = self._breakers.get((flag, variant))
        return found is not None and found.refuses(now)

    def read(self, now: float) -> list[Standing]:
        """Give how every path stands, in order."""
        found = sorted(self._breakers.copy().items(), key=lambda item: item[0])
        return [
            Standing(flag, variant, breaker.state(now), breaker.rests_until(now) - now)
            for (flag, variant), breaker in found
        ]

    def _tell(self, path: tuple[str, str], bounds: Bounds, change: Change) -> None:
        flag, variant = path
        more: dict[str, object] = {}
        if change.state == OPEN:
            more = {"cause": change.cause, **change.tally._asdict(), "rest": bounds.rest}
        self._flags.tell(_EVENTS[change.state], flag=flag, variant=variant, **more)
