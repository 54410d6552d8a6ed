"""Flags: typed decision points, and the tombstones of those that were retired."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeAlias

from flaggit.frozen import Frozen, field
from flaggit.model.conditions import Condition

Value: TypeAlias = bool | str | int | float | Mapping[str, Any]
"""What a flag can serve. An object's inside is the organisation's own JSON, so it alone stays untyped."""


class ValueType(StrEnum):
    """The types of flags."""

    BOOLEAN = "boolean"
    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    OBJECT = "object"


class Variant(Frozen):
    """A named value; for objects, `value` is the flag's `base` with the variant merged over it (RFC 7396)."""

    name: str
    value: Value


class Requirement(Frozen):
    """A prerequisite: the decided value of `flag` must equal `value`.

    `name` is what the file says: a variant's name where that flag has variants, else the value itself.
    """

    flag: str
    name: Value


class Share(Frozen):
    """A part of a split: `weight` in thousandths of a percent."""

    serve: Value
    weight: int


class Rule(Frozen):
    """A rule: all that is given must hold for it to apply.

    Attributes:
        name: Unique in its environment block.
        serve: A value, or a variant's name where the flag has variants; None with a split or an experiment.
        split: Shares that sum to 100,000; empty without a split.
        experiment: The experiment whose arms decide; empty without.
        percent: How much of everyone is admitted, 0 to 100,000; None admits all.
        rollout: The rollout whose stage admits; empty without.
        layer: The layer whose range for this flag admits; empty without (an experiment's layer is named by the experiment).
        activate_at: Before this instant the rule does not apply; None without.
        force: Serves individuals on purpose, and leaves experiments' data.
    """

    name: str
    serve: Value | None = None
    split: tuple[Share, ...] = ()
    experiment: str = ""
    percent: int | None = None
    rollout: str = ""
    layer: str = ""
    when: Condition | None = None
    activate_at: int | None = None
    force: bool = False


class Otherwise(Frozen):
    """What decides when no rule did: a value or variant name, or a split."""

    serve: Value | None = None
    split: tuple[Share, ...] = ()


class Environment(Frozen):
    """What a flag does in an environment or group: `name` as the file gives it."""

    name: str
    otherwise: Otherwise
    rules: tuple[Rule, ...] = ()
    active: bool = True


class Breaker(Frozen):
    """Bounds for the circuit breaker of the service adapter.

    Attributes:
        errors: Share of failed calls, in thousandths of a percent, above which the path opens; None without.
        latency: Milliseconds of the 95th percentile above which it opens; None without.
        calls: The fewest calls in a window before it may open.
        window: Seconds looked at.
        rest: Seconds that the safe value is served before it half-opens.
    """

    errors: int | None = None
    latency: int | None = None
    calls: int = 20
    window: int = 30
    rest: int = 60


class Flag(Frozen):
    """A flag.

    Attributes:
        key: Its path: `checkout.express-pay`.
        path: Its file.
        owner: The team: the file's own, else the domain's; empty when neither is known.
        salt: The file's own, else the key.
        own_salt: Whether the file gives the salt.
        unit: The attribute that is bucketed; empty when the flag buckets nothing.
        bucketing: How units become buckets; `flaggit-1` unless the flag was imported.
        safe: A value, or a variant's name where the flag has variants.
        without_bundle: What code should fall back on where no bundle can be had; the safe one unless said.
        variants: In name order; empty when values are served directly.
        schema: JSON schema that every value must satisfy; None without.
        environments: By the names the file uses; see `environment`.
        formerly: Older keys that are served too.
        expires: The day, as seconds since 1970 at UTC midnight; None when it does not expire.
    """

    key: str
    path: str
    summary: str
    kind: str
    type: ValueType
    safe: Value
    services: tuple[str, ...]
    environments: Mapping[str, Environment]
    owner: str = ""
    unit: str = ""
    salt: str = ""
    own_salt: bool = False
    bucketing: str = "flaggit-1"
    without_bundle: Value | None = None
    variants: Mapping[str, Variant] = field(default_factory=dict)
    schema: Mapping[str, Any] | None = None
    requires: tuple[Requirement, ...] = ()
    formerly: tuple[str, ...] = ()
    expires: int | None = None
    on_stale: str = ""
    breaker: Breaker | None = None
    runbook: str = ""

    @property
    def domain(self) -> str:
        """The first component of the key."""
        return self.key.partition(".")[0]

    def value_of(self, name: Value) -> Value:
        """The value that a `serve`, `safe` or `is` stands for: itself, or that of the variant it names."""
        if isinstance(name, str) and self.variants:
            return self.variants[name].value
        return name


class Retired(Frozen):
    """A tombstone: the key's last value until a date, and the key is never used again.

    Its services get the value for as long as it lists them; `until` only tells people when to empty the list.
    """

    key: str
    path: str
    summary: str
    type: ValueType
    value: Value
    until: int
    services: tuple[str, ...] = ()
    replaced_by: str = ""
