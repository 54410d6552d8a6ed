"""Alphabets: the classes of one attribute, as few as its tests can tell apart."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from flaggit.analysis.classes.atom import Atom
from flaggit.analysis.classes.networks import networks
from flaggit.analysis.classes.ordered import ordered
from flaggit.analysis.classes.texts import closed, filler, texts
from flaggit.frozen import Frozen
from flaggit.model import Attribute
from flaggit.runtime import buckets, readings
from flaggit.runtime.operators import holds
from flaggit.runtime.parsed import Range, Test

_FEW: Final = 512
"""An alphabet of no more literals is kept."""


class Alphabet(Frozen):
    """The classes of an attribute.

    Attributes:
        attribute: Its name.
        kind: Its type.
        atoms: What its values are cut into.
        classes: The atoms of each class, as places in `atoms`; all atoms of a class come out the same in every test and bucket.
        pieces: The literals that its texts may contain, or its sets may hold; the longest first.
        between: A character that stands in no literal, to write witnesses with.
        unit: Whether it is bucketed.
        tests: The tests that it was cut for.
    """

    attribute: str
    kind: str
    atoms: tuple[Atom, ...]
    classes: tuple[tuple[int, ...], ...]
    pieces: tuple[str, ...] = ()
    between: str = "-"
    unit: bool = False
    tests: tuple[Test, ...] = ()

    def sample(self, at: int) -> Atom:
        """Give the first atom of a class."""
        return self.atoms[self.classes[at][0]]

    def is_open(self, at: int) -> bool:
        """Whether a class is of texts or sets that may hold pieces."""
        return bool(self.pieces) and not self.sample(at).single

    def decided(self, at: int, test: Test) -> bool:
        """Tell how a test comes out for a class; of an open one, without any piece."""
        return holds(test, {self.attribute: self.sample(at).sample}) is True

    def place(self, value: object) -> int | None:
        """Find the class of a value; None when it has none, being of another type or left out by the taxonomy."""
        for at, members in enumerate(self.classes):
            for member in members:
                atom = self.atoms[member]
                if atom.single and _same(self.kind, atom.sample, value):
                    return at
        if readings.PLAIN[self.kind](value) is None:
            return None
        seen = {self.attribute: value}
        plain = [test for test in self.tests if test.op not in {"contains", "exists"}]
        for at, members in enumerate(self.classes):
            is_wide = any(not self.atoms[member].single for member in members)
            if is_wide and all(holds(test, seen) == self.decided(at, test) for test in plain):
                return at
        return None


def alphabet(
    attribute: Attribute, tests: tuple[Test, ...], ranges: tuple[tuple[Range, int], ...] = ()
) -> Alphabet:
    """Cut an attribute.

    Args:
        attribute: As the taxonomy declares it. Only its declared values occur, where it declares any; a unit is never empty.
        tests: All tests of it.
        ranges: All buckets that it is compared with: the range, and the word of the digest.
    """
    literals = len(attribute.values) + sum(len(test.values) for test in tests)
    return (_kept if literals <= _FEW else _cut)(attribute, tests, ranges)


def _cut(attribute: Attribute, tests: tuple[Test, ...], ranges: tuple[tuple[Range, int], ...]) -> Alphabet:
    kind = str(attribute.type)
    literals = _literals(tests)
    pieces = tuple(sorted(_piece_literals(kind, tests), key=lambda text: (-len(text), text)))
    unit = bool(ranges)
    atoms = _atoms(attribute, kind, literals, unit=unit)
    alike: dict[tuple[object, ...], list[int]] = {}
    for at, atom in enumerate(atoms):
        alike.setdefault(_signature(attribute.name, atom, tests, pieces, ranges), []).append(at)
    everything = [
        *pieces,
        *(text for values in literals.values() for text in values if isinstance(text, str)),
    ]
    return Alphabet(
        attribute=attribute.name,
        kind=kind,
        atoms=tuple(atoms),
        classes=tuple(map(tuple, alike.values())),
        pieces=pieces,
        between=filler(everything),
        unit=unit,
        tests=tests,
    )


# Environments and flags ask the same of an attribute again and again; what is large is not kept.
_kept = lru_cache(maxsize=256)(_cut)


def _literals(tests: Iterable[Test]) -> Mapping[str, list[object]]:
    found: dict[str, list[object]] = {}
    for test in tests:
        if test.op != "exists":
            found.setdefault(test.op, []).extend(test.values)
    return found


def _piece_literals(kind: str, tests: Iterable[Test]) -> set[str]:
    if kind not in {"string", "strings"}:
        return set()
    return {str(value) for test in tests if test.op == "contains" for value in test.values}


def _atoms(
    attribute: Attribute, kind: str, literals: Mapping[str, list[object]], *, unit: bool
) -> list[Atom]:
    if kind == "boolean":
        return [Atom(sample=value, words=str(value).lower(), single=True) for value in (True, False)]
    if kind == "strings":
        return [Atom(sample=[], words="")]
    if kind in {"string", "ip"}:
        return _spelt(attribute, kind, literals)
    if attribute.values:
        return [atom for atom in ordered(kind, attribute.values) if atom.single]
    return ordered(kind, [value for values in literals.values() for value in values], unit=unit)


def _spelt(attribute: Attribute, kind: str, literals: Mapping[str, list[object]]) -> list[Atom]:
    def of(*operators: str) -> set[str]:
        return {str(value) for operator in operators for value in literals.get(operator, ())}

    if kind == "ip":
        return networks(of("in", "not_in"), of("cidr"))
    if attribute.values:
        return [closed(text) for text in sorted(map(str, attribute.values))]
    return texts(of("in", "not_in"), of("starts_with"), of("ends_with"), of("contains"), attribute.name)


def _signature(
    name: str,
    atom: Atom,
    tests: Iterable[Test],
    pieces: tuple[str, ...],
    ranges: Iterable[tuple[Range, int]],
) -> tuple[object, ...]:
    """What tells an atom from others: how each test comes out, and, of a single value, where it falls."""
    seen = {name: atom.sample}
    truths = tuple(holds(test, seen) for test in tests)
    if not atom.single:
        # Which pieces fit in between is the same for all open atoms; what stands at their ends is in the tests' truths.
        return (*truths, bool(pieces) or bool(ranges))
    unit = readings.unit(atom.sample)
    return (*truths, False, *(_within(unit, layer, word) for layer, word in ranges))


def _within(unit: bytes | None, layer: Range, word: int) -> bool | None:
    if unit is None:
        return None
    return layer.start <= buckets.bucket(buckets.digest(layer.salt, unit), word) < layer.end


def _same(kind: str, sample: object, value: object) -> bool:
    read = readings.PLAIN[kind]
    one = read(value)
    return one is not None and one == read(sample)
