"""Guardrails: what was done to those of rollouts and experiments, and to the metrics that they stand on, from what to what."""

from collections.abc import Iterable, Iterator
from typing import Final

from flaggit.checks.wording import percent
from flaggit.model import Catalog, Experiment, Guardrail, Metric, Rollout, Rule
from flaggit.review.altering import LONGEST
from flaggit.review.change import Cause
from flaggit.review.edits import done
from flaggit.review.weakening import looser, weakened_metric

_MEASURES: Final = ("type", "good", "source", "query", "numerator", "denominator")
"""Fields of a metric that are told by their name and values."""
_COUNTS: Final = ("below", "stale", "delay")
"""Fields of what counts as no data."""


def of_guardrails(key: str, old: Rollout, new: Rollout) -> Iterator[Cause]:
    """Tell what was done to a rollout's guardrails, one by one."""
    was, now = ({each.metric: each for each in side.guardrails} for side in (old, new))
    places = {each.metric: f"/guardrails/{at}" for at, each in enumerate(new.guardrails)}
    for metric in {**was, **now}:
        one, other = was.get(metric), now.get(metric)
        if one != other:
            words = f": {_altered(one, other)}" if one and other else f" {done(one, other)}"
            yield Cause(
                path=new.path,
                words=f"rollout {key}: guardrail {metric}{words}",
                pointer=places.get(metric, ""),
                kind="rollout",
                name=key,
                watches=True,
                weakens=one is not None and (other is None or looser(one, other)),
            )


def of_watched(key: str, old: Experiment, new: Experiment) -> Iterator[Cause]:
    """Tell which guardrails an experiment has lost or got."""
    for metric in dict.fromkeys((*old.guardrails, *new.guardrails)):
        lost = metric not in new.guardrails
        if lost or metric not in old.guardrails:
            yield Cause(
                path=new.path,
                words=f"experiment {key}: guardrail {metric} {'removed' if lost else 'added'}",
                pointer="/guardrails" if new.guardrails else "",
                kind="experiment",
                name=key,
                watches=True,
                weakens=lost,
            )


def of_metric(name: str, base: Catalog, head: Catalog) -> Iterator[Cause]:
    """Tell what was done to a metric."""
    old, new = base.metrics.get(name), head.metrics.get(name)
    there = new or old
    if there is None:
        return
    altered = list(_measured(old, new)) if old and new else [(done(old, new), "")]
    if altered:
        yield Cause(
            path=there.path,
            words=f"metric {name}: {', '.join(words for words, _ in altered)}",
            pointer=altered[0][1],
            kind="metric",
            name=name,
            watches=True,
            weakens=weakened_metric(base, head, name),
        )


def watched(catalog: Catalog, rules: Iterable[Rule]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the rollouts and experiments of some rules, `rollout checkout.pay`, and the metrics that they look at."""
    for rule in rules:
        rollout, trial = catalog.rollouts.get(rule.rollout), catalog.experiments.get(rule.experiment)
        if rollout is not None:
            yield f"rollout {rollout.key}", tuple(each.metric for each in rollout.guardrails)
        if trial is not None:
            expected = (trial.hypothesis.metric,) if trial.hypothesis else ()
            before = (trial.covariate.metric,) if trial.covariate else ()
            yield f"experiment {trial.key}", (*expected, *trial.secondary, *trial.guardrails, *before)


def _measured(old: Metric, new: Metric) -> Iterator[tuple[str, str]]:
    """What is measured otherwise, and the JSON pointer of where."""
    for name in _MEASURES:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield f"{name} {_clipped(was)} -> {_clipped(now)}", f"/{name}" if now else ""
    for name in _COUNTS:
        was, now = getattr(old.no_data, name), getattr(new.no_data, name)
        if was != now:
            unit = "" if name == "below" else " s"
            yield f"no_data {name} {was}{unit} -> {now}{unit}", "/no_data"


def _altered(old: Guardrail, new: Guardrail) -> str:
    """`relative +20 % -> +50 %, then roll-back -> hold`."""
    pairs = (
        ("relative", _relative(old), _relative(new)),
        ("absolute", _absolute(old), _absolute(new)),
        ("failures", _failures(old), _failures(new)),
        *((name, getattr(old, name), getattr(new, name)) for name in ("against", "then", "no_data")),
    )
    return ", ".join(f"{name} {was} -> {now}" for name, was, now in pairs if was != now)


def _relative(guardrail: Guardrail) -> str:
    relative = guardrail.breach.relative
    return "none" if relative is None else f"{'+' if relative > 0 else ''}{percent(relative)}"


def _absolute(guardrail: Guardrail) -> str:
    absolute = guardrail.breach.absolute
    return "none" if absolute is None else f"{absolute:g}"


def _failures(guardrail: Guardrail) -> str:
    failures = guardrail.failures
    return f"{failures.at_least} of {failures.of} every {failures.every} s"


def _clipped(text: str) -> str:
    return (text if len(text) <= LONGEST else f"{text[:LONGEST]}…") or "none"
