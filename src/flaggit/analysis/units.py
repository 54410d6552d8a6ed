"""Units to be tried one after the other, and where they fall, remembered as far as anybody asked."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple

from flaggit.runtime import buckets, readings

MAX_TRIES: Final = 200_000
"""How many units are tried."""
_AT_ONCE: Final = 32
KEPT: Final = 1_000_000
"""How many digests are remembered, about 100 bytes each, before all are forgotten."""


class Wanted(NamedTuple):
    """Where a unit's bucket shall lie: from `start` to before `end`."""

    salt: str
    word: int
    start: int
    end: int


class Units:
    """The texts `user-1`, `user-2` and so on, in their order.

    Args:
        name: What stands before the hyphen.
        digits: Two texts that a number is written in, without name and hyphen, as 0 and 1; empty ones for plain numbers.
    """

    __slots__ = ("_digests", "_digits", "_held", "_name")

    def __init__(self, name: str, digits: tuple[str, str] = ("", "")) -> None:
        self._name = name
        self._digits = digits
        self._digests: dict[str, list[bytes]] = {}
        self._held = 0

    def __iter__(self) -> Iterator[str]:
        return map(self._text, range(1, MAX_TRIES))

    def find(self, wanted: Sequence[Wanted]) -> str | None:
        """Give the first text whose buckets lie where they shall, the narrowest range first; None when there is none to be found."""
        if not wanted:
            return self._text(1)
        if self._held > KEPT:
            self._digests, self._held = {}, 0
        first, *others = wanted
        # Digests order as the buckets do: no number is worked out.
        start, end = buckets.threshold(first.start), buckets.threshold(first.end)
        word = slice(buckets.WORD * first.word, None)
        for number, digest in enumerate(chain.from_iterable(self._series(first.salt)), 1):
            if start <= digest[word] < end:
                text = self._text(number)
                if falls(text, others):
                    return text
        return None

    def _series(self, salt: str) -> Iterator[list[bytes]]:
        """Give the digests of the texts in their order: those that are known, then some more at a time, which are known from then on."""
        known = self._digests.setdefault(salt, [])
        yield known[:]
        while len(known) < MAX_TRIES - 1:
            first = len(known) + 1
            numbers = range(first, min(first + _AT_ONCE, MAX_TRIES))
            more = buckets.digests(salt, [self._text(number).encode() for number in numbers])
            known += more
            self._held += len(more)
            yield more

    def _text(self, number: int) -> str:
        zero, one = self._digits
        return f"{number:b}".replace("0", zero).replace("1", one) if one else f"{self._name}-{number}"


def falls(value: object, wanted: Sequence[Wanted]) -> bool:
    """Tell whether a value is a unit whose buckets lie where they shall."""
    unit = readings.unit(value)
    return unit is not None and all(
        one.start <= buckets.bucket(buckets.digest(one.salt, unit), one.word) < one.end for one in wanted
    )
