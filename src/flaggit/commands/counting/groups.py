"""Counting those alike."""

from collections import Counter
from collections.abc import Iterable, Sequence

from flaggit.commands.counting.register import Last, Value, order
from flaggit.frozen import Frozen


class Told(Frozen):
    """An attribute that was recorded.

    Attributes:
        name: Its name.
        values: How many values it has.
        missing: How many units have none.
    """

    name: str
    values: int
    missing: int


class Counted(Frozen):
    """Those alike, counted.

    Attributes:
        groups: What the attributes are for each group, in the order that was asked for, and how many it is; sorted.
        small: How many groups were too small to be told.
        few: How many units were in those.
    """

    groups: tuple[tuple[tuple[Value, ...], int], ...]
    small: int
    few: int

    @property
    def units(self) -> int:
        """How many units are in the groups."""
        return sum(count for _, count in self.groups)


def told(units: Iterable[Last], names: Sequence[str]) -> tuple[Told, ...]:
    """Say what was recorded of each attribute; `names` are those of the register."""
    found: list[Counter[Value]] = [Counter() for _ in names]
    for last in units:
        for counter, value in zip(found, last.values, strict=True):
            counter[value] += 1
    return tuple(
        Told(name=name, values=len(counter.keys() - {None}), missing=counter[None])
        for name, counter in zip(names, found, strict=True)
    )


def count(units: Iterable[Last], places: Sequence[int], at_least: int) -> Counted:
    """Count those alike.

    Args:
        units: What was last recorded of each unit.
        places: The places of the attributes to count by, among a unit's values.
        at_least: How many a group has at least. A smaller one could tell who is in it, and is dropped.
    """
    alike = Counter(tuple(last.values[place] for place in places) for last in units)
    kept = [each for each in alike.items() if each[1] >= at_least]
    return Counted(
        groups=tuple(sorted(kept, key=lambda each: order(each[0]))),
        small=len(alike) - len(kept),
        few=alike.total() - sum(count for _, count in kept),
    )
