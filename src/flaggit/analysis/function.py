"""Flags as functions: what a flag decides everywhere, as one diagram.

It follows `docs/spec/decisions.md`, "The order", as the interpreter does, with sets of contexts in the place of a context. Rules are
put together from the last to the first, so each only takes what the earlier ones leave. Kleene's unknown needs no third value: for each condition there
are two truths, that it is true and that it is false.
"""

from functools import lru_cache
from typing import Final, NamedTuple

from flaggit.analysis.diagram import Node
from flaggit.analysis.formula import Formula, every, opposite, some
from flaggit.analysis.reader import Reader
from flaggit.analysis.space import CLASS, CLOCK, PIECE, Space
from flaggit.bundle import canonical
from flaggit.runtime.parsed import (
    All,
    Any,
    Condition,
    Flag,
    InSegment,
    Not,
    Outcome,
    Range,
    Rule,
    Split,
    Test,
    same,
)

_CONTAINS: Final = "contains"


class Leaf(NamedTuple):
    """What is served, so that equal values are equal: `1` and `true` are not.

    `shared` tells that it is a share of a split, for who asks for that: it is no part of the answer.
    """

    type: str
    written: bytes
    variant: str
    shared: bool = False

    @classmethod
    def of(cls, type_: str, value: object, variant: str, *, shared: bool = False) -> "Leaf":
        """Make the leaf of a value."""
        return cls(type_, _written(value), variant, shared)

    @property
    def value(self) -> object:
        """The value. It is shared: it must not be changed."""
        return _decoded(self.written)

    def matches(self, value: object, variant: str) -> bool:
        """Tell whether a decision is this."""
        return self.variant == variant and same(self.value, value)


def _written(value: object) -> bytes:
    return _encoded(value) if isinstance(value, bool | int | str) else canonical.encode(value)


# Many flags serve the same few values; true and 1 are equal, so the type counts.
_encoded = lru_cache(maxsize=4096, typed=True)(canonical.encode)
# What is asked for is asked for again soon; a value may be long.
_decoded = lru_cache(maxsize=64)(canonical.decode)


class Functions:
    """The functions of one reader's flags.

    Args:
        space: The variables.
        reader: Who asks.
        shares: Whether leaves tell that they are shares of a split.
    """

    __slots__ = ("_conditions", "_leaves", "_made", "_outcomes", "_own", "_reader", "_shares", "_space")

    def __init__(self, space: Space, reader: Reader, *, shares: bool = False) -> None:
        self._space = space
        self._reader = reader
        self._shares = shares
        self._made: dict[str, Node] = {}
        self._leaves: dict[int, tuple[Outcome, Leaf, Node]] = {}
        self._own: dict[str, Node] = {}
        self._outcomes: dict[tuple[str, bytes, bool], Formula] = {}
        self._conditions: dict[tuple[str, bool], Node] = {}

    def flag(self, key: str) -> Node:
        """Give what a flag decides: a function whose values are leaves.

        Raises:
            FailedStop: It is not there, or broken.
            OverBudgetError: It takes too many nodes.
        """
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self._flag(self._reader.flag(key))
        return made

    def applies(self, flag: Flag, rule: Rule) -> Node:
        """Give the truth that a rule applies, whatever the rules before it say."""
        diagrams = self._space.diagrams
        parts = [self._open(rule)]
        if rule.when is not None:
            parts.append(self.truth(rule.when))
        if rule.below is not None:
            parts.append(self._below(flag, rule.below))
        if rule.stage is not None:
            segments = [self.truth(InSegment(name)) for name in rule.stage.segments]
            parts.append(diagrams.any(*segments, self._below(flag, rule.stage.below)))
        if rule.inside is not None:
            parts.append(self._space.within(self._reader, rule.inside, 0))
        if rule.outside is not None:
            there = self._space.known(self._reader, rule.outside.unit)
            outside = diagrams.negation(self._space.within(self._reader, rule.outside, 0))
            parts.append(diagrams.both(self._is_unit(rule.outside.unit, there), outside))
        return diagrams.both(*parts)

    def met(self, key: str, value: object) -> Node:
        """Give the truth that a flag's decided value equals another."""
        return self._space.diagrams.where(
            self.flag(key), lambda leaf: isinstance(leaf, Leaf) and same(leaf.value, value)
        )

    def outcome(self, key: str, value: object, *, differs: bool = False) -> Formula:
        """Give the truth that a flag's decided value equals another, or differs from it, with what it requires kept apart.

        Raises:
            FailedStop: It is not there, or broken.
            OverBudgetError: It takes too many nodes.
        """
        name = key, canonical.encode(value), differs
        made = self._outcomes.get(name)
        if made is None:
            made = self._outcomes[name] = self._outcome(self._reader.flag(key), value, differs=differs)
        return made

    def _outcome(self, flag: Flag, value: object, *, differs: bool) -> Formula:
        diagrams = self._space.diagrams
        decided = diagrams.where(
            self._own_of(flag), lambda leaf: isinstance(leaf, Leaf) and same(leaf.value, value) is not differs
        )
        is_safe = same(flag.safe.value, value) is not differs
        if not flag.active or not flag.requires:
            return decided
        if any(self._reader.decisions.required(one) is None for one in flag.requires):
            return diagrams.truth(is_safe)
        needs = [self.outcome(one.flag, one.value) for one in flag.requires]
        if is_safe:
            return some(diagrams, [decided, *(opposite(diagrams, need) for need in needs)])
        return every(diagrams, [decided, *needs])

    def truth(self, condition: Condition, *, wanted: bool = True) -> Node:
        """Give the truth that a condition is true, or that it is false."""
        diagrams = self._space.diagrams
        match condition:
            case Not(item):
                return self.truth(item, wanted=not wanted)
            case All(items):
                truths = [self.truth(item, wanted=wanted) for item in items]
                return diagrams.both(*truths) if wanted else diagrams.any(*truths)
            case Any(items):
                truths = [self.truth(item, wanted=wanted) for item in items]
                return diagrams.any(*truths) if wanted else diagrams.both(*truths)
            case InSegment(name):
                key = name, wanted
                made = self._conditions.get(key)
                if made is None:
                    inside = self._reader.decisions.segment(name)
                    made = self._conditions[key] = self.truth(inside, wanted=wanted)
                return made
            case _:
                return self._test(condition, wanted=wanted)

    def _flag(self, flag: Flag) -> Node:
        decided = self._own_of(flag)
        if not flag.active:
            return decided
        safe = self._leaf(flag, flag.safe)
        diagrams = self._space.diagrams
        for requirement in reversed(flag.requires):
            if self._reader.decisions.required(requirement) is None:
                return safe
            decided = diagrams.ite(self.met(requirement.flag, requirement.value), decided, safe)
        return decided

    def _own_of(self, flag: Flag) -> Node:
        """Give what a flag decides where all that it requires is met."""
        made = self._own.get(flag.key)
        if made is None:
            diagrams = self._space.diagrams
            made = self._leaf(flag, flag.safe) if not flag.active else self._then(flag, flag.otherwise)
            for rule in reversed(flag.rules if flag.active else ()):
                made = diagrams.ite(self.applies(flag, rule), self._then(flag, rule.then), made)
            self._own[flag.key] = made
        return made

    def _leaf(self, flag: Flag, outcome: Outcome, *, shared: bool = False) -> Node:
        # A flag's rules share their outcomes; what is kept with a node keeps its identity.
        known = self._leaves.get(id(outcome))
        if known is None:
            leaf = Leaf.of(flag.type, outcome.value, outcome.variant)
            known = self._leaves[id(outcome)] = outcome, leaf, self._space.diagrams.terminal(leaf)
        return self._space.diagrams.terminal(known[1]._replace(shared=True)) if shared else known[2]

    def _then(self, flag: Flag, then: Outcome | Split) -> Node:
        if isinstance(then, Outcome):
            return self._leaf(flag, then)
        diagrams = self._space.diagrams
        made = self._leaf(flag, flag.safe)
        start = 0
        for outcome, upto in then.shares:
            inside = self._space.within(self._reader, Range(then.salt, flag.unit, start, upto), 1)
            made = diagrams.ite(inside, self._leaf(flag, outcome, shared=self._shares), made)
            start = upto
        return made

    def _open(self, rule: Rule) -> Node:
        diagrams = self._space.diagrams
        if rule.since is None and rule.until is None:
            return diagrams.true
        level = self._space.levels[(CLOCK,)]
        cuts = self._space.variables[level].cuts
        since = cuts[0] if rule.since is None else rule.since
        return diagrams.literal(
            level,
            {at for at, cut in enumerate(cuts) if since <= cut and (rule.until is None or cut < rule.until)},
        )

    def _below(self, flag: Flag, below: int) -> Node:
        if not below:
            return self._space.diagrams.false
        return self._space.within(self._reader, Range(flag.salt, flag.unit, 0, below), 0)

    def _is_unit(self, unit: str, there: Node) -> Node:
        """Give the truth that an attribute that is there can be bucketed: an empty text can't."""
        letters = self._space.alphabets[unit]
        diagrams = self._space.diagrams
        classes = range(len(letters.classes))
        full = {at for at in classes if letters.sample(at).sample != ""}
        return diagrams.both(there, diagrams.literal(self._space.levels[CLASS, unit], full))

    def _test(self, test: Test, *, wanted: bool) -> Node:
        diagrams = self._space.diagrams
        there = self._space.known(self._reader, test.attribute)
        if test.op == "exists":
            return there if (test.operand is True) is wanted else diagrams.negation(there)
        made = self._space.tested.get((there, test, wanted))
        if made is None:
            letters = self._space.alphabets[test.attribute]
            kids = [self._of_class(test, at, wanted=wanted) for at in range(len(letters.classes))]
            level = self._space.levels[CLASS, test.attribute]
            made = diagrams.both(there, diagrams.node(level, kids))
            self._space.tested[there, test, wanted] = made
        return made

    def _of_class(self, test: Test, at: int, *, wanted: bool) -> Node:
        diagrams = self._space.diagrams
        letters = self._space.alphabets[test.attribute]
        decided = letters.decided(at, test)
        if decided or test.op != _CONTAINS or not letters.is_open(at):
            return diagrams.truth(decided is wanted)
        held = [
            diagrams.literal(self._space.levels[PIECE, test.attribute, piece], {1})
            for piece in letters.pieces
            if _has(letters.kind, piece, test.values)
        ]
        holds = diagrams.any(*held)
        return holds if wanted else diagrams.negation(holds)


def _has(kind: str, piece: str, values: tuple[object, ...]) -> bool:
    """Tell whether whoever has a piece satisfies `contains`: a text that has it has what is inside it, too."""
    if kind == "strings":
        return piece in values
    return any(isinstance(value, str) and value in piece for value in values)
