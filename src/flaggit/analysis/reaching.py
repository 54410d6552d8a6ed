"""Reaching: which decisions of a flag some context that holds what is given really gets, and what they depend on.

A flag's diagram with its decisions as values, in the place of the values that they serve; what is given is put in. What is left of it
has a way down for each decision that somebody gets, and asks those attributes alone that tell them apart.
"""

from collections.abc import Mapping
from typing import NamedTuple

from flaggit.analysis.diagram import Diagrams, Node
from flaggit.analysis.function import Functions
from flaggit.analysis.meeting import Meeting
from flaggit.analysis.reader import Reader
from flaggit.analysis.space import Space, space
from flaggit.bundle import canonical
from flaggit.frozen import Frozen
from flaggit.model import Attribute
from flaggit.runtime import decision
from flaggit.runtime.decision import Decision
from flaggit.runtime.parsed import OTHERWISE, Flag, Outcome, Range, Split

_OWN = frozenset({decision.PREREQUISITE, decision.NO_UNIT, decision.DISABLED, decision.STALE})
"""Reasons that don't follow from the rule."""


class Reached(NamedTuple):
    """A decision, as far as it tells one from another."""

    reason: str
    rule: str
    prerequisite: str
    variant: str
    written: bytes

    @classmethod
    def of(cls, made: Decision) -> "Reached":
        """Tell which a loader's decision is."""
        reason = made.reason if made.reason in _OWN else ""
        return cls(reason, made.rule, made.prerequisite, made.variant, canonical.encode(made.value))


class Reach(Frozen):
    """What somebody who has what is given can get.

    Attributes:
        decisions: Each decision with a context that extends the given one and gets it; the context is None when no unit was found.
        attributes: The attributes that tell them apart, sorted.
    """

    decisions: Mapping[Reached, Mapping[str, object] | None]
    attributes: tuple[str, ...]


def reach(
    reader: Reader, key: str, context: Mapping[str, object], at: float, attributes: Mapping[str, Attribute]
) -> Reach | None:
    """Find the decisions that can be reached.

    Args:
        reader: Who asks; what is given need not be among what its contexts hold.
        key: The flag.
        context: What is given; None for what is missing.
        at: The instant, in seconds since 1970.
        attributes: The taxonomy's.

    Returns:
        None when something given is outside the premises of the analysis, such as a value that the taxonomy does not list.

    Raises:
        FailedStop: The flag is not there, or broken.
        OverBudgetError: The exact answer takes too many nodes.
    """
    given = frozenset(context)
    asking = Reader(
        service=reader.service,
        decisions=reader.decisions,
        always=reader.always - given,
        sometimes=reader.sometimes | given,
        context=reader.context,
    )
    made = space([(asking, [key])], attributes)
    fixed = made.fixed(asking, context, at)
    if fixed is None:
        return None
    node = _restricted(made.diagrams, _Outcomes(made, asking).flag(key), fixed)
    ways = _ways(made.diagrams, node)
    meeting = Meeting()
    found: dict[Reached, Mapping[str, object] | None] = {}
    for reached, way in ways.items():
        somebody = meeting.somebody(made, [asking], {**way, **_unit_apart(made, fixed, given)})
        extended = None if somebody is None else somebody.contexts[asking.service]
        found[reached] = (
            None
            if extended is None
            else {**{name: value for name, value in extended.items() if name not in given}, **context}
        )
    return Reach(decisions=found, attributes=_support(made, node))


class _Outcomes:
    """A flag's decisions as a diagram."""

    def __init__(self, made: Space, reader: Reader) -> None:
        self._space = made
        self._reader = reader
        self._functions = Functions(made, reader)

    def flag(self, key: str) -> Node:
        """Give which decision a flag makes: a function whose values are `Reached`."""
        flag = self._reader.flag(key)
        if not flag.active:
            return self._end(flag.safe, decision.STALE if flag.stale else decision.DISABLED)
        diagrams = self._space.diagrams
        decided = self._then(flag, flag.otherwise, OTHERWISE)
        for rule in reversed(flag.rules):
            served = self._then(flag, rule.then, rule.name)
            decided = diagrams.ite(self._functions.applies(flag, rule), served, decided)
        for requirement in reversed(flag.requires):
            unmet = self._end(flag.safe, decision.PREREQUISITE, prerequisite=requirement.flag)
            met = diagrams.false
            if self._reader.decisions.required(requirement) is not None:
                met = self._functions.met(requirement.flag, requirement.value)
            decided = diagrams.ite(met, decided, unmet)
        return decided

    def _then(self, flag: Flag, then: Outcome | Split, rule: str) -> Node:
        if isinstance(then, Outcome):
            return self._end(then, rule=rule)
        made = self._end(flag.safe, decision.NO_UNIT, rule=rule)
        start = 0
        for outcome, upto in then.shares:
            inside = self._space.within(self._reader, Range(then.salt, flag.unit, start, upto), 1)
            made = self._space.diagrams.ite(inside, self._end(outcome, rule=rule), made)
            start = upto
        return made

    def _end(self, outcome: Outcome, reason: str = "", *, rule: str = "", prerequisite: str = "") -> Node:
        written = canonical.encode(outcome.value)
        return self._space.diagrams.terminal(Reached(reason, rule, prerequisite, outcome.variant, written))


def _restricted(diagrams: Diagrams, node: Node, fixed: Mapping[int, int]) -> Node:
    """Give a function with some of its variables fixed."""
    memo: dict[Node, Node] = {}

    def walk(one: Node) -> Node:
        found = memo.get(one)
        if found is None:
            kids = diagrams.kids(one)
            level = diagrams.level(one)
            if not kids:
                found = one
            elif level in fixed:
                found = walk(kids[fixed[level]])
            else:
                found = diagrams.node(level, [walk(kid) for kid in kids])
            memo[one] = found
        return found

    return walk(node)


def _ways(diagrams: Diagrams, node: Node) -> dict[Reached, dict[int, int]]:
    """Give one way down to each value."""
    found: dict[Reached, dict[int, int]] = {}
    seen: set[Node] = set()
    waiting: list[tuple[Node, dict[int, int]]] = [(node, {})]
    while waiting:
        one, way = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        value = diagrams.value(one)
        if isinstance(value, Reached):
            found[value] = way
        level = diagrams.level(one)
        waiting += [(kid, {**way, level: at}) for at, kid in enumerate(diagrams.kids(one))]
    return found


def _unit_apart(made: Space, fixed: Mapping[int, int], given: frozenset[str]) -> dict[int, int]:
    """What is fixed of attributes that are not given: the clock."""
    return {level: at for level, at in fixed.items() if made.variables[level].attribute not in given}


def _support(made: Space, node: Node) -> tuple[str, ...]:
    """Give the attributes that a function depends on."""
    diagrams = made.diagrams
    seen: set[Node] = set()
    waiting, names = [node], set[str]()
    while waiting:
        one = waiting.pop()
        if one not in seen and diagrams.kids(one):
            seen.add(one)
            names.add(made.variables[diagrams.level(one)].attribute)
            waiting += diagrams.kids(one)
    return tuple(sorted(names - {""}))
