"""FG707: an attribute that is always and sometimes there."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import listed
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG707",
    name="attribute always and sometimes",
    severity=Severity.WARNING,
    why="Whoever writes a rule can't tell whether the attribute may be missing, and with it whether the rule may not apply.",
    remedy="Keep it in one of the two lists.",
    invalid=(wrong("in both", edited("web.service.yaml", ("sometimes: [app", "sometimes: [country, app"))),),
    valid=(
        fine(
            "in one",
            edited(
                "web.service.yaml",
                ("always: [user, country]", "always: [user]"),
                ("sometimes: [app", "sometimes: [country, app"),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare the two lists of each service."""
    for name, service in view.catalog.services.items():
        both = sorted(set(service.always) & set(service.sometimes))
        if both:
            place = Place(path=service.path, pointer="/context/sometimes")
            yield RULE.at(place, f"{name} says of {listed(both)} that it is always there, and sometimes")
