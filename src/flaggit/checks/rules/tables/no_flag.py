"""FG501: a table whose flag is gone."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    CART_LAYOUT_TEST,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG501",
    name="test without a flag",
    severity=Severity.ERROR,
    why="It tests nothing, and whoever sees it among the tests believes that something is tested.",
    remedy="Delete it, or rename it after its flag: both files have the same name up to the suffix.",
    invalid=(wrong("another name", {"flags/checkout/express-buy.test.yaml": CART_LAYOUT_TEST}),),
    valid=(fine("nothing changed"),),
)


def find(view: View) -> Iterator[Finding]:
    """Look for tables without a flag of their key."""
    catalog = view.catalog
    for key, table in catalog.tables.items():
        if key in catalog.flags or f"flag:{key}" in catalog.broken:
            continue
        stone = catalog.retired.get(key)
        what = "is retired" if stone else "does not exist"
        related = (Place(path=stone.path, note="its tombstone"),) if stone else ()
        yield RULE.at(Place(path=table.path), f"this tests {key}, which {what}", related=related)
