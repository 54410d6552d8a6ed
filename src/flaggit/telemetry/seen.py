"""What was seen already, in bounded memory.

Two generations of 64-bit hashes: when the young one holds half of what may be kept, the old one is forgotten and the young one
becomes old. What is seen again becomes young again. So whatever was seen among the last half is known, nothing takes more than the
bound, and what was forgotten is seen anew. Of n things kept, one that is new is taken for a known one with a chance of
n / 2^64. No lock: where two threads see one thing first at the same time, one of them is told so.
"""

from collections.abc import Hashable
from typing import Final

KEPT: Final = 100_000
"""How many are kept, unless said: about 10 MB."""


class Seen:
    """Tells what is seen for the first time.

    Args:
        kept: How many are kept at most; at least 2.
    """

    __slots__ = ("_half", "_old", "_young")

    def __init__(self, kept: int = KEPT) -> None:
        if kept < 2:  # noqa: PLR2004 - there are two generations
            raise ValueError("at least two are kept")
        self._half = kept // 2
        self._young: dict[int, object] = {}
        self._old: dict[int, object] = {}

    def __len__(self) -> int:
        """Tell how many are kept."""
        return len(self._young) + len(self._old)

    def first(self, thing: Hashable) -> bool:
        """Tell whether something is seen for the first time, as far as is remembered, and remember it."""
        key = hash(thing)
        young = self._young
        if key in young:
            return False
        mine = object()
        # To set what is not there yet is one step that no other thread comes between.
        new = young.setdefault(key, mine) is mine and key not in self._old
        if len(young) >= self._half:
            self._old, self._young = young, {}
        return new
