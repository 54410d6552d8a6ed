"""FG714: a group that stands in a population twice."""

import json
from collections.abc import Iterator

from flaggit.checks.samples import SHOPPERS, fine, wrong
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

_POPULATION = "flags/shared/shoppers.population.yaml"

RULE = Rule(
    id="FG714",
    name="group counted twice",
    severity=Severity.ERROR,
    why="Groups are everybody together, each counted once. The same group twice is most often what is left of a merge, and "
    "every number of people that a review says would be too high.",
    remedy="Keep one of the two; if both were counted, write their sum.",
    invalid=(
        wrong("in another order", {_POPULATION: f"{SHOPPERS}  - {{plan: pro, country: DE, count: 90000}}\n"}),
        wrong(
            "without an attribute, and with null",
            {
                _POPULATION: f"{SHOPPERS}  - {{country: FR, count: 5}}\n  - {{country: FR, plan: null, count: 5}}\n"
            },
        ),
    ),
    valid=(fine("each group once", {_POPULATION: SHOPPERS}),),
)


def find(view: View) -> Iterator[Finding]:
    """Compare the groups of each population by the attributes that they have."""
    for population in view.catalog.populations.values():
        seen: dict[str, int] = {}
        for at, group in enumerate(population.groups):
            first = seen.setdefault(json.dumps(dict(group.context), sort_keys=True), at)
            if first != at:
                related = (Place(path=population.path, pointer=f"/groups/{first}", note="the first time"),)
                place = Place(path=population.path, pointer=f"/groups/{at}")
                yield RULE.at(
                    place, f"item {at + 1} of groups has the attributes of item {first + 1}", related=related
                )
