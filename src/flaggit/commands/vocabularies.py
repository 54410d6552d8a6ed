"""Vocabularies: what attributes a context can have, by the taxonomy, or by what a bundle's flags look at."""

from collections.abc import Iterator, Mapping

from flaggit.bundle import canonical
from flaggit.frozen import Frozen, field
from flaggit.model import Taxonomy


class Vocabulary(Frozen):
    """What attributes there are.

    Attributes:
        types: Name to type.
        values: Name to the only values that it takes, where it takes only some.
        units: The attributes that can be bucketed: an integer will do for them, too.
        open: Whether others may be given, too: a bundle knows only those that its flags look at.
    """

    types: Mapping[str, str]
    values: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    units: frozenset[str] = frozenset()
    open: bool = False


def of_taxonomy(taxonomy: Taxonomy) -> Vocabulary:
    """Take a taxonomy's attributes."""
    attributes = taxonomy.attributes
    return Vocabulary(
        types={name: str(attribute.type) for name, attribute in attributes.items()},
        values={name: attribute.values for name, attribute in attributes.items() if attribute.values},
        units=frozenset(name for name, attribute in attributes.items() if attribute.unit),
    )


def of_body(body: bytes) -> Vocabulary:
    """Take the attributes that the lines of a bundle's body look at; a unit without a test counts as a string.

    Args:
        body: Verified. A line that can't be read has no attributes: whoever decides by it says what is wrong with it.
    """
    types: dict[str, str] = {}
    units: set[str] = set()
    for inside in _objects(body):
        attribute, kind, unit = (inside.get(name) for name in ("attribute", "type", "unit"))
        if isinstance(attribute, str) and isinstance(kind, str):
            types[attribute] = kind
        if isinstance(unit, str) and unit:
            units.add(unit)
    known = dict.fromkeys(sorted(units), "string") | dict(sorted(types.items()))
    return Vocabulary(types=known, units=frozenset(units), open=True)


def _objects(body: bytes) -> Iterator[dict[str, object]]:
    waiting = list(_lines(body))
    while waiting:
        inside = waiting.pop()
        if isinstance(inside, dict):
            yield inside
            waiting += inside.values()
        elif isinstance(inside, list):
            waiting += inside


def _lines(body: bytes) -> Iterator[object]:
    for line in body.splitlines()[1:]:
        try:
            yield canonical.decode(line)
        except ValueError:
            continue
