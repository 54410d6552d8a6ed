"""Spaces: the variables of a question, in one order, and where each context stands in them.

First the clock, then for each attribute whether the service knows it, its class, and its pieces; last the buckets, a dimension for each
salt, unit and word. So above a certain level of a diagram stands who somebody is, and below it what chance decides, and the share
of chance can be counted exactly.

Premises: a context's attributes have the types of the taxonomy, and its declared values where there are any; a unit is not empty; a
service's context holds what its file says, and nothing else. Services that know an attribute know the same value of it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from flaggit.analysis.classes import Alphabet, alphabet
from flaggit.analysis.diagram import MAX_NODES, Diagrams, Node, OverBudgetError
from flaggit.analysis.reader import Asked, Reader
from flaggit.frozen import Frozen, field
from flaggit.model import Attribute, AttributeType
from flaggit.runtime import buckets, readings
from flaggit.runtime.parsed import PARTS, Condition, Range, Test

CLOCK: Final = "clock"
KNOWN: Final = "known"
CLASS: Final = "class"
PIECE: Final = "piece"
BUCKET: Final = "bucket"


class Dimension(NamedTuple):
    """A dimension of chance: where a unit falls under a salt, by a word of the digest."""

    unit: str
    salt: str
    word: int


class Variable(NamedTuple):
    """A variable.

    Attributes:
        kind: `clock`, `known` (0: missing, 1: there), `class`, `piece` (0: not in it, 1: in it), or `bucket`.
        attribute: The attribute; the unit for buckets; empty for the clock.
        service: Whose context, for `known`: the reader's `holder`; empty otherwise.
        piece: The literal, for `piece`.
        dimension: For `bucket`.
        cuts: For the clock and buckets: where its intervals begin, the first at -infinity or 0.
    """

    kind: str
    attribute: str = ""
    service: str = ""
    piece: str = ""
    dimension: Dimension | None = None
    cuts: tuple[int, ...] = ()


class Space(Frozen):
    """Variables, and the diagrams over them.

    Attributes:
        diagrams: The functions.
        variables: The variables, by level.
        levels: Variable to level, under what it is found by: `(kind, attribute, service or piece or dimension)`.
        alphabets: Attribute to its classes.
        chance: The first level of buckets.
        tested: What was found of tests: that the attribute is known, the test and the truth that was wanted of it to the
            truth that both hold. Readers share it.
    """

    diagrams: Diagrams
    variables: tuple[Variable, ...]
    levels: Mapping[tuple[object, ...], int] = field(default_factory=dict)
    alphabets: Mapping[str, Alphabet] = field(default_factory=dict)
    chance: int = 0
    tested: dict[tuple[Node, Test, bool], Node] = field(default_factory=dict)

    def known(self, reader: Reader, attribute: str) -> Node:
        """Give the truth that a service's context holds an attribute."""
        if attribute not in self.alphabets:
            return self.diagrams.false
        if attribute in reader.always:
            return self.diagrams.true
        level = self.levels.get((KNOWN, attribute, reader.holder)) if attribute in reader.sometimes else None
        return self.diagrams.false if level is None else self.diagrams.literal(level, {1})

    def within(self, reader: Reader, layer: Range, word: int) -> Node:
        """Give the truth that there is a unit, and that it falls into a range of buckets."""
        if layer.start >= layer.end:
            return self.diagrams.false
        letters = self.alphabets[layer.unit]
        cells = self._cells(Dimension(layer.unit, layer.salt, word), layer)
        kids = []
        for at in range(len(letters.classes)):
            atom = letters.sample(at)
            if not atom.single:
                kids.append(cells)
                continue
            unit = readings.unit(atom.sample)
            inside = unit is not None and _falls(unit, layer, word)
            kids.append(self.diagrams.truth(inside))
        level = self.levels[CLASS, layer.unit]
        return self.diagrams.both(self.known(reader, layer.unit), self.diagrams.node(level, kids))

    def _cells(self, dimension: Dimension, layer: Range) -> Node:
        if (layer.start, layer.end) == (0, PARTS):
            return self.diagrams.true
        level = self.levels[BUCKET, dimension]
        cuts = self.variables[level].cuts
        return self.diagrams.literal(
            level, {at for at, cut in enumerate(cuts) if layer.start <= cut < layer.end}
        )

    def place(self, contexts: Mapping[str, Mapping[str, object]], at: float) -> list[int] | None:
        """Find where contexts stand.

        Args:
            contexts: The context of each holder; those that know an attribute must know the same value.
            at: The instant, in seconds since 1970.

        Returns:
            A value for each variable; None when a context is outside the premises.
        """
        merged = {name: value for context in contexts.values() for name, value in context.items()}
        if any(
            letters.unit and _no_unit(merged.get(name), letters) for name, letters in self.alphabets.items()
        ):
            return None
        found = []
        for variable in self.variables:
            value = self._value(variable, contexts, merged, at)
            if value is None:
                return None
            found.append(value)
        return found

    def fixed(self, reader: Reader, context: Mapping[str, object], at: float) -> dict[int, int] | None:
        """Find what is fixed by a part of a context: the variables of what it holds, and the clock.

        Args:
            reader: Whose context it is.
            context: What is given; None for what is missing. A value of another type counts as missing, as in the loader.
            at: The instant, in seconds since 1970.

        Returns:
            Level to value; None when something given is outside the premises.
        """
        merged = {
            name: value
            for name, value in context.items()
            if name not in self.alphabets or readings.PLAIN[self.alphabets[name].kind](value) is not None
        }
        # A unit of another type is outside: the loader buckets an integer, whatever the taxonomy says.
        if any(one.unit and _no_unit(context.get(name), one) for name, one in self.alphabets.items()):
            return None
        found = {}
        for level, variable in enumerate(self.variables):
            if variable.kind == CLOCK or variable.attribute in context:
                value = self._value(variable, {reader.holder: merged}, merged, at)
                if value is None:
                    return None
                found[level] = value
        return found

    def _value(
        self,
        variable: Variable,
        contexts: Mapping[str, Mapping[str, object]],
        merged: Mapping[str, object],
        at: float,
    ) -> int | None:
        name = variable.attribute
        seen = merged.get(name)
        match variable.kind:
            case "clock":
                return bisect_right(variable.cuts[1:], at)
            case "known":
                kind = self.alphabets[name].kind
                return int(readings.PLAIN[kind](contexts.get(variable.service, {}).get(name)) is not None)
            case "class":
                return 0 if seen is None else self.alphabets[name].place(seen)
            case "piece":
                return int(seen is not None and _holds(seen, variable.piece))
        unit = readings.unit(seen)
        if variable.dimension is None or unit is None:
            return 0
        bucket = buckets.bucket(buckets.digest(variable.dimension.salt, unit), variable.dimension.word)
        return bisect_right(variable.cuts, bucket) - 1


def space(
    readers: Sequence[tuple[Reader, Iterable[str]]],
    attributes: Mapping[str, Attribute],
    budget: int = MAX_NODES,
    conditions: Sequence[tuple[Reader, Condition]] = (),
) -> Space:
    """Make the space that some flags of some readers are decided in.

    Args:
        readers: Each with the keys of its flags.
        attributes: The taxonomy's, of both states when there are two.
        budget: The most nodes.
        conditions: What else is asked, each with whose contexts it is about.

    Raises:
        FailedStop: A flag is not there or broken.
        OverBudgetError: There are too many variables, or an attribute has two types.
    """
    asked = Asked()
    for reader, keys in readers:
        seen: set[str] = set()
        for key in keys:
            asked.add(reader, key, seen)
    for reader, condition in conditions:
        asked.condition(reader, condition)
    alphabets: dict[str, Alphabet] = {}
    variables: list[Variable] = []
    if asked.instants:
        variables.append(Variable(CLOCK, cuts=(-(2**63), *sorted(asked.instants))))
    holders: dict[str, frozenset[str]] = {}
    for reader in [*(reader for reader, _ in readers), *(reader for reader, _ in conditions)]:
        holders[reader.holder] = holders.get(reader.holder, frozenset()) | (reader.sometimes - reader.always)
    for name in asked.order:
        declared = _declared(name, asked, attributes)
        letters = alphabet(declared, tuple(asked.tests.get(name, ())), tuple(asked.ranges.get(name, ())))
        alphabets[name] = letters
        variables += [
            Variable(KNOWN, name, service=holder)
            for holder, sometimes in holders.items()
            if name in sometimes
        ]
        variables.append(Variable(CLASS, name))
        if any(letters.is_open(at) for at in range(len(letters.classes))):
            variables += [Variable(PIECE, name, piece=piece) for piece in letters.pieces]
    chance = len(variables)
    variables += _dimensions(asked)
    sizes = [_size(variable, alphabets) for variable in variables]
    levels = {_name(variable): level for level, variable in enumerate(variables)}
    return Space(
        diagrams=Diagrams(sizes, budget),
        variables=tuple(variables),
        levels=levels,
        alphabets=alphabets,
        chance=chance,
    )


def _declared(name: str, asked: Asked, attributes: Mapping[str, Attribute]) -> Attribute:
    """Give the attribute; one that no taxonomy declares (any more) is what its tests take it for."""
    found = attributes.get(name)
    kinds = {test.type for test in asked.tests.get(name, {})}
    if found is not None and kinds <= {str(found.type)}:
        return found
    if len(kinds) > 1:
        # The type was changed between the two states: no one value is read by both.
        raise OverBudgetError
    kind = next(iter(kinds), "string")
    return Attribute(name=name, type=AttributeType(kind), unit=name in asked.ranges)


def _dimensions(asked: Asked) -> list[Variable]:
    cuts: dict[Dimension, set[int]] = {}
    for unit, ranges in asked.ranges.items():
        for layer, word in ranges:
            inner = cuts.setdefault(Dimension(unit, layer.salt, word), {0})
            inner |= {bound for bound in (layer.start, layer.end) if bound < PARTS}
    return [
        Variable(BUCKET, dimension.unit, dimension=dimension, cuts=tuple(sorted(bounds)))
        for dimension, bounds in cuts.items()
    ]


def _name(variable: Variable) -> tuple[object, ...]:
    match variable.kind:
        case "known":
            return KNOWN, variable.attribute, variable.service
        case "piece":
            return PIECE, variable.attribute, variable.piece
        case "bucket":
            return BUCKET, variable.dimension
        case "class":
            return CLASS, variable.attribute
    return (CLOCK,)


def _size(variable: Variable, alphabets: Mapping[str, Alphabet]) -> int:
    if variable.kind == CLASS:
        return len(alphabets[variable.attribute].classes)
    return len(variable.cuts) if variable.cuts else 2


def _no_unit(value: object, letters: Alphabet) -> bool:
    """Tell whether a value is there and breaks the premises: of another type, or an empty text that no test names."""
    if value is None:
        return False
    at = letters.place(value)
    return at is None or (value == "" and not letters.sample(at).single)


def _holds(value: object, piece: str) -> bool:
    return piece in value if isinstance(value, str | list | tuple | set | frozenset) else False


def _falls(unit: bytes, layer: Range, word: int) -> bool:
    return layer.start <= buckets.bucket(buckets.digest(layer.salt, unit), word) < layer.end
