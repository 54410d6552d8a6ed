"""FG343: a variant that nobody gets."""

from collections.abc import Iterable, Iterator

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
    """Cross out what each flag with variants can serve; what a plan would serve later counts."""
    for flag in view.catalog.flags.values():
        if flag.variants:
            for name in sorted(_unserved(flag, view)):
                place = Place(path=flag.path, pointer=f"/variants/{name}", on="key")
                yield RULE.at(place, f"no environment serves {name}")


def _unserved(flag: Flag, view: View) -> set[str]:
    left = {*flag.variants}
    left.difference_update(_names([flag.safe]))
    for block in flag.environments.values():
        left.difference_update(
            _names([block.otherwise.serve]), _names(share.serve for share in block.otherwise.split)
        )
        for rule in block.rules:
            if not left:
                return left
            left.difference_update(_names([rule.serve]), _names(share.serve for share in rule.split))
            experiment = view.catalog.experiments.get(rule.experiment) if rule.experiment else None
            left.difference_update(_names(arm.serve for arm in (experiment.arms if experiment else ())))
    return left


def _names(served: Iterable[Value | None]) -> list[str]:
    # An arm may be anything as long as nobody compared it with the flag's variants.
    return [value for value in served if isinstance(value, str)]
