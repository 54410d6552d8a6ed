"""Comparing: what a flag decides in two states, and every region in which it is not the same."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple, cast

from flaggit.analysis.describe import values, with_pieces, words
from flaggit.analysis.diagram import MAX_NODES, Node, OverBudgetError
from flaggit.analysis.function import Functions, Leaf
from flaggit.analysis.meeting import Meeting, Somebody
from flaggit.analysis.people import Census, Crowd, census
from flaggit.analysis.reader import Reader
from flaggit.analysis.regions import MISSING, Counting, Cube, Key, best_way, cubes
from flaggit.analysis.space import CLASS, CLOCK, PIECE, Space, space
from flaggit.frozen import Frozen
from flaggit.model import Attribute, Population
from flaggit.runtime.decision import Decision
from flaggit.runtime.interpret import interpret
from flaggit.runtime.parsed import Flag, Outcome, Split


class Pair(NamedTuple):
    """What is decided before and after; `divided` when both are shares of a split, so that whoever has them changes sides."""

    before: Leaf | None
    after: Leaf | None
    divided: bool


class Told(NamedTuple):
    """What holds of an attribute in a region, in words; `missing` is `no`, `yes` or `maybe`."""

    attribute: str
    words: str
    values: tuple[object, ...]
    missing: str


class Difference(Frozen):
    """A region whose decision is not the same.

    Attributes:
        before: What was decided; None where the flag could not be asked for.
        after: What is decided.
        told: What holds of its people's attributes.
        share: Its share of the bucket space, of those.
        since: The instant from which it is so, in seconds since 1970; None from the beginning.
        until: The instant until which it is so; None for ever.
        somebody: One of them; None when none was found.
        confirmed: Whether the loader's evaluator says the same of them.
        rules: What decided about them before, and after.
        people: About how many they are, or at most; None without a population that counts them.
        divided: Whether both are shares of a split, so that they change sides.
    """

    before: Leaf | None
    after: Leaf | None
    told: tuple[Told, ...]
    share: Fraction
    since: int | None = None
    until: int | None = None
    somebody: Somebody | None = None
    confirmed: bool = False
    rules: tuple[str, str] = ("", "")
    people: Crowd | None = None
    divided: bool = False


class Comparison(Frozen):
    """All differences of a flag between two states.

    Attributes:
        differences: The largest share first.
        reach: The largest share, in any context, of those whose decision is not the same.
        exact: False when a budget was spent: then `differences` may be more than there are, and `reach` is an upper bound.
        people: About how many people all differences together are, or at most; None without a population that counts them.
    """

    differences: tuple[Difference, ...] = ()
    reach: Fraction = Fraction()
    exact: bool = True
    people: Crowd | None = None


class Asked(NamedTuple):
    """A flag as one reader asks for it."""

    reader: Reader
    key: str


class Comparer:
    """Compares flags, and remembers people that it met.

    Args:
        attributes: The taxonomy's.
        populations: Who there is, by unit.
        budget: The most nodes of one comparison.
    """

    __slots__ = ("_attributes", "_budget", "_meeting", "_populations")

    def __init__(
        self,
        *,
        attributes: Mapping[str, Attribute],
        populations: Sequence[Population] = (),
        budget: int = MAX_NODES,
    ) -> None:
        self._attributes = attributes
        self._populations = populations
        self._budget = budget
        self._meeting = Meeting()

    def compare(self, before: Asked | None, after: Asked | None) -> Comparison:
        """Compare a flag of two states.

        Args:
            before: How it was asked for; None when it could not be.
            after: How it is asked for.

        Raises:
            FailedStop: A flag is not there, or no loader could read it.
        """
        asked = [one for one in (before, after) if one is not None]
        try:
            made = space([(one.reader, [one.key]) for one in asked], self._attributes, self._budget)
            shares = len(asked) > 1 and all(_splits(one.reader.flag(one.key)) for one in asked)
            old, new = (_function(made, one, shares=shares) for one in (before, after))
            both = made.diagrams.combined(old, new, _paired)
            return self._read(made, both, before, after)
        except (OverBudgetError, RecursionError):
            return _bound(before, after)

    def _read(self, made: Space, both: Node, before: Asked | None, after: Asked | None) -> Comparison:
        wanted = [
            pair for pair in cast("list[Pair]", made.diagrams.values_of(both)) if pair.before != pair.after
        ]
        if not wanted:
            return Comparison()
        counting = Counting(made)
        counted = census(made, self._populations)
        found = [
            difference
            for cube in cubes(made, counting, both, wanted)
            for difference in self._of_cube(made, counting, counted, cube, (before, after))
        ]
        ordered = sorted(found, key=lambda one: (-one.share, one.told, one.before or (), one.after or ()))
        return Comparison(
            differences=tuple(ordered),
            reach=counting.most(both, wanted),
            people=counted.together() if counted else None,
        )

    def _of_cube(
        self,
        made: Space,
        counting: Counting,
        counted: Census | None,
        cube: Cube,
        asked: tuple[Asked | None, Asked | None],
    ) -> Iterator[Difference]:
        readers = [one.reader for one in asked if one is not None][-1:]
        told = tuple(_told(made, cube.parts))
        crowds = counted.count(cube.parts, cube.shares.values()) if counted else [None] * len(cube.shares)
        for (pair, share), crowd in zip(cube.shares.items(), crowds, strict=True):
            old, new, divided = cast("Pair", pair)
            way = {**cube.way, **best_way(made, counting, cube.leaf, pair)}
            somebody = self._meeting.somebody(made, readers, way)
            decided = [_ask(one, somebody) for one in asked]
            confirmed = somebody is not None and all(
                _is(leaf, one) for leaf, one in zip((old, new), decided, strict=True)
            )
            for since, until in _times(made, cube.parts):
                yield Difference(
                    before=old,
                    after=new,
                    told=told,
                    share=share,
                    since=since,
                    until=until,
                    somebody=somebody if confirmed else None,
                    confirmed=confirmed,
                    rules=(_rule(decided[0]), _rule(decided[1])),
                    people=crowd,
                    divided=divided,
                )


def _function(made: Space, asked: Asked | None, *, shares: bool) -> Node:
    if asked is None:
        return made.diagrams.terminal(None)
    return Functions(made, asked.reader, shares=shares).flag(asked.key)


def _splits(flag: Flag) -> bool:
    """Whether a flag serves shares of a split to anybody."""
    return flag.active and any(
        isinstance(then, Split) for then in (*(rule.then for rule in flag.rules), flag.otherwise)
    )


def _paired(one: Hashable, other: Hashable) -> Pair:
    before, after = cast("tuple[Leaf | None, Leaf | None]", (one, other))
    divided = before is not None and after is not None and before.shared and after.shared
    return Pair(_plain(before), _plain(after), divided)


def _plain(leaf: Leaf | None) -> Leaf | None:
    return leaf._replace(shared=False) if leaf is not None and leaf.shared else leaf


def _ask(asked: Asked | None, somebody: Somebody | None) -> Decision | None:
    if asked is None or somebody is None:
        return None
    context = somebody.contexts[asked.reader.service]
    return interpret(asked.reader.decisions, asked.key, None, context, at=somebody.at)


def _is(leaf: Leaf | None, decided: Decision | None) -> bool:
    if leaf is None or decided is None:
        return leaf is None and decided is None
    return leaf.matches(decided.value, decided.variant)


def _rule(decided: Decision | None) -> str:
    return "" if decided is None else decided.rule or decided.reason.lower()


def _told(made: Space, parts: Mapping[Key, frozenset[int]]) -> Iterator[Told]:
    """Say what holds of each attribute, in the order of the variables."""
    for name, letters in made.alphabets.items():
        classes = parts.get((CLASS, name, ""))
        pieces = {
            piece: next(iter(chosen))
            for (kind, attribute, piece), chosen in parts.items()
            if kind == PIECE and attribute == name and len(chosen) == 1
        }
        if classes is None and not pieces:
            continue
        chosen = classes or frozenset(range(len(letters.classes)))
        said = (
            [] if classes is None or (pieces and _is_wide(chosen, made, name)) else [words(letters, chosen)]
        )
        if pieces:
            held = [piece for piece, there in pieces.items() if there]
            said.append(with_pieces(letters.kind, held, [one for one in pieces if one not in held]))
            said[-1] = f"unknown or {said[-1]}" if MISSING in chosen and len(said) == 1 else said[-1]
        missing = "yes" if chosen == {MISSING} else "maybe" if MISSING in chosen else "no"
        yield Told(name, " and ".join(said), values(letters, chosen), missing)


def _is_wide(chosen: frozenset[int], made: Space, name: str) -> bool:
    return len(chosen - {MISSING}) == len(made.alphabets[name].classes)


def _times(made: Space, parts: Mapping[Key, frozenset[int]]) -> Iterator[tuple[int | None, int | None]]:
    """Give the stretches of time of a cube: from, until."""
    chosen = parts.get((CLOCK, "", ""))
    if chosen is None:
        yield None, None
        return
    cuts = made.variables[made.levels[(CLOCK,)]].cuts
    places = sorted(chosen)
    starts = [at for at in places if at - 1 not in chosen]
    ends = [at for at in places if at + 1 not in chosen]
    for start, end in zip(starts, ends, strict=True):
        yield (None if start == 0 else cuts[start]), (cuts[end + 1] if end + 1 < len(cuts) else None)


def _bound(before: Asked | None, after: Asked | None) -> Comparison:
    """Say what can be said without counting: anything that was served may have become anything that is."""
    olds = [None] if before is None else _leaves(before.reader.flag(before.key))
    news = [None] if after is None else _leaves(after.reader.flag(after.key))
    pairs = sorted((_paired(old, new) for old in olds for new in news), key=lambda pair: pair.divided)
    # Of what may be either, the graver is said: they change sides.
    found = {(pair.before, pair.after): pair for pair in pairs if pair.before != pair.after}
    differences = [
        Difference(before=old, after=new, told=(), share=Fraction(1), divided=divided)
        for old, new, divided in found.values()
    ]
    return Comparison(differences=tuple(differences), reach=Fraction(1), exact=False)


def _leaves(flag: Flag) -> Sequence[Leaf]:
    found: dict[Leaf, None] = {}
    if flag.active:
        for then in (*(rule.then for rule in flag.rules), flag.otherwise):
            shared = isinstance(then, Split)
            for outcome in _outcomes(then):
                found.setdefault(Leaf.of(flag.type, outcome.value, outcome.variant, shared=shared))
    found.setdefault(Leaf.of(flag.type, flag.safe.value, flag.safe.variant))
    return list(found)


def _outcomes(then: Outcome | Split) -> Iterator[Outcome]:
    if isinstance(then, Outcome):
        yield then
        return
    bounds = [0, *(upto for _, upto in then.shares)]
    for (outcome, _), (start, end) in zip(then.shares, pairwise(bounds), strict=True):
        if start < end:
            yield outcome
