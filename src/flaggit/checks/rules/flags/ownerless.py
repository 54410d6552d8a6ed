"""FG302: a flag that belongs to nobody."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    RANKING,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG302",
    name="ownerless flag",
    severity=Severity.ERROR,
    why="Nobody reviews it, nobody is paged for it, and nobody will ever retire it.",
    remedy="Give the flag an `owner`, or its domain a team under `domains` in the taxonomy.",
    invalid=(wrong("a domain without a team", {"flags/search/ranking.flag.yaml": RANKING}),),
    valid=(fine("its domain's", {"flags/checkout/ranking.flag.yaml": RANKING}),),
)


def find(view: View) -> Iterator[Finding]:
    """Look for flags that neither they nor their domain give an owner."""
    for flag in view.catalog.flags.values():
        if not flag.owner:
            message = f"nobody owns {flag.key}: it names no owner, and the domain {flag.domain} has none"
            yield RULE.at(Place(path=flag.path), message)
