"""FG331: more forced rules than the charter allows."""

from collections.abc import Iterator
from itertools import groupby

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import quantity
from flaggit.diagnostics import Finding, Rule, Severity

RULE = Rule(
    id="FG331",
    name="too many force rules",
    severity=Severity.ERROR,
    why="Whoever is forced leaves the data of experiments. The charter bounds how often, so that results stay worth reading.",
    remedy="Delete force rules that are no longer needed, or put their people into one segment.",
    invalid=(
        wrong(
            "three where two are allowed",
            edited(
                "express-pay.flag.yaml",
                (
                    "    rules:\n",
                    "    rules:\n      - {name: one, serve: true, force: true, when: {country: AT}}\n      - {name: two, serve: true, force: true, when: {country: BR}}\n      - {name: three, serve: true, force: true, when: {country: NL}}\n",
                ),
            ),
        ),
    ),
    valid=(
        fine(
            "two",
            edited(
                "express-pay.flag.yaml",
                (
                    "    rules:\n",
                    "    rules:\n      - {name: one, serve: true, force: true, when: {country: AT}}\n      - {name: two, serve: true, force: true, when: {country: BR}}\n",
                ),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Count the force rules of each block."""
    bound = view.catalog.charter.force if view.catalog.charter else None
    if bound is None:
        return
    forced = [site for site in view.sites if site.rule.force]
    for _, group in groupby(forced, key=lambda site: (site.flag.key, site.block.name)):
        sites = list(group)
        if len(sites) > bound:
            message = (
                f"{quantity(len(sites), 'force rule')} in {sites[0].block.name}; the charter allows {bound}"
            )
            yield RULE.at(sites[bound].place("force"), message)
