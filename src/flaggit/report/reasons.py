"""Reasons: why a condition does not hold, a bucket is not admitted, a plan does not act; in words, from what was seen."""

from collections.abc import Iterable
from typing import Final

from flaggit.bundle import instant
from flaggit.commands.plans import ExperimentState, RolloutState
from flaggit.report.asked import told
from flaggit.report.terminal import safe
from flaggit.report.words import percent
from flaggit.runtime.explanation import BucketTrace, GroupTrace, RuleTrace, TestTrace, Trace
from flaggit.runtime.parsed import PARTS, Test

MOST: Final = 3
"""How many reasons, and how many values of a test, are told."""

_COMPARED: Final = {
    "gt": "more than",
    "gte": "at least",
    "lt": "less than",
    "lte": "at most",
    "before": "before",
    "after": "after",
    "starts_with": "beginning with",
    "ends_with": "ending with",
    "contains": "containing",
    "cidr": "within",
}


def of_condition(trace: Trace, *, wanted: bool = True) -> list[str]:
    """Say what keeps a condition from being true, or, with `wanted` false, from being false; nothing if it is so."""
    if trace.possible == {wanted}:
        return []
    if isinstance(trace, TestTrace):
        return [_test(trace, wanted=wanted)]
    if trace.word == "not":
        return of_condition(trace.items[0], wanted=not wanted)
    if trace.word == "segment":
        return _in_segment(trace, wanted=wanted)
    items = trace.items
    if (trace.word == "all") is wanted:
        # All must be so: those that surely are not say enough.
        sure = [item for item in items if wanted not in item.possible]
        items = tuple(sure) or items
    return _few(reason for item in items for reason in of_condition(item, wanted=wanted))


def _in_segment(trace: GroupTrace, *, wanted: bool) -> list[str]:
    inside = of_condition(trace.items[0], wanted=wanted)
    if trace.possible == {None}:
        word = "unknown whether in"
    elif wanted in trace.possible:
        word = "segment"
    else:
        word = "not in" if wanted else "in"
    return [f"{word} {safe(trace.name)}: {' and '.join(inside)}"]


def _test(trace: TestTrace, *, wanted: bool) -> str:
    test = trace.test
    name = safe(test.attribute)
    if trace.state == "undetermined":
        return f"{name} is not given"
    if trace.state == "missing":
        return f"{name} is missing"
    if trace.state == "wrong type":
        return f"{name} is {told(trace.seen)}, which is no {safe(test.type)}, so it counts as missing"
    seen = f"{name} is {_seen(trace.seen)}"
    if test.op == "exists":
        return seen
    return f"{seen}, not {_operand(test)}" if wanted and test.op != "not_in" else seen


def _seen(value: object) -> str:
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(map(told, value)) or "empty"
    return told(value)


def _operand(test: Test) -> str:
    values = [told(value) for value in test.values]
    more = f" or {len(values) - MOST} more" if len(values) > MOST else ""
    listed = ", ".join(values[:MOST]) if more else " or ".join(values)
    return f"{_COMPARED[test.op]} {listed}{more}" if test.op in _COMPARED else f"{listed}{more}"


def _few(reasons: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(reasons))
    return found if len(found) <= MOST else [*found[:MOST], f"and {len(found) - MOST} more"]


def bucket_of(trace: BucketTrace) -> str:
    """A bucket as a percentage: `35.0`; with three decimals where one would not tell which side of a bound it is on."""
    if trace.bucket is None:
        return "?"
    near = any(0 < abs(trace.bucket - bound) < PARTS // 1000 for bound in (trace.start, trace.end))
    return f"{trace.bucket / 1000:.3f}" if near else f"{trace.bucket // 100 / 10:.1f}"


def of_bucket(trace: BucketTrace, layer: str = "") -> str:
    """Say where a unit fell: `bucket 35.0 of 100, ramp 25 %`.

    Args:
        trace: The bucket.
        layer: The layer or holdout that it was drawn in, where it is known.
    """
    unit = safe(trace.unit)
    bound = percent(trace.end)
    if trace.what == "stage" and trace.end == 0:
        return "no percentage yet"
    if trace.bucket is None:
        missing = len(trace.possible) == 1 and True not in trace.possible
        return f"no {unit} to bucket" if missing else f"its bucket needs {unit}"
    bucket = f"bucket {bucket_of(trace)}"
    if trace.what in {"percent", "stage"}:
        return f"{bucket} {'<' if trace.bucket < trace.end else '≥'} {bound}"
    if trace.what == "split":
        return f"split bucket {bucket_of(trace)} in {_range(trace)}"
    inside = trace.start <= trace.bucket < trace.end
    word = "in" if inside else "outside"
    name = f" of {safe(layer)}" if layer else ""
    return f"{bucket} {word} {trace.what} {_range(trace)}{name}"


def _range(trace: BucketTrace) -> str:
    return f"{percent(trace.start).removesuffix(' %')} to {percent(trace.end)}"


def of_window(trace: RuleTrace) -> str:
    """Say that a rule's window is not open; empty when it is."""
    if trace.open:
        return ""
    if trace.until is not None and trace.since is not None:
        return f"only from {_time(trace.since)} until {_time(trace.until)}"
    bound = trace.since if trace.since is not None else trace.until
    return f"only {'from' if trace.since is not None else 'until'} {_time(bound or 0)}"


def of_rollout(rollout: RolloutState, service: str) -> str:
    """Say where a rollout stands for a service."""
    name = f"rollout {safe(rollout.key)}"
    if rollout.state == "rolled-back":
        return f"{name} was rolled back: it admits nobody"
    if not rollout.stage:
        return f"{name} has not begun: it admits nobody"
    state = "" if rollout.state == "running" else f", {rollout.state}"
    if rollout.here == rollout.stage:
        return f"{name} is at stage {safe(rollout.here)}{_percent_of(rollout, rollout.here)}{state}"
    own = f"wave {safe(rollout.own)}" if rollout.own else "no wave, so last"
    ahead = f"stage {safe(rollout.stage)} is at wave {safe(rollout.wave)}, and {service} in {own}"
    if not rollout.here:
        return f"{name} has not come to {service}: {ahead}{state}"
    return f"{name} is at stage {safe(rollout.here)}{_percent_of(rollout, rollout.here)} here: {ahead}{state}"


def of_experiment(experiment: ExperimentState) -> str:
    """Say where an experiment stands."""
    name = f"experiment {safe(experiment.key)}"
    start, end = experiment.start, experiment.end
    match experiment.phase:
        case "draft":
            return f"{name} is a draft: it decides nothing yet"
        case "concluded":
            return f"{name} is concluded: it decides nothing any more"
        case "waiting":
            return f"{name} begins at {_time(start or 0)}"
        case "over":
            return f"{name} ended at {_time(end or 0)}"
        case _:
            until = f" until {_time(end)}" if end is not None else ""
            return f"{name} runs, iteration {experiment.iteration}{until}"


def _percent_of(rollout: RolloutState, stage: str) -> str:
    admitted = dict(rollout.stages)[stage]
    return f" ({percent(admitted)})" if admitted else ""


def _time(seconds: int) -> str:
    """An instant; at midnight the day says it."""
    written = instant.text(seconds)
    return written.removesuffix("T00:00:00Z")
