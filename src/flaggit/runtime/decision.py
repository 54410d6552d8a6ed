"""Decisions as a host sees them: the value, and all that is known about why.

Reason and error code are two things, as in OpenFeature: whenever the bundle supplied the value, the error code is empty.
"""

from typing import Final, NamedTuple

from flaggit.runtime.parsed import OTHERWISE, Flag, Outcome, Rule, Split

STATIC: Final = "STATIC"
"""The flag serves one value to everyone: no rules, no requirements, no split."""
TARGETING_MATCH: Final = "TARGETING_MATCH"
"""A rule without a percentage, stage, range or split applied."""
SPLIT: Final = "SPLIT"
"""A bucket had a say: a rule with a percentage, stage, range or split applied, or `otherwise` is a split."""
DEFAULT: Final = "DEFAULT"
"""No rule applied, and `otherwise` serves a value."""
DISABLED: Final = "DISABLED"
"""The flag is inactive: its safe value."""
PREREQUISITE: Final = "PREREQUISITE"
"""A requirement is unmet: the safe value."""
NO_UNIT: Final = "NO_UNIT"
"""A split would decide, and there is no unit to bucket: the safe value."""
OVERRIDE: Final = "OVERRIDE"
"""A local override of this process (`overrides`): development, staging or a test."""
BREAKER: Final = "BREAKER"
"""The circuit breaker of the path that was decided is open in this process (`flaggit.switching`): the safe value."""
STALE: Final = "STALE"
"""The bundle is older than the host allows, and the flag says `on_stale: safe`: its safe value."""
ERROR: Final = "ERROR"
"""The bundle could not supply a value: the default that the caller gave."""

FLAG_NOT_FOUND: Final = "FLAG_NOT_FOUND"
"""No flag of this key can be asked for."""
TYPE_MISMATCH: Final = "TYPE_MISMATCH"
"""The flag has another type than the one asked for."""
PARSE_ERROR: Final = "PARSE_ERROR"
"""The flag's line, or that of a segment it uses, is broken."""
PROVIDER_NOT_READY: Final = "PROVIDER_NOT_READY"
"""No bundle was accepted yet."""
GENERAL: Final = "GENERAL"
"""Anything else: a context whose methods raise, say."""


class Decision(NamedTuple):
    """What was decided, and why.

    Attributes:
        value: The value; with an error code, the default that the caller gave.
        variant: The variant's name, `true` or `false` for a boolean flag without variants; empty for other values without
            a name and for defaults.
        reason: One of this module's reasons.
        error_code: Empty, or one of this module's error codes.
        error_message: What happened, for a person; empty without an error.
        rule: The rule that decided, `otherwise` for the fall-through; for `NO_UNIT` the one that would have decided;
            empty when none was asked.
        flag: The flag's key: the present one when a former one was asked for.
        experiment: The key of the experiment whose arm was served; empty without.
        iteration: That experiment's iteration; 0 without.
        forced: Whether the rule serves individuals on purpose: such decisions leave experiments' data.
        prerequisite: With `PREREQUISITE`, the flag whose requirement is unmet.
        serial: The serial of the bundle that decided; 0 without one.
        commit: The commit that the bundle was compiled from; empty without one.
        stale: Whether the bundle was stale: expired, or not confirmed by its source for longer than the host said.
    """

    value: object
    variant: str = ""
    reason: str = ERROR
    error_code: str = ""
    error_message: str = ""
    rule: str = ""
    flag: str = ""
    experiment: str = ""
    iteration: int = 0
    forced: bool = False
    prerequisite: str = ""
    serial: int = 0
    commit: str = ""
    stale: bool = False


class Origin(NamedTuple):
    """The bundle that decides: what every decision says of it."""

    serial: int = 0
    commit: str = ""
    stale: bool = False


def by_rule(flag: Flag, rule: Rule, outcome: Outcome, origin: Origin) -> Decision:
    """Make the decision of a rule that applied."""
    return Decision(
        value=outcome.value,
        variant=outcome.variant,
        reason=SPLIT if rule.admits or isinstance(rule.then, Split) else TARGETING_MATCH,
        rule=rule.name,
        flag=flag.key,
        experiment=rule.experiment,
        iteration=rule.iteration,
        forced=rule.force,
        serial=origin.serial,
        commit=origin.commit,
        stale=origin.stale,
    )


def by_otherwise(flag: Flag, outcome: Outcome, origin: Origin) -> Decision:
    """Make the decision of the fall-through."""
    reason = SPLIT if isinstance(flag.otherwise, Split) else STATIC if flag.static else DEFAULT
    return Decision(
        value=outcome.value,
        variant=outcome.variant,
        reason=reason,
        rule=OTHERWISE,
        flag=flag.key,
        serial=origin.serial,
        commit=origin.commit,
        stale=origin.stale,
    )


def safe(flag: Flag, reason: str, origin: Origin, *, rule: str = "", prerequisite: str = "") -> Decision:
    """Make a decision for the safe value: `DISABLED`, `STALE`, `PREREQUISITE` or `NO_UNIT`."""
    return Decision(
        value=flag.safe.value,
        variant=flag.safe.variant,
        reason=reason,
        rule=rule,
        flag=flag.key,
        prerequisite=prerequisite,
        serial=origin.serial,
        commit=origin.commit,
        stale=origin.stale,
    )


def inactive(flag: Flag, origin: Origin) -> Decision:
    """Make the decision of a flag that is not active, or went to its safe value with a bundle that is too old."""
    return safe(flag, STALE if flag.stale else DISABLED, origin)


def failed(
    default: object, code: str, message: str, *, flag: str = "", origin: Origin | None = None
) -> Decision:
    """Make the decision for the caller's default."""
    serial, commit, stale = origin or Origin()
    return Decision(
        value=default,
        error_code=code,
        error_message=message,
        flag=flag,
        serial=serial,
        commit=commit,
        stale=stale,
    )
