"""Regions: a function's diagram, read off as "who, and which share of them".

Above the level of chance each way down is a conjunction of what attributes are; ways that lead to the same shares are joined as long as they
differ in one attribute alone. Below it buckets are counted, exactly.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final, TypeAlias

from flaggit.analysis.diagram import Node, OverBudgetError
from flaggit.analysis.space import CLASS, CLOCK, KNOWN, PIECE, Space, Variable
from flaggit.frozen import Frozen
from flaggit.runtime.parsed import PARTS

MISSING: Final = -1
"""Stands among the classes of an attribute for a context without it."""
_LACKING: Final = frozenset({MISSING})
MAX_WAYS = 20_000
"""How many ways down are read; past it the answer is a bound."""

Key: TypeAlias = tuple[str, str, str]
"""What a part of a cube is about: the kind (`clock`, `class`, `piece`), the attribute and the piece."""
Shares: TypeAlias = Mapping[Hashable, Fraction]


class Cube(Frozen):
    """Contexts that chance treats alike.

    Attributes:
        parts: What holds of them; a part that is not there may be anything. Of a class, `MISSING` is one; what is said of
            pieces is said of contexts that have the attribute.
        shares: Value to the share of the bucket space that has it; only those that were asked for.
        way: One way down to it, level to value, for whoever wants to meet somebody there.
        leaf: The node that it ends at.
    """

    parts: Mapping[Key, frozenset[int]]
    shares: Shares
    way: Mapping[int, int]
    leaf: Node


class Counting:
    """Counts the bucket space below nodes.

    Args:
        space: The variables.
    """

    __slots__ = ("_known", "_space", "_whole")

    def __init__(self, space: Space) -> None:
        self._space = space
        self._known: dict[Node, Mapping[Hashable, int]] = {}
        # The cells of the whole bucket space: an integer of cells is a share, and quicker than a fraction.
        self._whole = PARTS ** (len(space.variables) - space.chance)

    def shares(self, node: Node) -> Shares:
        """Give the share of the bucket space that each value has below a node of the levels of chance."""
        return {value: self.share(cells) for value, cells in self.cells(node).items()}

    def share(self, cells: int) -> Fraction:
        """Give the share of the bucket space that some of its cells are."""
        return Fraction(cells, self._whole)

    def cells(self, node: Node) -> Mapping[Hashable, int]:
        """Give the cells of the bucket space that each value has below a node of the levels of chance."""
        found = self._known.get(node)
        if found is None:
            found = self._known[node] = self._count(node)
        return found

    def widths(self, level: int) -> list[int]:
        """Give how many buckets each value of a bucket's variable has."""
        cuts = self._space.variables[level].cuts
        return [end - start for start, end in zip(cuts, (*cuts[1:], PARTS), strict=True)]

    def most(self, node: Node, wanted: Iterable[Hashable]) -> Fraction:
        """Give the largest share that values have together in any context."""
        values = frozenset(wanted)
        memo: dict[Node, int] = {}
        diagrams, chance = self._space.diagrams, self._space.chance

        def walk(one: Node) -> int:
            found = memo.get(one)
            if found is None:
                if diagrams.level(one) >= chance:
                    found = sum(cells for value, cells in self.cells(one).items() if value in values)
                else:
                    found = max(map(walk, set(diagrams.kids(one))))
                memo[one] = found
            return found

        return self.share(walk(node))

    def _count(self, node: Node) -> Mapping[Hashable, int]:
        diagrams = self._space.diagrams
        kids = diagrams.kids(node)
        if not kids:
            return {diagrams.value(node): self._whole}
        found: dict[Hashable, int] = {}
        for kid, width in zip(kids, self.widths(diagrams.level(node)), strict=True):
            for value, cells in self.cells(kid).items():
                # It divides: below a kid, this level has not been divided yet.
                found[value] = found.get(value, 0) + cells * width // PARTS
        return found


def cubes(space: Space, counting: Counting, node: Node, wanted: Iterable[Hashable]) -> list[Cube]:
    """Read a function off.

    Args:
        space: Its variables.
        counting: Their counts.
        node: The function.
        wanted: The values of interest.

    Raises:
        OverBudgetError: There are more than `MAX_WAYS` ways down.
    """
    values = frozenset(wanted)
    found: dict[tuple[tuple[Hashable, int], ...], list[Cube]] = {}
    for way, leaf in _ways(space, counting, node, values):
        cells = tuple(each for each in counting.cells(leaf).items() if each[0] in values)
        alike = found.setdefault(cells, [])
        cube = Cube(
            parts=_parts(space, way),
            shares=alike[0].shares if alike else {value: counting.share(number) for value, number in cells},
            way={level: min(chosen) for level, chosen in way.items()},
            leaf=leaf,
        )
        alike.append(cube)
    return [cube for alike in found.values() for cube in _joined(space, alike)]


def _ways(
    space: Space, counting: Counting, node: Node, wanted: frozenset[Hashable]
) -> Iterator[tuple[dict[int, frozenset[int]], Node]]:
    diagrams = space.diagrams
    leads: dict[Node, bool] = {}

    def leads_there(one: Node) -> bool:
        known = leads.get(one)
        if known is None:
            if diagrams.level(one) >= space.chance:
                known = not wanted.isdisjoint(counting.cells(one))
            else:
                known = any(map(leads_there, set(diagrams.kids(one))))
            leads[one] = known
        return known

    waiting: list[tuple[Node, dict[int, frozenset[int]]]] = [(node, {})]
    count = 0
    while waiting:
        one, way = waiting.pop()
        if not leads_there(one):
            continue
        if diagrams.level(one) >= space.chance:
            count += 1
            if count > MAX_WAYS:
                raise OverBudgetError
            yield way, one
            continue
        by_kid: dict[Node, set[int]] = {}
        for value, kid in enumerate(diagrams.kids(one)):
            by_kid.setdefault(kid, set()).add(value)
        level = diagrams.level(one)
        waiting += [(kid, {**way, level: frozenset(chosen)}) for kid, chosen in reversed(by_kid.items())]


def _parts(space: Space, way: Mapping[int, frozenset[int]]) -> dict[Key, frozenset[int]]:
    parts: dict[Key, frozenset[int]] = {}
    for level, chosen in way.items():
        variable = space.variables[level]
        if variable.kind == KNOWN:
            if chosen == {0}:
                parts[CLASS, variable.attribute, ""] = _LACKING
            else:
                parts.setdefault((CLASS, variable.attribute, ""), _all(space, variable.attribute))
        else:
            parts[variable.kind, variable.attribute, variable.piece] = chosen
    return parts


def _all(space: Space, attribute: str) -> frozenset[int]:
    return frozenset(range(len(space.alphabets[attribute].classes)))


def _full(space: Space, key: Key) -> frozenset[int]:
    kind, attribute, _ = key
    if kind == CLASS:
        may_miss = any(one.kind == KNOWN and one.attribute == attribute for one in space.variables)
        return _all(space, attribute) | ({MISSING} if may_miss else frozenset())
    if kind == CLOCK:
        return frozenset(range(len(_clock(space).cuts)))
    return frozenset({0, 1})


def _clock(space: Space) -> Variable:
    return space.variables[space.levels[(CLOCK,)]]


def _joined(space: Space, alike: list[Cube]) -> list[Cube]:
    """Join cubes that differ in one part alone, until none do."""
    found = alike
    keys = list(dict.fromkeys(key for cube in alike for key in cube.parts))
    full = {key: _full(space, key) for key in keys}
    going = len(found) > 1
    while going:
        before = len(found)
        for key in keys:
            found = _along(found, key, full[key])
            if key[0] == PIECE:
                found = _with_missing(found, key[1])
        going = len(found) < before
    return found


def _along(alike: list[Cube], key: Key, full: frozenset[int]) -> list[Cube]:
    by_rest: dict[frozenset[tuple[Key, frozenset[int]]], list[Cube]] = {}
    for cube in alike:
        rest = frozenset(item for item in cube.parts.items() if item[0] != key)
        by_rest.setdefault(rest, []).append(cube)
    joined = []
    for same in by_rest.values():
        first = same[0]
        if len(same) > 1:
            union = frozenset().union(*(cube.parts.get(key, full) for cube in same))
            parts = {name: part for name, part in first.parts.items() if name != key}
            if union != full:
                parts[key] = union
            first = Cube(parts=parts, shares=first.shares, way=first.way, leaf=first.leaf)
        joined.append(first)
    return joined


def _with_missing(alike: list[Cube], attribute: str) -> list[Cube]:
    """Join contexts without an attribute to those that have it and hold, or lack, some pieces: "without staff, or unknown"."""
    own = CLASS, attribute, ""
    found: list[Cube] = []
    lacking = {_others(cube, attribute): cube for cube in alike if cube.parts.get(own) == _LACKING}
    for cube in alike:
        mine = cube.parts.get(own, _LACKING)
        other = None if MISSING in mine else lacking.pop(_others(cube, attribute), None)
        if other is not None:
            parts = {**cube.parts, own: mine | {MISSING}}
            found.append(Cube(parts=parts, shares=cube.shares, way=cube.way, leaf=cube.leaf))
        elif cube.parts.get(own) != _LACKING:
            found.append(cube)
    return found + list(lacking.values())


def _others(cube: Cube, attribute: str) -> frozenset[tuple[Key, frozenset[int]]]:
    return frozenset(item for item in cube.parts.items() if item[0][1] != attribute)


def best_way(space: Space, counting: Counting, leaf: Node, wanted: Hashable) -> dict[int, int]:
    """Give the way through the buckets below a leaf on which a value has the most room: level to value."""
    diagrams = space.diagrams
    way: dict[int, int] = {}
    node = leaf
    while diagrams.kids(node):
        level = diagrams.level(node)
        widths = counting.widths(level)
        kids = diagrams.kids(node)
        rooms = [counting.cells(kid).get(wanted, 0) * width for kid, width in zip(kids, widths, strict=True)]
        way[level] = rooms.index(max(rooms))
        node = kids[way[level]]
    return way
