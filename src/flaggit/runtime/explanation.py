"""Explanations: what a decision looked at, rule by rule, as data. Who shows them chooses the words.

Truths are sets of what is possible: `{True}`, `{False}` or `{None}` (unknown) when determined, more when an attribute is undetermined.
They are sound and not always tight: what they exclude is impossible, but two tests of one undetermined attribute are taken
as though they could come out independently.
"""

from typing import NamedTuple, TypeAlias

from flaggit.runtime.decision import Decision
from flaggit.runtime.parsed import PARTS, Outcome, Test

Possible: TypeAlias = frozenset[bool | None]
"""The truths that are possible; None is unknown."""

TRUE: Possible = frozenset({True})
FALSE: Possible = frozenset({False})
EITHER: Possible = frozenset({True, False})


class TestTrace(NamedTuple):
    """What a test saw.

    Attributes:
        test: The test.
        possible: How it comes out.
        state: Whether its attribute is there, `missing`, there with another type and therefore missing, or not determined.
        seen: The attribute's value in the context; None when there is none.
    """

    test: Test
    possible: Possible
    state: str
    seen: object


class GroupTrace(NamedTuple):
    """What a combination of conditions came to.

    Attributes:
        word: `all`, `any`, `not`, or `segment`.
        name: The segment's name; empty for the others.
        possible: How it comes out.
        items: What it combines; the segment's condition.
    """

    word: str
    name: str
    possible: Possible
    items: "tuple[Trace, ...]"


Trace: TypeAlias = TestTrace | GroupTrace


class BucketTrace(NamedTuple):
    """Where the unit fell, and what admits it.

    Attributes:
        what: `percent`, `stage`, `layer`, `holdout` or `split`.
        salt: The salt of the hash.
        unit: The attribute that is bucketed.
        bucket: The bucket in thousandths of a percent, 0 to 99,999; None when the unit is missing or not determined.
        start: The first bucket that is admitted (for a holdout: that is not).
        end: The bucket before which the admitted end.
        possible: Whether it admits the unit. A split admits every unit.
    """

    what: str
    salt: str
    unit: str
    bucket: int | None
    start: int
    end: int
    possible: Possible

    @property
    def percent(self) -> float | None:
        """The bucket in percent: 35.0 of 100."""
        return None if self.bucket is None else self.bucket * 100 / PARTS


class RequirementTrace(NamedTuple):
    """How a requirement was met.

    Attributes:
        flag: The flag that is required.
        value: What it must be decided as.
        possible: Whether it is met.
        explanation: How it was decided; None when it could not be: it is missing, broken, or in a chain that is too long.
    """

    flag: str
    value: object
    possible: Possible
    explanation: "Explanation | None"


class RuleTrace(NamedTuple):
    """What a rule came to.

    Attributes:
        name: Its name; `otherwise` for the fall-through.
        possible: Whether it applies.
        reached: Whether it can be asked at all: no requirement or earlier rule surely decides.
        when: What its condition came to; None without one.
        since: The instant before which it does not apply; None without.
        until: The instant from which it does not apply any more; None without.
        open: Whether the present instant is in that window.
        buckets: The percentages, stages, layers and holdouts that it asks, and its split.
        segments: The segments of its stage, any of which admits.
        outcomes: What it serves if it applies: more than one when a split's unit is not determined; empty without a unit.
        experiment: The experiment whose arms it splits into; empty without.
    """

    name: str
    possible: Possible
    reached: bool
    when: Trace | None
    since: int | None
    until: int | None
    open: bool
    buckets: tuple[BucketTrace, ...]
    segments: tuple[Trace, ...]
    outcomes: tuple[Outcome, ...]
    experiment: str


class Explanation(NamedTuple):
    """Why a flag is decided as it is, or how it may be.

    Attributes:
        key: The flag.
        decisions: The decisions that are possible, in the order of what they look at; exactly one when all is determined.
        requirements: What was required, in order.
        rules: The rules in order, then `otherwise`; also those that can't be reached.
        deciding: The undetermined attributes that would tell which of several decisions it is; sorted.
        whatever: The undetermined attributes that the flag looks at, and that change nothing; sorted.
    """

    key: str
    decisions: tuple[Decision, ...]
    requirements: tuple[RequirementTrace, ...] = ()
    rules: tuple[RuleTrace, ...] = ()
    deciding: tuple[str, ...] = ()
    whatever: tuple[str, ...] = ()

    @property
    def decision(self) -> Decision | None:
        """The decision; None while several are possible."""
        return self.decisions[0] if len(self.decisions) == 1 else None
