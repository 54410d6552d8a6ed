"""FG336: a chain of prerequisites that is too long."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    chain,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

DEEPEST = 32
"""Requirements in a row that the loader follows."""

RULE = Rule(
    id="FG336",
    name="prerequisites too deep",
    severity=Severity.ERROR,
    why=f"The loader follows {DEEPEST} requirements in a row; beyond that a prerequisite counts as unmet.",
    remedy="Require what matters directly, not through a chain.",
    invalid=(wrong("33 in a row", chain(33)),),
    valid=(fine("32 in a row", chain(32)),),
)


def find(view: View) -> Iterator[Finding]:
    """Measure the longest chain below each flag; only the first that is too long is reported. Cycles are FG236's."""
    flags, depths = view.catalog.flags, dict[str, int]()
    for component in view.requirement_order:
        for key in component:
            below = (depths.get(required.flag, -1) for required in flags[key].requires)
            depths[key] = 1 + max(below, default=-1)
            if depths[key] == DEEPEST + 1:
                message = f"{key} stands on {depths[key]} requirements in a row; the loader follows {DEEPEST}"
                yield RULE.at(Place(path=flags[key].path, pointer="/requires"), message)
