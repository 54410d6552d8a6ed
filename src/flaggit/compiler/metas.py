"""The meta of a line: what people and tools want to know of a flag, and what never changes a decision."""

from flaggit.bundle import canonical, instant
from flaggit.compiler.plans import Plan
from flaggit.model import Environment, Flag, Retired


def deciding(block: Environment, plan: Plan) -> tuple[str, str]:
    """Give the first experiment and the first rollout that decide by this plan; empty for none."""
    reached = dict(plan.reached)
    experiment = next((rule.experiment for rule in block.rules if rule.experiment in plan.running), "")
    return experiment, next((rule.rollout for rule in block.rules if rule.rollout in reached), "")


def flag_meta(flag: Flag, experiment: str, rollout: str) -> bytes:
    """Write a flag's meta in canonical JSON, with the experiment and the rollout that decide."""
    meta: dict[str, object] = {"summary": flag.summary, "kind": flag.kind, "path": flag.path}
    if flag.owner:
        meta["owner"] = flag.owner
    if flag.expires is not None:
        meta["expires"] = _day(flag.expires)
    if flag.without_bundle is not None:
        meta["without_bundle"] = flag.without_bundle
    if experiment:
        meta["experiment"] = experiment
    if rollout:
        meta["rollout"] = rollout
    return canonical.encode(meta)


def retired_meta(tombstone: Retired) -> bytes:
    """Write a tombstone's meta in canonical JSON."""
    return canonical.encode(
        {
            "summary": tombstone.summary,
            "path": tombstone.path,
            "expires": _day(tombstone.until),
            "retired": True,
        }
    )


def _day(seconds: int) -> str:
    return instant.text(seconds)[:10]
