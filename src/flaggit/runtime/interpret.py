"""The interpreter: decides by walking a parsed flag, plainly.

Decision tables and `explain` ask it, for it can be told what to assume; the generated functions must agree with it. It follows
`docs/spec/decisions.md` sentence by sentence, and remembers nothing between decisions.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

from flaggit.runtime import buckets, decision, readings
from flaggit.runtime.broken import Broken
from flaggit.runtime.decision import Decision, Origin
from flaggit.runtime.decisions import Decisions
from flaggit.runtime.operators import holds
from flaggit.runtime.parsed import (
    OTHERWISE,
    All,
    Any,
    Condition,
    Flag,
    InSegment,
    Not,
    Outcome,
    Range,
    Requirement,
    Rule,
    Split,
    same,
)
from flaggit.runtime.readings import Context

Admission: TypeAlias = Literal["real", "all", "none"] | frozenset[str]


class Hooks(NamedTuple):
    """What is assumed instead of computed.

    Attributes:
        admit: Whom percentages, the percentages of stages, layer ranges and holdouts let in: as the bucket says (`real`),
            everyone, no one, or everyone in the rules of these names and no one in others. Of the asked flag alone.
        arm: The variant's name, or the value where the flag has no variants, that a split which has it serves; None for the
            bucket's own. Of the asked flag alone.
        assume: Decided values of required flags, by key, at any depth.
    """

    admit: Admission = "real"
    arm: object = None
    assume: Mapping[str, object] = {}


REAL = Hooks()


def interpret(
    decisions: Decisions, key: str, default: object, context: Context, *, at: float = 0.0, hooks: Hooks = REAL
) -> Decision:
    """Decide.

    Args:
        decisions: Where flags and segments come from.
        key: The flag.
        default: The value for when there is none.
        context: Whom the decision is for.
        at: The instant, in seconds since 1970.
        hooks: What is assumed.

    Returns:
        The decision. Nothing is raised, whatever the context.
    """
    try:
        flag = decisions.flag(key)
    except KeyError:
        return decision.failed(default, decision.FLAG_NOT_FOUND, f"there is no flag {key!r}", flag=key)
    except Broken as error:
        return decision.failed(default, decision.PARSE_ERROR, str(error), flag=key)
    try:
        return Interpreter(decisions, readings.whole(context), at, hooks, Origin()).decide(flag)
    except Exception as error:  # noqa: BLE001 - a context's methods may raise anything
        return decision.failed(default, decision.GENERAL, f"{type(error).__name__} while deciding", flag=key)


class Interpreter:
    """Decides for one context at one instant."""

    __slots__ = ("_at", "_context", "_decisions", "_hooks", "_origin")

    def __init__(
        self, decisions: Decisions, context: Context, at: float, hooks: Hooks, origin: Origin
    ) -> None:
        self._decisions = decisions
        self._context = context
        self._at = at
        self._hooks = hooks
        self._origin = origin

    def decide(self, flag: Flag) -> Decision:
        """Decide a flag: `docs/spec/decisions.md`, "The order"."""
        if not flag.active:
            return decision.inactive(flag, self._origin)
        for requirement in flag.requires:
            if not self.met(requirement):
                return decision.safe(flag, decision.PREREQUISITE, self._origin, prerequisite=requirement.flag)
        for rule in flag.rules:
            if self.applies(flag, rule):
                outcome = self.outcome(flag, rule.then)
                if outcome is None:
                    return decision.safe(flag, decision.NO_UNIT, self._origin, rule=rule.name)
                return decision.by_rule(flag, rule, outcome, self._origin)
        outcome = self.outcome(flag, flag.otherwise)
        if outcome is None:
            return decision.safe(flag, decision.NO_UNIT, self._origin, rule=OTHERWISE)
        return decision.by_otherwise(flag, outcome, self._origin)

    def met(self, requirement: Requirement) -> bool:
        """Tell whether a required flag is decided as it must be."""
        if requirement.flag in self._hooks.assume:
            return same(self._hooks.assume[requirement.flag], requirement.value)
        required = self._decisions.required(requirement)
        if required is None:
            return False
        hooks = Hooks(assume=self._hooks.assume)
        decided = Interpreter(self._decisions, self._context, self._at, hooks, self._origin).decide(required)
        return same(decided.value, requirement.value)

    def applies(self, flag: Flag, rule: Rule) -> bool:
        """Tell whether a rule applies."""
        # Each asks what must hold, so that NaN, for which nothing does, opens no window.
        if not (rule.since is None or rule.since <= self._at):
            return False
        if not (rule.until is None or self._at < rule.until):
            return False
        if rule.when is not None and self.truth(rule.when) is not True:
            return False
        return not rule.admits or self._admits(flag, rule)

    def truth(self, condition: Condition) -> bool | None:
        """Evaluate a condition by Kleene's tables; None is unknown."""
        match condition:
            case All(items):
                return self._all(items, decisive=False)
            case Any(items):
                return self._all(items, decisive=True)
            case Not(item):
                inside = self.truth(item)
                return None if inside is None else not inside
            case InSegment(name):
                return self.truth(self._decisions.segment(name))
            case _:
                return holds(condition, self._context)

    def outcome(self, flag: Flag, then: Outcome | Split) -> Outcome | None:
        """Give what is served; None when a split has no unit."""
        if isinstance(then, Outcome):
            return then
        arm = self._hooks.arm
        if arm is not None:
            for outcome, _ in then.shares:
                if (
                    arm == outcome.variant
                    if outcome.variant and isinstance(arm, str)
                    else same(arm, outcome.value)
                ):
                    return outcome
        bucket = self.bucket(then.salt, flag.unit, 1)
        if bucket is None:
            return None
        return next(outcome for outcome, upto in then.shares if bucket < upto)

    def bucket(self, salt: str, unit: str, word: int) -> int | None:
        """Give the bucket of the context's unit; None without one."""
        read = readings.unit(self._context.get(unit))
        return None if read is None else buckets.bucket(buckets.digest(salt, read), word)

    def _all(self, items: tuple[Condition, ...], *, decisive: bool) -> bool | None:
        """Evaluate a conjunction (one false decides), or a disjunction (one true decides)."""
        found: bool | None = not decisive
        for item in items:
            inside = self.truth(item)
            if inside is decisive:
                return decisive
            if inside is None:
                found = None
        return found

    def _admits(self, flag: Flag, rule: Rule) -> bool:
        admit = self._hooks.admit
        if isinstance(admit, frozenset):
            admit = "all" if rule.name in admit else "none"
        if rule.stage is not None and any(
            self.truth(InSegment(name)) is True for name in rule.stage.segments
        ):
            rule = rule._replace(stage=None)
        if admit != "real":
            return admit == "all" or not rule.admits
        return (
            (rule.below is None or self._is_below(flag, rule.below))
            and (rule.stage is None or self._is_below(flag, rule.stage.below))
            and (rule.inside is None or self._is_within(rule.inside) is True)
            and (rule.outside is None or self._is_within(rule.outside) is False)
        )

    def _is_below(self, flag: Flag, below: int) -> bool:
        bucket = self.bucket(flag.salt, flag.unit, 0)
        return bucket is not None and bucket < below

    def _is_within(self, layer: Range) -> bool | None:
        bucket = self.bucket(layer.salt, layer.unit, 0)
        return None if bucket is None else layer.start <= bucket < layer.end
