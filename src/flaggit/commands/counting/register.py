"""Who there is: each unit once, as it was last recorded."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from flaggit.bundle.canonical import MAX_INTEGER
from flaggit.commands.counting.records import Sighting
from flaggit.model import Attribute
from flaggit.runtime.instants import Instant
from flaggit.schema.operators import CONTEXT_LITERALS

Value: TypeAlias = str | int | float | bool | None


class Last(NamedTuple):
    """What was last recorded of a unit.

    Attributes:
        at: When.
        values: Its values, in the order of the register's attributes; None for what is missing.
    """

    at: Instant
    values: tuple[Value, ...]


class Register:
    """Units, and what was last recorded of each. Of two records of one instant the same one counts, whichever comes first.

    Args:
        kept: The attributes that are kept, by name. Values of all others are forgotten at once.

    Attributes:
        names: The attributes that are kept.
        silent: How many records told no attributes; they count nobody.
        others: The names of attributes that were recorded and not kept.
    """

    def __init__(self, kept: Mapping[str, Attribute]) -> None:
        self.names = tuple(sorted(kept))
        self.silent = 0
        self.others: set[str] = set()
        self._kept = tuple(kept[name] for name in self.names)
        self._units: dict[str, dict[str, Last]] = {}
        self._plain: Counter[tuple[str, bool]] = Counter()
        # Many units are alike: they share what is recorded of them.
        self._shared: dict[tuple[Value, ...], tuple[Value, ...]] = {}

    def add(self, seen: Sighting) -> None:
        """Take a record."""
        if seen.attributes is None:
            self.silent += 1
            return
        self.others.update(seen.attributes.keys() - set(self.names))
        self._plain[seen.attribute, seen.plain] += 1
        values = tuple(_fitting(each, seen.attributes.get(each.name)) for each in self._kept)
        last = Last(seen.at, self._shared.setdefault(values, values))
        units = self._units.setdefault(seen.attribute, {})
        known = units.get(seen.unit)
        if known is None or (last.at, order(last.values)) > (known.at, order(known.values)):
            units[seen.unit] = last

    @property
    def units(self) -> Mapping[str, Mapping[str, Last]]:
        """The units, by the attribute that holds them."""
        return self._units

    def mixed(self, attribute: str) -> bool:
        """Whether some units of an attribute were recorded as they are, and some as hashes."""
        return all(self._plain[attribute, plain] for plain in (True, False))


def order(values: tuple[Value, ...]) -> tuple[tuple[bool, Value], ...]:
    """Give what values sort by: what is missing comes first. Values of one attribute are of one type."""
    return tuple((value is not None, value) for value in values)


def _fitting(attribute: Attribute, value: object) -> Value:
    """Give a value as the attribute's type has it; one of another type is missing, as in a decision."""
    if not isinstance(value, str | int | float) or not CONTEXT_LITERALS[attribute.type].accepts(value):
        return None
    whole = isinstance(value, float) and value.is_integer() and abs(value) <= MAX_INTEGER
    return int(value) if whole else value
