"""People: how many a region is, by a population.

A population says how many people have which values of some attributes. Chance is the same for all of them, so a region's people are those of the groups
that match its clauses, times its share. Where a region asks something that a population does not count, it can only say how many they are at most:
those who match the rest.
"""

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from math import ceil
from typing import Any, Final, TypeAlias

from flaggit.analysis.regions import MISSING, Key
from flaggit.analysis.space import BUCKET, CLASS, CLOCK, PIECE, Space
from flaggit.frozen import Frozen
from flaggit.model import Population

_NONE: Final = Fraction()
_ALL: Final = Fraction(1)
_SEVERAL: Final = 2
_Times: TypeAlias = frozenset[int] | None
"""Stretches of time; None for always."""


class Crowd(Frozen):
    """About how many people, or, when it is not exact, how many at most."""

    count: int
    exact: bool = True
    uncounted: tuple[str, ...] = ()
    """Attributes that are asked about and that the population does not count, sorted: why it is not exact."""


class Census:
    """Counts the people of some contexts after the other, and of all of them together.

    Args:
        space: The variables.
        population: Who there is.
    """

    __slots__ = ("_lacking", "_most", "_named", "_population", "_space")

    def __init__(self, space: Space, population: Population) -> None:
        self._space = space
        self._population = population
        self._most: dict[tuple[_Times, tuple[int, ...]], Fraction] = {}
        self._named = 0
        self._lacking: set[str] = set()

    def count(self, parts: Mapping[Key, frozenset[int]], shares: Collection[Fraction]) -> list[Crowd]:
        """Count the people of contexts that chance treats alike, for each of some shares that have nobody in common.

        Args:
            parts: What holds of the contexts.
            shares: Of the bucket space, of those.

        Returns:
            About how many people each share is.
        """
        unit = self._population.unit
        asked = {attribute for kind, attribute, _ in parts if kind in {CLASS, PIECE}} - {unit}
        lacking = tuple(sorted(asked - set(self._population.attributes)))
        self._lacking.update(lacking)
        held = self._held(parts)
        counted = sum(self._population.groups[at].count for at in held)
        names = _individuals(self._space, parts.get((CLASS, unit, "")), unit)
        if names is not None:
            # As many as there are names, and no more than there are people.
            self._named += min(names, counted)
            return [Crowd(count=min(names, counted), exact=not lacking, uncounted=lacking)] * len(shares)
        key = parts.get((CLOCK, "", "")), held
        self._most[key] = max(self._most.get(key, _NONE), sum(shares, _NONE))
        whole = ceil if lacking else round
        return [Crowd(count=whole(counted * share), exact=not lacking, uncounted=lacking) for share in shares]

    def together(self) -> Crowd:
        """Count the people of all that was counted.

        Nobody is in two contexts at once, so of a group no more are reached than in the one that most of it could be in. What
        happens at different times may happen to the same.
        """
        shares: dict[int, dict[_Times, Fraction]] = {}
        for (times, held), share in self._most.items():
            for at in held:
                own = shares.setdefault(at, {})
                own[times] = max(own.get(times, _NONE), share)
        groups = self._population.groups
        reached = sum((groups[at].count * min(sum(own.values()), _ALL) for at, own in shares.items()), _NONE)
        exact = not self._lacking and len({times for times, _ in self._most}) < _SEVERAL
        count = (round if exact else ceil)(reached) + self._named
        return Crowd(
            count=min(count, self._population.count), exact=exact, uncounted=tuple(sorted(self._lacking))
        )

    def _held(self, parts: Mapping[Key, frozenset[int]]) -> tuple[int, ...]:
        """Give the places of the groups that match, as far as the population tells."""
        counted = {*self._population.attributes, self._population.unit}
        known = {key: chosen for key, chosen in parts.items() if key[1] in counted}
        return tuple(
            at
            for at, group in enumerate(self._population.groups)
            if _matches(self._space, known, group.context, self._population.unit)
        )


def census(space: Space, populations: Iterable[Population]) -> Census | None:
    """Give the census by the first population that counts the unit that chance is about; None without one."""
    units = {variable.attribute for variable in space.variables if variable.kind == BUCKET}
    return next((Census(space, each) for each in populations if units <= {each.unit}), None)


def _individuals(space: Space, own: frozenset[int] | None, unit: str) -> int | None:
    """Tell how many individuals a rule names; None where it is about others, too."""
    if own is None:
        return None
    letters = space.alphabets[unit]
    atoms = [letters.atoms[atom] for at in own if at != MISSING for atom in letters.classes[at]]
    return len(atoms) if all(atom.single for atom in atoms) else None


def _matches(
    space: Space, parts: Mapping[Key, frozenset[int]], context: Mapping[str, Any], unit: str
) -> bool:
    for (kind, attribute, piece), chosen in parts.items():
        if attribute == unit:
            continue
        value = context.get(attribute)
        if kind == CLASS:
            at = MISSING if value is None else space.alphabets[attribute].place(value)
            if at not in chosen:
                return False
        elif kind == PIECE and value is not None and int(piece in value) not in chosen:
            return False
    return True
