"""What is counted, and by which attributes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from flaggit.binding.suggesting import meant
from flaggit.commands.counting.groups import Told
from flaggit.commands.counting.register import Last
from flaggit.errors import NothingReadStop, UsageStop
from flaggit.model import Attribute, AttributeType, Taxonomy

MOST_VALUES: Final = 50
"""The most values that an attribute to count by may have among those who are counted."""
_COUNT: Final = "count"


def kept(taxonomy: Taxonomy, by: Sequence[str]) -> Mapping[str, Attribute]:
    """Give the attributes whose values are kept: those to count by, or all that may be counted by.

    Raises:
        UsageStop: An attribute can't be counted by.
    """
    attributes = taxonomy.attributes
    for name in by:
        why = _why_not(attributes, name)
        if why:
            raise UsageStop(why, where="--by", remedy=f"name others: {', '.join(_open(attributes))}")
    return {name: attributes[name] for name in by or _open(attributes)}


def unit_of(taxonomy: Taxonomy, units: Mapping[str, Mapping[str, Last]], asked: str) -> str:
    """Give the attribute whose values are counted.

    Raises:
        UsageStop: It is open which, no record is of it, or the taxonomy has no such unit.
    """
    there = ", ".join(f"{name} ({len(units[name]):,})" for name in sorted(units))
    if not asked and len(units) > 1:
        raise UsageStop(
            f"the records are of several units: {there}",
            where="--unit",
            remedy=f"say which is counted: --unit {min(units)}",
        )
    unit = asked or next(iter(units))
    declared = taxonomy.attributes.get(unit)
    if declared is None or not declared.unit:
        raise UsageStop(
            f"the taxonomy has no unit {unit!r}{meant(unit, units)}",
            where="--unit",
            remedy="a population counts an attribute that schemas/taxonomy.yaml marks with unit: true",
        )
    if unit not in units:
        raise UsageStop(
            f"no record that tells attributes is of {unit}", where="--unit", remedy=f"there are: {there}"
        )
    return unit


def chosen(told: Iterable[Told], unit: str, by: Sequence[str]) -> tuple[Told, ...]:
    """Give the attributes to count by: those that were named, or those that any unit has a value of.

    Raises:
        UsageStop: One that was named is in no record, is the unit, or one has too many values.
        NothingReadStop: The records tell of no attribute that may be counted by.
    """
    found = {each.name: each for each in told}
    if unit in by:
        raise UsageStop(f"{unit} is what is counted, and can't be counted by", where="--by")
    for name in by:
        if not found[name].values:
            raise UsageStop(f"no record tells {name}", where="--by", remedy=f"leave out --by {name}")
    picked = tuple(each for each in found.values() if each.values)
    many = next((each for each in picked if each.values > MOST_VALUES), None)
    if many is not None:
        few = [each.name for each in picked if each.values <= MOST_VALUES]
        raise UsageStop(
            f"{many.name} has {many.values:,} values, and {MOST_VALUES} are the most to count by",
            where="--by",
            remedy="name the attributes to count by without it: "
            + (" ".join(f"--by {name}" for name in few) or "--by country"),
        )
    if not picked:
        raise NothingReadStop(
            "no recorded attribute can be counted by",
            remedy="record attributes that the taxonomy declares, and that are neither personal nor units",
        )
    return picked


def _open(attributes: Mapping[str, Attribute]) -> list[str]:
    return [name for name in attributes if not attributes[name].unit and not _why_not(attributes, name)]


def _why_not(attributes: Mapping[str, Attribute], name: str) -> str:
    attribute = attributes.get(name)
    if attribute is None:
        return f"there is no attribute {name!r}{meant(name, attributes)}"
    if attribute.personal:
        return f"{name} is personal: git would keep its values for ever"
    if attribute.type == AttributeType.STRINGS:
        return f"{name} is a set of texts, and exposure records hold single values"
    return f"{name} is what a group says how many it is by" if name == _COUNT else ""
