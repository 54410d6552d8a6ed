"""Whether a change takes away or loosens a guardrail."""

from flaggit.frozen import replace
from flaggit.model import Catalog, Guardrail, Metric


def weakened_rollout(before: Catalog, after: Catalog, key: str) -> bool:
    """Whether a rollout that goes on has lost a guardrail, or has one that trips later; what can't be told is weaker."""
    old, new = before.rollouts.get(key), after.rollouts.get(key)
    if old is None or new is None:
        return False
    kept = {each.metric: each for each in new.guardrails}
    return any(each.metric not in kept or looser(each, kept[each.metric]) for each in old.guardrails)


def weakened_experiment(before: Catalog, after: Catalog, key: str) -> bool:
    """Whether an experiment that goes on watches a guardrail less."""
    old, new = before.experiments.get(key), after.experiments.get(key)
    return old is not None and new is not None and bool({*old.guardrails} - {*new.guardrails})


def weakened_metric(before: Catalog, after: Catalog, name: str) -> bool:
    """Whether a metric that a guardrail stands on is measured otherwise."""
    watching = {each.metric for rollout in before.rollouts.values() for each in rollout.guardrails}
    watching |= {metric for trial in before.experiments.values() for metric in trial.guardrails}
    return _measured(before, name) != _measured(after, name) and name in watching


def _measured(catalog: Catalog, name: str) -> Metric | None:
    metric = catalog.metrics.get(name)
    return replace(metric, path="", summary="", owner="") if metric else None


def looser(old: Guardrail, new: Guardrail) -> bool:
    """Whether a guardrail trips later or does less than it did; what can't be told is weaker."""
    if (old.against, old.then, old.no_data) != (new.against, new.then, new.no_data):
        return True
    breach = ((old.breach.relative, new.breach.relative), (old.breach.absolute, new.breach.absolute))
    if any(_later(*pair) for pair in breach):
        return True
    return old.failures != new.failures and _slower(old, new)


def _later(old: float | None, new: float | None) -> bool:
    """Whether a bound lets more through: it goes, or moves away from nothing."""
    return old is not None and (new is None or abs(new) > abs(old))


def _slower(old: Guardrail, new: Guardrail) -> bool:
    first, second = old.failures, new.failures
    return second.at_least > first.at_least or second.every > first.every or second.of < first.of
