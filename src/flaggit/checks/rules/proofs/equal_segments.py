"""FG353: two segments of the same people."""

from collections.abc import Iterator

from flaggit.checks.samples import fine, wrong
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity


def _other(when: str) -> dict[str, str]:
    text = f"summary: People on the payroll\nowner: team-platform\nwhen: {when}\n"
    return {"flags/shared/payroll.segment.yaml": text}


RULE = Rule(
    id="FG353",
    name="equal segments",
    severity=Severity.WARNING,
    why="Two names stand for the same people. When one of them is changed, the flags that name the other stay behind.",
    remedy="Keep one of them and name it everywhere, or let one name the other: when: {segment: …}.",
    invalid=(
        wrong("written otherwise", _other("{not: {not: {roles: {contains: staff}}}}")),
        wrong(
            "through the other, and more that says nothing",
            _other("{all: [{segment: employees}, {roles: {exists: true}}]}"),
        ),
    ),
    valid=(fine("other people", _other("{roles: {contains: payroll}}")),),
)


def find(view: View) -> Iterator[Finding]:
    """Ask the analysis about segments that look at the same attributes."""
    for first, name in view.proving.equal:
        one, other = view.catalog.segments[first], view.catalog.segments[name]
        related = (Place(path=one.path, pointer="/when", note="the same people"),)
        message = f"the segment {name} holds for exactly those that {first} holds for"
        yield RULE.at(Place(path=other.path, pointer="/when"), message, related=related)
