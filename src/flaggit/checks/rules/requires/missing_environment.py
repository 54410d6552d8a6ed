"""FG307: a prerequisite that a bundle would not hold."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    RANKING,
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import listed
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG307",
    name="prerequisite not decided in an environment",
    severity=Severity.ERROR,
    why="The service's bundle for that environment holds no decision of the prerequisite: it counts as unmet, and the flag "
    "serves its safe value to everyone there.",
    remedy="Give the prerequisite a block for the environment.",
    invalid=(
        wrong(
            "a group is missing",
            edited("tokenised-cards.flag.yaml", ("  non-production:\n    otherwise: true\n", "")),
        ),
        wrong(
            "one environment is missing, two steps away",
            edited("tokenised-cards.flag.yaml", ("  non-production:\n", "  dev:\n")),
            {
                "flags/checkout/ranking.flag.yaml": RANKING.replace(
                    "services:", "requires: [{flag: checkout.express-pay, is: true}]\nservices:"
                )
            },
        ),
    ),
    valid=(
        fine(
            "each environment by itself",
            edited(
                "tokenised-cards.flag.yaml", ("  non-production:\n", "  staging: {otherwise: true}\n  dev:\n")
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """For each requirement, look for environments that the prerequisite leaves out and that a service needing it runs in."""
    flags, services = view.catalog.flags, view.catalog.services
    for flag in flags.values():
        for index, required in enumerate(flag.requires):
            target = flags.get(required.flag)
            bare = view.left_out[tuple(target.environments)] if target else ()
            if target is None or not bare:
                continue
            found = {
                name: [place for place in bare if place in services[name].environments]
                for name in sorted(view.readers[flag.key])
                if name in services
            }
            lacking = [name for name, places in found.items() if places]
            if lacking:
                where = [name for name in bare if any(name in places for places in found.values())]
                message = f"{target.key} says nothing about {listed(where)}, where {listed(lacking)} would need it for {flag.key}"
                related = (
                    Place(
                        path=target.path, pointer="/environments", note=f"says nothing about {listed(where)}"
                    ),
                )
                yield RULE.at(
                    Place(path=flag.path, pointer=f"/requires/{index}/flag"), message, related=related
                )
