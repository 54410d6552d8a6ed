"""FG713: people counted by what tells who they are."""

from collections.abc import Iterator

from flaggit.checks.samples import SHOPPERS, edited, fine, wrong
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.source import escape

_POPULATION = {"flags/shared/shoppers.population.yaml": SHOPPERS}
_PERSONAL = edited("taxonomy.yaml", ("  plan: {", "  plan: {personal: true, "))

RULE = Rule(
    id="FG713",
    name="personal attribute counted",
    severity=Severity.ERROR,
    why="Git keeps everything for ever, in every clone. Groups by a personal attribute would be a list of names or numbers "
    "of people, and it can't be taken back from there.",
    remedy="Leave the attribute out, and count those who are alike without it in one group.",
    invalid=(wrong("an attribute that the taxonomy calls personal", _POPULATION, _PERSONAL),),
    valid=(fine("attributes that tell of nobody", _POPULATION),),
)


def find(view: View) -> Iterator[Finding]:
    """Report each personal attribute of a population, at the first group that has it."""
    attributes = view.catalog.taxonomy.attributes
    for population in view.catalog.populations.values():
        for name in population.attributes:
            at = next((at for at, each in enumerate(population.groups) if name in each.context), None)
            if at is not None and attributes[name].personal:
                message = f"{name} is personal, and values of it would be kept in git for ever"
                place = Place(path=population.path, pointer=f"/groups/{at}/{escape(name)}")
                yield RULE.at(place, message)
