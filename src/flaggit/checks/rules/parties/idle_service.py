"""FG702: a service that reads nothing."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    PAYMENTS,
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG702",
    name="service without flags",
    severity=Severity.NOTE,
    why="Its bundles are empty: built, signed and published for nobody.",
    remedy="List it under `services` of the flags that it reads, or delete its file.",
    invalid=(wrong("a new one", {"flags/services/warehouse.service.yaml": PAYMENTS}),),
    valid=(
        fine(
            "it is depended on",
            edited("web.service.yaml", ("depends_on: [payments]", "depends_on: [payments, warehouse]")),
            {"flags/services/warehouse.service.yaml": PAYMENTS},
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Look for services that read no flag, get no tombstone, and that no other service depends on."""
    catalog = view.catalog
    busy = {name for flag in catalog.flags.values() for name in flag.services}
    busy |= {name for stone in catalog.retired.values() for name in stone.services}
    busy |= {name for service in catalog.services.values() for name in service.depends_on}
    for name, service in catalog.services.items():
        if name not in busy and view.whole:
            yield RULE.at(Place(path=service.path), f"{name} reads no flag")
