"""FG352: a segment that nobody can be in."""

from collections.abc import Iterator

from flaggit.checks.samples import edited, fine, wrong
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

_STAFF = "  roles: {contains: staff}\n"

RULE = Rule(
    id="FG352",
    name="empty segment",
    severity=Severity.WARNING,
    why="Its tests contradict each other, so nobody is in it, and every rule that names it does nothing.",
    remedy="Look for the test that is meant otherwise: `any` where `all` stands, or bounds that are the wrong way round.",
    invalid=(
        wrong(
            "two countries at once",
            edited("employees.segment.yaml", (_STAFF, "  all:\n    - {country: DE}\n    - {country: FR}\n")),
            count=1,
        ),
    ),
    valid=(
        fine(
            "either of two countries",
            edited("employees.segment.yaml", (_STAFF, "  any:\n    - {country: DE}\n    - {country: FR}\n")),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Ask the analysis about each segment that could contradict itself."""
    for name in view.proving.empty:
        path = view.catalog.segments[name].path
        yield RULE.at(Place(path=path, pointer="/when"), f"nobody can be in the segment {name}")
