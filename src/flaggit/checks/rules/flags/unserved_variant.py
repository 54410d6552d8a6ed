"""FG343: a variant that nobody gets."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import (
    Flag,
    Value,
)

RULE = Rule(
    id="FG343",
    name="variant that nobody gets",
    severity=Severity.NOTE,
    why="Code that handles it is never run, and is never known to be broken.",
    remedy="Serve it or delete it.",
    invalid=(
        wrong(
            "one more",
            edited(
                "cart-layout.flag.yaml", ("compact: one-screen}", "compact: one-screen, tiny: half-screen}")
            ),
        ),
    ),
    valid=(
        fine(
            "served in one environment only",
            edited(
                "cart-layout.flag.yaml",
                ("compact: one-screen}", "compact: one-screen, tiny: half-screen}"),
                ("otherwise: compact", "otherwise: tiny"),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Collect what each flag with variants can serve; what a plan would serve later counts."""
    for flag in view.catalog.flags.values():
        if not flag.variants:
            continue
        served = {value for value in _served(flag, view) if isinstance(value, str)}
        for name in flag.variants:
            if name not in served:
                yield RULE.at(
                    Place(path=flag.path, pointer=f"/variants/{name}", on="key"),
                    f"no environment serves {name}",
                )


def _served(flag: Flag, view: View) -> Iterator[Value]:
    yield flag.safe
    for block in flag.environments.values():
        yield from (share.serve for share in block.otherwise.split)
        if block.otherwise.serve is not None:
            yield block.otherwise.serve
        for rule in block.rules:
            yield from (share.serve for share in rule.split)
            experiment = view.catalog.experiments.get(rule.experiment)
            yield from (arm.serve for arm in (experiment.arms if experiment else ()))
            if rule.serve is not None:
                yield rule.serve
