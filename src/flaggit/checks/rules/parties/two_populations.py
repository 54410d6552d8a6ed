"""FG712: two populations of one unit."""

from collections.abc import Iterator

from flaggit.checks.samples import SHOPPERS, fine, wrong
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

_FIRST = {"flags/shared/shoppers.population.yaml": SHOPPERS}
_SECOND = "flags/shared/shoppers-old.population.yaml"
_OF_ACCOUNTS = "day: 2026-11-01\nunit: account\ngroups:\n  - {plan: pro, count: 1200}\n"

RULE = Rule(
    id="FG712",
    name="two populations of one unit",
    severity=Severity.ERROR,
    why="A review turns shares into people by the population of the flag's unit; of two, nobody can tell which it took.",
    remedy="Keep the newer one, git keeps the other; or count what they count together in one file.",
    invalid=(
        wrong("an older count beside the new one", _FIRST, {_SECOND: SHOPPERS.replace("-11-", "-08-")}),
    ),
    valid=(fine("one of each unit", _FIRST, {"flags/shared/companies.population.yaml": _OF_ACCOUNTS}),),
)


def find(view: View) -> Iterator[Finding]:
    """Report each population whose unit another one has, the newest of them excepted."""
    several = sorted(view.catalog.populations.values(), key=lambda each: (each.day, each.name), reverse=True)
    for each in several:
        first = next(other for other in several if other.unit == each.unit)
        if first is not each:
            related = (Place(path=first.path, pointer="/day", note=f"counted on {first.day}"),)
            message = f"{first.name} counts {each.unit} too, and is of {first.day}"
            yield RULE.at(Place(path=each.path, pointer="/unit"), message, related=related)
