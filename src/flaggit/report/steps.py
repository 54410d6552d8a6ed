"""The steps of an explanation as rows: a requirement or a rule, whether it applies, and why."""

from collections.abc import Iterator
from typing import NamedTuple

from flaggit.commands.accounts import Account, Need, Step
from flaggit.report import reasons
from flaggit.report.asked import told
from flaggit.report.terminal import safe
from flaggit.runtime.explanation import FALSE, TRUE, BucketTrace, Possible, RuleTrace
from flaggit.runtime.parsed import OTHERWISE, Outcome


class Row(NamedTuple):
    """One line of an explanation.

    Attributes:
        depth: 0 for the flag itself, one more for each requirement in between.
        label: What kind of step it is.
        name: Of the rule, or of the flag that is required.
        state: `yes`, `no`, `perhaps`; `left out` for a rule that is in no bundle; empty for the fall-through.
        serves: What it serves if it applies; empty where that is not told.
        why: What was seen, thing by thing.
        decides: Whether it makes a decision that is possible.
        asked: Whether it is asked at all, rather than standing behind what decides.
    """

    depth: int
    label: str
    name: str
    state: str
    serves: str
    why: tuple[str, ...]
    decides: bool
    asked: bool


def rows(account: Account, service: str, depth: int = 0) -> Iterator[Row]:
    """Give the rows of a flag, and of what it requires where that is not simply met."""
    going = True
    for at, need in enumerate(account.needs):
        yield _need(need, depth, "requires" if at == 0 else "", asked=going)
        if need.account is not None and need.trace.possible != TRUE:
            yield from rows(need.account, service, depth + 1)
        going = going and True in need.trace.possible
    for at, step in enumerate(account.steps):
        yield _step(step, depth, "rules" if at == 0 and len(account.steps) > 1 else "", service)


def outcome(one: Outcome) -> str:
    """What is served: the variant's name where it has one, else the value."""
    return safe(one.variant) or told(one.value)


def state(possible: Possible) -> str:
    """`yes`, `no` or `perhaps`."""
    return "yes" if possible == TRUE else "no" if possible == FALSE else "perhaps"


def _need(need: Need, depth: int, label: str, *, asked: bool) -> Row:
    trace = need.trace
    if need.account is None:
        why = "it can't be decided: it is not there, is broken, or stands in too long a chain of requirements"
    else:
        values = list(dict.fromkeys(told(made.value) for made in need.account.explanation.decisions))
        why = f"it is {' or '.join(values)}"
    name = f"{safe(trace.flag)} is {told(trace.value)}"
    return Row(depth, label, name, state(trace.possible), "", (why,), need.decides, asked)


def _step(step: Step, depth: int, label: str, service: str) -> Row:
    trace = step.trace
    name = safe(step.name)
    if trace is None:
        return Row(depth, label, name, "left out", "", (_plan(step, service),), decides=False, asked=False)
    now = state(trace.possible)
    serves = " or ".join(map(outcome, trace.outcomes)) if now != "no" else ""
    split = next((bucket for bucket in trace.buckets if bucket.what == "split"), None)
    drawn = []
    if split is not None and now == "yes":
        drawn = [reasons.of_bucket(split) if trace.outcomes else f"no {safe(split.unit)} to bucket"]
    if step.name == OTHERWISE:
        return Row(depth, label, name, "", serves, tuple(drawn), step.decides, trace.reached)
    why = (*_parts(step, trace, service), *drawn)
    return Row(depth, label, name, now, serves, why, step.decides, trace.reached)


def _parts(step: Step, trace: RuleTrace, service: str) -> Iterator[str]:
    now = trace.possible
    if window := reasons.of_window(trace):
        yield reasons.of_experiment(step.experiment) if step.experiment else window
    # Of a rule that applies, what lets the unit in is told; of one that may, what is open; of one that does not, the obstacles.
    when = trace.when
    if when is not None and (now != FALSE or True not in when.possible):
        yield from reasons.of_condition(when)
    for bucket in trace.buckets:
        told_of = now == TRUE or bucket.possible == FALSE or (now != FALSE and bucket.possible != TRUE)
        if bucket.what != "split" and told_of:
            yield from _admission(step, trace, bucket, service)
    if trace.open and step.experiment is not None and now != FALSE:
        yield reasons.of_experiment(step.experiment)


def _admission(step: Step, trace: RuleTrace, bucket: BucketTrace, service: str) -> Iterator[str]:
    if bucket.what != "stage":
        yield reasons.of_bucket(bucket, step.holdout if bucket.what == "holdout" else step.layer)
        return
    members = [one for one in trace.segments if one.possible == frozenset({True})]
    if members:
        yield f"in {', '.join(safe(getattr(one, 'name', '')) for one in members)}"
    else:
        # Whom the percentage lets in needs no segment.
        for segment in trace.segments if bucket.possible != TRUE or bucket.bucket is None else ():
            yield from reasons.of_condition(segment)
        yield reasons.of_bucket(bucket)
    if step.rollout is not None:
        yield reasons.of_rollout(step.rollout, service)
        later = step.rollout.admitting(bucket.bucket) if bucket.bucket is not None else ""
        if bucket.possible != TRUE and later and step.rollout.state in {"running", "held"}:
            yield f"stage {safe(later)} lets it in"


def _plan(step: Step, service: str) -> str:
    if step.experiment is not None:
        return reasons.of_experiment(step.experiment)
    return reasons.of_rollout(step.rollout, service) if step.rollout is not None else "it is in no bundle"
