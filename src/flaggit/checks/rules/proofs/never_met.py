"""FG354: a prerequisite that can never be met."""

from collections.abc import Iterator

from flaggit.checks.samples import edited, fine, wrong
from flaggit.checks.view import View
from flaggit.checks.wording import listed
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import Environment, Flag, Requirement, Value

_RAMP = "    rules:\n      - name: ramp\n        rollout: checkout.pay\n        serve: true\n"

RULE = Rule(
    id="FG354",
    name="prerequisite that is never met",
    severity=Severity.WARNING,
    why="No rule of the required flag serves the value there, so this flag serves its safe value to everybody, whatever its own rules say.",
    remedy="Let the required flag serve the value there, or switch this flag off there (`active: false`), which says the same openly.",
    invalid=(
        wrong(
            "the required flag is off for everybody",
            edited("tokenised-cards.flag.yaml", (_RAMP, "")),
            {"flags/payments/tokenised-cards.test.yaml": None},
        ),
    ),
    valid=(
        fine(
            "a ramp may come to it",
            edited("pay.rollout.yaml", ("stage: quarter", "stage: pilot")),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare each requirement with everything that the required flag can serve; one finding a requirement."""
    for flag in view.catalog.flags.values():
        for at, need in enumerate(flag.requires):
            required = view.catalog.flags.get(need.flag)
            if required is None:
                continue
            environments = [
                name
                for block in flag.environments.values()
                if not _is_safe(view, flag, block)
                for name in view.covers(flag, block.name)
                if not _can_be(view, required, need, name)
            ]
            if environments:
                message = f"{need.flag} is never {_told(need.name)} in {listed(environments)}, which {flag.key} requires"
                related = (Place(path=required.path, pointer="/environments", note="what it serves"),)
                yield RULE.at(Place(path=flag.path, pointer=f"/requires/{at}"), message, related=related)


def _can_be(view: View, required: Flag, need: Requirement, environment: str) -> bool:
    block = view.catalog.environment(required, environment)
    if block is None:
        # Another check reports it.
        return True
    return any(_same(value, need.name) for value in _served(view, required, block))


def _is_safe(view: View, flag: Flag, block: Environment) -> bool:
    """Tell whether a block serves nothing but the safe value, so that no prerequisite matters."""
    return all(value is None or _same(value, flag.safe) for value in _served(view, flag, block))


def _served(view: View, flag: Flag, block: Environment) -> Iterator[Value | None]:
    """Everything that a flag can serve by a block."""
    yield flag.safe
    if not block.active:
        return
    yield block.otherwise.serve
    yield from (share.serve for share in block.otherwise.split)
    for rule in block.rules:
        yield rule.serve
        yield from (share.serve for share in rule.split)
        experiment = view.catalog.experiments.get(rule.experiment)
        yield from (arm.serve for arm in (experiment.arms if experiment else ()))


def _same(one: Value | None, other: Value) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _told(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
