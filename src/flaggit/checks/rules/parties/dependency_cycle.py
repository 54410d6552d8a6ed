"""FG701: services that depend on each other in a circle."""

from collections.abc import Iterator

from flaggit.checks.graph import cycles
from flaggit.checks.samples import (
    PAYMENTS,
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG701",
    name="cyclic dependencies",
    severity=Severity.ERROR,
    why="Rollouts raise providers first. In a circle there is no first, so no order of waves is safe.",
    remedy="Take away the dependency that points back, or depend on what both need.",
    invalid=(
        wrong(
            "itself", edited("web.service.yaml", ("depends_on: [payments]", "depends_on: [payments, web]"))
        ),
        wrong("each other", edited("payments.service.yaml", ("context:", "depends_on: [web]\ncontext:"))),
    ),
    valid=(
        fine(
            "one way",
            edited("web.service.yaml", ("depends_on: [payments]", "depends_on: [gateway, payments]")),
            {
                "flags/services/gateway.service.yaml": PAYMENTS.replace(
                    "context:", "depends_on: [payments]\ncontext:"
                )
            },
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Look for one cycle in every knot of `depends_on`."""
    services = view.catalog.services
    for cycle in cycles({name: service.depends_on for name, service in services.items()}):
        related = tuple(
            Place(path=services[name].path, pointer="/depends_on", note="part of the cycle")
            for name in cycle[1:]
        )
        place = Place(path=services[cycle[0]].path, pointer="/depends_on")
        yield RULE.at(place, " depends on ".join([*cycle, cycle[0]]), related=related)
