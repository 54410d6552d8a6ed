"""Explaining: the interpreter's walk with a record of what it saw, and with attributes that nobody gave left open.

With `partial`, an attribute that the context lacks is not missing but undetermined: it may be anything, or missing, unless the
service always gives it. So "user 4711" alone gets an answer, which names what would decide.
"""

from collections.abc import Iterable, Iterator

from flaggit.runtime import decision, kleene, undetermined
from flaggit.runtime.broken import Broken
from flaggit.runtime.decision import Decision, Origin
from flaggit.runtime.decisions import Decisions
from flaggit.runtime.explanation import (
    EITHER,
    FALSE,
    TRUE,
    BucketTrace,
    Explanation,
    GroupTrace,
    Possible,
    RequirementTrace,
    RuleTrace,
    Trace,
)
from flaggit.runtime.given import Given
from flaggit.runtime.parsed import (
    OTHERWISE,
    PARTS,
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


def explain(decisions: Decisions, key: str, given: Given, origin: Origin | None = None) -> Explanation:
    """Explain a decision.

    Args:
        decisions: Where flags and segments come from.
        key: The flag.
        given: What is known.
        origin: The bundle; None without one.

    Returns:
        The explanation. For a flag that is not there or is broken, its one decision has the error code and the value None.
    """
    origin = origin or Origin()
    try:
        flag = decisions.flag(key)
    except KeyError:
        failed = decision.failed(
            None, decision.FLAG_NOT_FOUND, f"there is no flag {key!r}", flag=key, origin=origin
        )
        return Explanation(key, (failed,))
    except Broken as error:
        return Explanation(
            key, (decision.failed(None, decision.PARSE_ERROR, str(error), flag=key, origin=origin),)
        )
    return _Explainer(decisions, given, origin).flag(flag)


class _Explainer:
    """Explains for one context, and collects the decisions that are possible as it goes."""

    __slots__ = ("_decisions", "_given", "_origin")

    def __init__(self, decisions: Decisions, given: Given, origin: Origin) -> None:
        self._decisions = decisions
        self._given = given
        self._origin = origin

    def flag(self, flag: Flag) -> Explanation:
        if not flag.active:
            return Explanation(flag.key, (decision.inactive(flag, self._origin),))
        found: list[Decision] = []
        going = True
        requirements = []
        for requirement in flag.requires:
            trace = self._requirement(requirement)
            requirements.append(trace)
            if going and False in trace.possible:
                unmet = decision.PREREQUISITE
                found.append(decision.safe(flag, unmet, self._origin, prerequisite=requirement.flag))
            going = going and True in trace.possible
        rules = []
        for rule in flag.rules:
            traced = self._rule(flag, rule, reached=going)
            rules.append(traced)
            if going and True in traced.possible:
                found += self._served(flag, rule, traced)
            going = going and False in traced.possible
        otherwise = self._otherwise(flag, reached=going)
        if going:
            found += self._fallen(flag, otherwise)
        possible = _distinct(found)
        return self._conclude(flag.key, possible, requirements, [*rules, otherwise])

    def _conclude(
        self,
        key: str,
        possible: tuple[Decision, ...],
        requirements: list[RequirementTrace],
        rules: list[RuleTrace],
    ) -> Explanation:
        everything = set(undetermined.read(self._given, requirements, rules))
        deciding = (
            set(undetermined.deciding(self._given, requirements, rules)) if len(possible) > 1 else set()
        )
        return Explanation(
            key,
            possible,
            tuple(requirements),
            tuple(rules),
            tuple(sorted(deciding)),
            tuple(sorted(everything - deciding)),
        )

    def _requirement(self, requirement: Requirement) -> RequirementTrace:
        required = self._decisions.required(requirement)
        if required is None:
            return RequirementTrace(requirement.flag, requirement.value, FALSE, None)
        explanation = self.flag(required)
        possible = frozenset(same(one.value, requirement.value) for one in explanation.decisions)
        return RequirementTrace(requirement.flag, requirement.value, possible, explanation)

    def _rule(self, flag: Flag, rule: Rule, *, reached: bool) -> RuleTrace:
        when = None if rule.when is None else self._condition(rule.when)
        at = self._given.at
        is_open = (rule.since is None or at >= rule.since) and (rule.until is None or at < rule.until)
        segments = tuple(map(self._condition, map(InSegment, rule.stage.segments))) if rule.stage else ()
        asked = tuple(self._buckets(flag, rule, segments))
        truths = [frozenset({is_open}), *(one.possible for one in asked)]
        if when is not None:
            truths.append(kleene.certain(when.possible))
        split, outcomes = self._then(flag, rule.then)
        return RuleTrace(
            name=rule.name,
            possible=kleene.conjunction(truths),
            reached=reached,
            when=when,
            since=rule.since,
            until=rule.until,
            open=is_open,
            buckets=asked + split,
            segments=segments,
            outcomes=outcomes,
            experiment=rule.experiment,
        )

    def _otherwise(self, flag: Flag, *, reached: bool) -> RuleTrace:
        split, outcomes = self._then(flag, flag.otherwise)
        return RuleTrace(OTHERWISE, TRUE, reached, None, None, None, True, split, (), outcomes, "")  # noqa: FBT003 - no window, hence open

    def _condition(self, condition: Condition) -> Trace:
        match condition:
            case Not(item):
                inside = self._condition(item)
                return GroupTrace("not", "", kleene.negation(inside.possible), (inside,))
            case InSegment(name):
                inside = self._condition(self._decisions.segment(name))
                return GroupTrace("segment", name, inside.possible, (inside,))
            case All(items):
                traces = tuple(map(self._condition, items))
                return GroupTrace("all", "", kleene.conjunction(one.possible for one in traces), traces)
            case Any(items):
                traces = tuple(map(self._condition, items))
                return GroupTrace("any", "", kleene.disjunction(one.possible for one in traces), traces)
            case _:
                return self._given.test(condition)

    def _buckets(self, flag: Flag, rule: Rule, segments: tuple[Trace, ...]) -> Iterator[BucketTrace]:
        if rule.below is not None:
            yield self._bucket("percent", Range(flag.salt, flag.unit, 0, rule.below))
        if rule.stage is not None:
            bucket = self._bucket("stage", Range(flag.salt, flag.unit, 0, rule.stage.below))
            members = (kleene.certain(one.possible) for one in segments)
            yield bucket._replace(possible=kleene.disjunction([*members, bucket.possible]))
        if rule.inside is not None:
            yield self._bucket("layer", rule.inside)
        if rule.outside is not None:
            yield self._bucket("holdout", rule.outside)

    def _bucket(self, what: str, bounds: Range) -> BucketTrace:
        salt, unit, start, end = bounds
        bucket = self._given.bucket(salt, unit, 0)
        outside = what == "holdout"
        possible: Possible
        if bucket is not None:
            possible = frozenset({(start <= bucket < end) is not outside})
        elif not self._given.lacks(unit):
            possible = FALSE
        elif not self._given.may_miss(unit) and (start, end) in {(0, 0), (0, PARTS)}:
            possible = frozenset({(end > 0) is not outside})
        elif start == end and not outside:
            possible = FALSE
        else:
            possible = EITHER
        return BucketTrace(what, salt, unit, bucket, start, end, possible)

    def _then(self, flag: Flag, then: Outcome | Split) -> tuple[tuple[BucketTrace, ...], tuple[Outcome, ...]]:
        if isinstance(then, Outcome):
            return (), (then,)
        bucket = self._given.bucket(then.salt, flag.unit, 1)
        starts = [0, *(upto for _, upto in then.shares)]
        shares = [
            (start, outcome, end)
            for start, (outcome, end) in zip(starts, then.shares, strict=False)
            if start < end
        ]
        if bucket is None:
            outcomes = tuple(outcome for _, outcome, _ in shares) if self._given.lacks(flag.unit) else ()
            return (BucketTrace("split", then.salt, flag.unit, None, 0, PARTS, TRUE),), outcomes
        start, outcome, end = next(share for share in shares if bucket < share[2])
        return (BucketTrace("split", then.salt, flag.unit, bucket, start, end, TRUE),), (outcome,)

    def _served(self, flag: Flag, rule: Rule, trace: RuleTrace) -> Iterable[Decision]:
        for outcome in trace.outcomes:
            yield decision.by_rule(flag, rule, outcome, self._origin)
        if self._may_lack_unit(flag, rule.then):
            yield decision.safe(flag, decision.NO_UNIT, self._origin, rule=rule.name)

    def _fallen(self, flag: Flag, trace: RuleTrace) -> Iterable[Decision]:
        for outcome in trace.outcomes:
            yield decision.by_otherwise(flag, outcome, self._origin)
        if self._may_lack_unit(flag, flag.otherwise):
            yield decision.safe(flag, decision.NO_UNIT, self._origin, rule=OTHERWISE)

    def _may_lack_unit(self, flag: Flag, then: Outcome | Split) -> bool:
        if isinstance(then, Outcome):
            return False
        if self._given.lacks(flag.unit):
            return self._given.may_miss(flag.unit)
        return self._given.bucket(then.salt, flag.unit, 1) is None


def _distinct(found: list[Decision]) -> tuple[Decision, ...]:
    kept: list[Decision] = []
    for one in found:
        if not any(same(one.value, other.value) and one[1:] == other[1:] for other in kept):
            kept.append(one)
    return tuple(kept)
