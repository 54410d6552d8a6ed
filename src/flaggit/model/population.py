"""Populations: how many people have which attributes, as of a day."""

from collections.abc import Mapping
from typing import Any

from flaggit.frozen import Frozen


class Group(Frozen):
    """People alike.

    Attributes:
        context: What the counted attributes are for them; one that is not there is missing.
        count: How many they are.
    """

    context: Mapping[str, Any]
    count: int


class Population(Frozen):
    """A histogram of attributes.

    Attributes:
        name: The file's name, unique in the repository.
        day: The day that it was counted on, `2026-11-01`.
        unit: The attribute whose values were counted.
        attributes: The attributes that were counted; of any other it says nothing.
        groups: The people, attribute by attribute; together they are everybody.
    """

    name: str
    path: str
    day: str
    unit: str
    attributes: tuple[str, ...]
    groups: tuple[Group, ...]
    summary: str = ""

    @property
    def count(self) -> int:
        """How many people there are."""
        return sum(group.count for group in self.groups)
