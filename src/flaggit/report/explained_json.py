"""`explain` for machines."""

import json

from flaggit.bundle import instant
from flaggit.commands.accounts import Account, Need, Step
from flaggit.commands.explain import Explained
from flaggit.commands.plans import ExperimentState, RolloutState
from flaggit.commands.tracing import Line
from flaggit.compiler import Origin
from flaggit.report import reasons
from flaggit.report.asked import Fields, source_json
from flaggit.report.evaluated import decision_json
from flaggit.report.steps import rows, state
from flaggit.runtime.explanation import BucketTrace, RuleTrace


def as_json(explained: Explained) -> str:
    """Render an explanation as a JSON object; instants and commits are whole."""
    account = explained.account
    found = account.explanation
    lines = {origin: _line(origin, line) for origin, line in explained.lines.items()}
    return json.dumps(
        {
            "flag": account.key,
            "asked": explained.asked,
            "retired": explained.retired,
            "environment": explained.environment,
            "service": explained.service,
            "context": dict(explained.context),
            "partial": explained.partial,
            "at": instant.text(explained.at),
            **source_json(explained.origin),
            "decided": found.decision is not None,
            "decisions": [decision_json(made) for made in found.decisions],
            "deciding": list(found.deciding),
            "whatever": list(found.whatever),
            **_account(account, explained.service, lines),
            "lines_unknown": explained.unwritten or None,
            "notes": list(explained.notes),
        },
        indent=2,
        ensure_ascii=False,
    )


Lines = dict[Origin, Fields]


def _account(account: Account, service: str, lines: Lines) -> Fields:
    why = {(row.depth, row.name): row.why for row in rows(account, service)}
    return {
        "requires": [_need(need, service, lines) for need in account.needs],
        "rules": [_step(step, why.get((0, step.name), ()), lines) for step in account.steps],
        "lines": _of(account.places, lines),
    }


def _need(need: Need, service: str, lines: Lines) -> Fields:
    account = need.account
    return {
        "flag": need.trace.flag,
        "is": need.trace.value,
        "met": state(need.trace.possible),
        "decides": need.decides,
        "lines": _of(need.places, lines),
        "decisions": [decision_json(made) for made in account.explanation.decisions] if account else [],
        **({"why": _account(account, service, lines)} if account else {}),
    }


def _step(step: Step, why: tuple[str, ...], lines: Lines) -> Fields:
    trace = step.trace
    return {
        "name": step.name,
        "applies": state(trace.possible) if trace else "no",
        "reached": trace.reached if trace else False,
        "in_bundle": trace is not None,
        "decides": step.decides,
        "why": list(why),
        **(_trace(trace) if trace else {}),
        "rollout": _rollout(step.rollout),
        "experiment": _experiment(step.experiment),
        "lines": _of(step.places, lines),
    }


def _trace(trace: RuleTrace) -> Fields:
    return {
        "serves": [{"value": one.value, "variant": one.variant or None} for one in trace.outcomes],
        "condition": None if trace.when is None else reasons.of_condition(trace.when),
        "buckets": [_bucket(bucket) for bucket in trace.buckets],
        "from": None if trace.since is None else instant.text(trace.since),
        "until": None if trace.until is None else instant.text(trace.until),
    }


def _bucket(bucket: BucketTrace) -> Fields:
    return {
        "what": bucket.what,
        "salt": bucket.salt,
        "unit": bucket.unit,
        "percent": bucket.percent,
        "from": bucket.start / 1000,
        "until": bucket.end / 1000,
        "admits": state(bucket.possible),
    }


def _rollout(rollout: RolloutState | None) -> Fields | None:
    if rollout is None:
        return None
    return {
        "key": rollout.key,
        "state": rollout.state,
        "stage": rollout.stage or None,
        "wave": rollout.wave or None,
        "stage_here": rollout.here or None,
        "own_wave": rollout.own or None,
    }


def _experiment(experiment: ExperimentState | None) -> Fields | None:
    if experiment is None:
        return None
    return {
        "key": experiment.key,
        "phase": experiment.phase,
        "iteration": experiment.iteration,
        "from": None if experiment.start is None else instant.text(experiment.start),
        "until": None if experiment.end is None else instant.text(experiment.end),
    }


def _of(places: tuple[Origin, ...], lines: Lines) -> list[Fields]:
    return [lines[origin] for origin in places if origin in lines]


def _line(origin: Origin, line: Line) -> Fields:
    return {
        "path": line.path,
        "line": line.line,
        "pointer": origin.pointer,
        "text": line.text,
        "commit": line.commit,
        "author": line.author or None,
        "date": None if line.authored is None else instant.text(line.authored),
        "summary": line.summary or None,
        "or_older": line.older,
    }
