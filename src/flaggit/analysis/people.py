"""People: how many a region is, by a population.

A population says how many people have which values of some attributes. Chance is the same for all of them, so a region's people are those of the groups
that match its clauses, times its share. Where a region asks something that a population does not count, it can only say how many they are at most:
those who match the rest.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import Any

from flaggit.analysis.regions import MISSING, Key
from flaggit.analysis.space import BUCKET, CLASS, PIECE, Space
from flaggit.frozen import Frozen
from flaggit.model import Population


class Crowd(Frozen):
    """About how many people, or, when it is not exact, how many at most."""

    count: int
    exact: bool = True
    uncounted: tuple[str, ...] = ()
    """Attributes that are asked about and that the population does not count, sorted: why it is not exact."""


def people(
    space: Space, parts: Mapping[Key, frozenset[int]], share: Fraction, population: Population
) -> Crowd | None:
    """Count the people of a region.

    Args:
        space: The variables.
        parts: What holds of the region's contexts.
        share: Its share of the bucket space, of those.
        population: Who there is.

    Returns:
        About how many people they are; None where the population counts another unit.
    """
    units = {variable.attribute for variable in space.variables if variable.kind == BUCKET}
    if not units <= {population.unit}:
        return None
    asked = {attribute for kind, attribute, _ in parts if kind in {CLASS, PIECE}} - {population.unit}
    known = {
        key: chosen for key, chosen in parts.items() if key[1] in {*population.attributes, population.unit}
    }
    counted = sum(
        group.count for group in population.groups if _matches(space, known, group.context, population.unit)
    )
    uncounted = tuple(sorted(asked - set(population.attributes)))
    exact = not uncounted
    own = parts.get((CLASS, population.unit, ""))
    if own is not None:
        letters = space.alphabets[population.unit]
        atoms = [letters.atoms[atom] for at in own if at != MISSING for atom in letters.classes[at]]
        if all(atom.single for atom in atoms):
            # Individuals that a rule names: as many as there are names, and no more than there are people.
            return Crowd(count=min(len(atoms), counted), exact=exact, uncounted=uncounted)
    return Crowd(
        count=round(counted * share) if exact else ceil(counted * share), exact=exact, uncounted=uncounted
    )


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
