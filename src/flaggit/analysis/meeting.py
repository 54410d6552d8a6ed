"""Meeting somebody: a context, and a unit whose buckets are where a region says.

Units are tried one after the other, `user-1`, `user-2`, …, until one falls right: a share of one in a thousand takes about a thousand. What was hashed once
is remembered, since many regions ask the same salts (`units`).
"""

from collections.abc import Mapping, Sequence

from flaggit.analysis.classes import Alphabet, Atom, alphabet
from flaggit.analysis.classes.texts import fill, filler
from flaggit.analysis.reader import Reader
from flaggit.analysis.space import BUCKET, CLASS, CLOCK, KNOWN, PIECE, Space
from flaggit.analysis.units import MAX_TRIES, Units, Wanted, falls
from flaggit.frozen import Frozen, replace
from flaggit.model import Attribute
from flaggit.runtime import buckets, readings
from flaggit.runtime.parsed import PARTS


class Somebody(Frozen):
    """A context for each service, at an instant.

    Attributes:
        contexts: Service to what it would hand over.
        at: The instant, in seconds since 1970.
        buckets: Where the units fall: `(salt, unit, word, bucket)`.
    """

    contexts: Mapping[str, Mapping[str, object]]
    at: int
    buckets: tuple[tuple[str, str, int, int], ...] = ()


class Meeting:
    """Finds people, and remembers what it hashed."""

    __slots__ = ("_units",)

    def __init__(self) -> None:
        self._units: dict[tuple[str, str, str], Units] = {}

    def somebody(self, space: Space, readers: Sequence[Reader], way: Mapping[int, int]) -> Somebody | None:
        """Find somebody on a way down a diagram.

        Args:
            space: The variables.
            readers: The services.
            way: Level to value; levels that are not there may be anything.

        Returns:
            Somebody, or None when no unit was found in `MAX_TRIES`.
        """
        values: dict[str, object] = {}
        placed = []
        for name, letters in space.alphabets.items():
            wanted = _wanted(space, name, way)
            # Most units fail at the narrowest, so that is asked first.
            value = self._value(space, letters, way, sorted(wanted, key=lambda one: one.end - one.start))
            if value is None:
                return None
            values[name] = value
            unit = readings.unit(value)
            if unit is not None:
                placed += [(one.salt, name, one.word, _bucket(one, unit)) for one in wanted]
        contexts = {reader.service: _context(space, reader, way, values) for reader in readers}
        return Somebody(contexts=contexts, at=_instant(space, way), buckets=tuple(placed))

    def _value(
        self, space: Space, letters: Alphabet, way: Mapping[int, int], wanted: Sequence[Wanted]
    ) -> object:
        at = way.get(space.levels[CLASS, letters.attribute])
        atom = letters.sample(_widest(letters) if at is None else at)
        held = [
            piece
            for piece in letters.pieces
            if way.get(space.levels.get((PIECE, letters.attribute, piece), -1)) == 1
        ]
        if letters.kind == "strings":
            return held
        if atom.single or letters.kind != "string":
            return atom.sample if atom.single or not letters.unit else self._counted(atom, wanted)
        if not wanted and not held and not letters.unit:
            return atom.sample
        if not (held or atom.prefix or atom.suffix):
            return self._units_of(letters).find(wanted)
        tries = (fill(atom, held, letters.between, middle) for middle in self._units_of(letters))
        return next((text for text in tries if falls(text, wanted)), None)

    def _units_of(self, letters: Alphabet) -> Units:
        """Give texts that no literal begins, ends or occurs in."""
        literals = {
            value for test in letters.tests for value in test.values if isinstance(value, str) and value
        }
        name = letters.attribute
        plain = not any(
            any(letter.isdigit() for letter in literal) or literal in f"{name}-" or name.startswith(literal)
            for literal in literals
        )
        # Where digits or the name stand in literals, a number is written in two characters that stand in none.
        digits = ("", "") if plain else (letters.between, filler([*literals, letters.between]))
        return self._units.setdefault((name, *digits), Units(name, digits))

    @staticmethod
    def _counted(atom: Atom, wanted: Sequence[Wanted]) -> object:
        """Give an integer of a gap that falls right."""
        low = None if atom.low is None else int(atom.low)
        high = None if atom.high is None else int(atom.high)
        first, step = (low + 1, 1) if low is not None else (high - 1, -1) if high is not None else (1, 1)
        for number in range(first, first + step * MAX_TRIES, step):
            if high is not None and number >= high:
                return None
            if falls(number, wanted):
                return number
        return None


def whole(somebody: Somebody, readers: Sequence[Reader], attributes: Mapping[str, Attribute]) -> Somebody:
    """Give somebody what services always hold and nothing asks for, too: any value of the attribute will do."""
    contexts = {}
    for reader in readers:
        held = somebody.contexts[reader.service]
        missing = sorted((reader.always & attributes.keys()) - held.keys())
        contexts[reader.service] = {**held, **{name: _any_value(attributes[name]) for name in missing}}
    return replace(somebody, contexts=contexts)


def _any_value(attribute: Attribute) -> object:
    return alphabet(attribute, ()).sample(0).sample


def _bucket(one: Wanted, unit: bytes) -> int:
    return buckets.bucket(buckets.digest(one.salt, unit), one.word)


def _wanted(space: Space, unit: str, way: Mapping[int, int]) -> list[Wanted]:
    found = []
    for level, variable in enumerate(space.variables):
        if variable.kind != BUCKET or variable.attribute != unit or variable.dimension is None:
            continue
        at = way.get(level)
        if at is not None:
            end = variable.cuts[at + 1] if at + 1 < len(variable.cuts) else PARTS
            found.append(Wanted(variable.dimension.salt, variable.dimension.word, variable.cuts[at], end))
    return found


def _context(
    space: Space, reader: Reader, way: Mapping[int, int], values: Mapping[str, object]
) -> dict[str, object]:
    found = {}
    for name, value in values.items():
        level = space.levels.get((KNOWN, name, reader.holder)) if name in reader.sometimes else None
        known = name in reader.always or (
            level is not None and way.get(level, _by_default(space, name, way)) == 1
        )
        if known:
            found[name] = value
    return found


def _by_default(space: Space, name: str, way: Mapping[int, int]) -> int:
    """Leave out what does not matter; a unit whose bucket matters must be there."""
    return int(way.get(space.levels[CLASS, name]) is not None or bool(_wanted(space, name, way)))


def _widest(letters: Alphabet) -> int:
    classes = range(len(letters.classes))
    return next((at for at in classes if not letters.sample(at).single), 0)


def _instant(space: Space, way: Mapping[int, int]) -> int:
    level = space.levels.get((CLOCK,))
    if level is None:
        return 0
    cuts = space.variables[level].cuts
    at = way.get(level, len(cuts) - 1)
    return cuts[at] if at else cuts[1] - 1
