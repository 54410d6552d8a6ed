"""FG333: a person's data in git."""

from collections.abc import Iterator

from flaggit.checks.conditions import leaves
from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import quantity
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import (
    Test,
)

RULE = Rule(
    id="FG333",
    name="personal literal",
    severity=Severity.ERROR,
    why="Git keeps everything for ever, in every clone. A name or number of a person can't be taken back from there.",
    remedy="Let the service put such people into a role or another attribute that tells of nobody, and test that.",
    invalid=(
        wrong(
            "a rule", edited("express-pay.flag.yaml", ("when: {segment: employees}", "when: {user: u-4711}"))
        ),
        wrong(
            "a segment, under not",
            edited(
                "employees.segment.yaml",
                (
                    "  roles: {contains: staff}\n",
                    "  roles: {contains: staff}\n  not: {user: {starts_with: [bot-, probe-]}}\n",
                ),
            ),
        ),
        wrong(
            "an invariant",
            {
                "flags/checkout/probe.invariant.yaml": "summary: The probe always pays with one click\n"
                "when: {user: probe-1}\nalways: {flag: checkout.express-pay, is: true}\n"
            },
        ),
    ),
    valid=(
        fine(
            "that there is one",
            edited(
                "express-pay.flag.yaml",
                ("when: {segment: employees}", "when: {segment: employees, user: {exists: true}}"),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Look for tests of personal attributes that compare with something; decision tables may use made-up people."""
    personal = {name for name, attribute in view.catalog.taxonomy.attributes.items() if attribute.personal}
    if not personal:
        return
    for site in view.sites:
        for leaf in site.leaves:
            if isinstance(leaf, Test) and leaf.attribute in personal and leaf.operator != "exists":
                yield _finding(site.flag.path, leaf)
    named = [(each.path, each.when) for each in view.catalog.segments.values()]
    claimed = [(each.path, each.when) for each in view.catalog.invariants.values()]
    for path, when in (*named, *claimed):
        for leaf in leaves(when):
            if isinstance(leaf, Test) and leaf.attribute in personal and leaf.operator != "exists":
                yield _finding(path, leaf)


def _finding(path: str, test: Test) -> Finding:
    message = f"{test.attribute} is personal, and {quantity(len(test.values), 'value')} of it would be kept in git for ever"
    return RULE.at(Place(path=path, pointer=test.where), message)
