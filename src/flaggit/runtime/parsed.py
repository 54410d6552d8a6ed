"""Decisions after parsing: checked, with every name resolved and every literal prepared.

`lines` makes these values from the JSON of a bundle or of the compiler; `interpret` and `generate` read them. They are named
tuples, for a service pays for what this package imports; none is altered after it was made.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

PARTS = 100_000
"""What percentages, shares and buckets are counted in: thousandths of a percent."""

# `typing` compiles what is quoted, and the first call of `compile` in a process takes longer than the import of this module.
if TYPE_CHECKING:
    Inner: TypeAlias = "Condition"
else:
    Inner = object

OTHERWISE = "otherwise"
"""The name under which the fall-through is reported as a rule."""


class Test(NamedTuple):
    """One test of one attribute.

    Attributes:
        attribute: The attribute's name.
        type: The attribute's type: string, boolean, integer, number, version, instant, ip or strings.
        op: The operator.
        values: What it compares with, as the bundle writes it.
        operand: The same, ready to compare: see `operands`.
    """

    attribute: str
    type: str
    op: str
    values: tuple[object, ...]
    operand: object


class InSegment(NamedTuple):
    """What the condition of the named segment says."""

    segment: str


class All(NamedTuple):
    """Kleene's conjunction; true when empty."""

    items: tuple["Condition", ...]


class Any(NamedTuple):
    """Kleene's disjunction; false when empty."""

    items: tuple["Condition", ...]


class Not(NamedTuple):
    """Kleene's negation."""

    item: Inner


Condition: TypeAlias = Test | InSegment | All | Any | Not


class Outcome(NamedTuple):
    """A value that a flag can serve, and the variant it is reported as (empty when it has no name)."""

    variant: str
    value: object


class Split(NamedTuple):
    """Who gets what: each outcome with the bucket of word 1 that it ends before; ascending, the last is `PARTS`."""

    salt: str
    shares: tuple[tuple[Outcome, int], ...]


class Stage(NamedTuple):
    """Admits whom any of the segments holds for, and the buckets of word 0 before `below`."""

    segments: tuple[str, ...]
    below: int


class Range(NamedTuple):
    """The buckets of word 0 of a layer's salt and unit from `start` up to, not including, `end`."""

    salt: str
    unit: str
    start: int
    end: int


class Rule(NamedTuple):
    """A rule: it applies when all that is given holds.

    Attributes:
        name: Its name.
        then: What it serves.
        when: The condition; None always holds.
        since: The instant before which it does not apply, in seconds since 1970; None without.
        until: The instant from which it does not apply any more; None without.
        below: Admits the buckets of word 0 before this; None admits all.
        stage: The stage of a rollout; None without.
        inside: The range of a layer; None without.
        outside: The range of a holdout, which is not admitted; None without.
        force: Serves individuals on purpose.
        experiment: The key of the experiment whose arms it splits into; empty without.
        iteration: The experiment's iteration; 0 without.
    """

    name: str
    then: Outcome | Split
    when: Condition | None = None
    since: int | None = None
    until: int | None = None
    below: int | None = None
    stage: Stage | None = None
    inside: Range | None = None
    outside: Range | None = None
    force: bool = False
    experiment: str = ""
    iteration: int = 0

    @property
    def admits(self) -> bool:
        """Whether a bucket has a say in whether the rule applies."""
        return any(part is not None for part in (self.below, self.stage, self.inside, self.outside))


class Requirement(NamedTuple):
    """A prerequisite: the decided value of `flag` must equal `value`."""

    flag: str
    value: object


class Flag(NamedTuple):
    """What one flag decides.

    Attributes:
        key: Its key.
        type: boolean, string, integer, number or object.
        safe: What is served when it is inactive, a requirement is unmet or a unit is missing.
        otherwise: What decides when no rule did.
        rules: In order.
        requires: In order.
        active: False serves the safe value, always.
        salt: The salt of percentages and stages; empty when it buckets nothing.
        unit: The attribute that is bucketed; empty when it buckets nothing.
        on_stale: Whether it goes to its safe value when the bundle is older than the host allows.
        breaker: Bounds for the circuit breaker of the service adapter; empty without.
        stale: Whether it is inactive because it went to its safe value with a bundle that is too old.
    """

    key: str
    type: str
    safe: Outcome
    otherwise: Outcome | Split
    rules: tuple[Rule, ...] = ()
    requires: tuple[Requirement, ...] = ()
    active: bool = True
    salt: str = ""
    unit: str = ""
    on_stale: bool = False
    breaker: Mapping[str, int] = {}
    stale: bool = False

    @property
    def static(self) -> bool:
        """Whether it decides the same for everyone, without looking at anything."""
        return not self.active or (
            not self.rules and not self.requires and isinstance(self.otherwise, Outcome)
        )


def same(one: object, other: object) -> bool:
    """Tell whether two JSON values are equal: of one JSON type, numbers by value, objects without regard to order."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other
