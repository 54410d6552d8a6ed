"""FG417: a wave with a service that has nothing to do with it."""

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
    id="FG417",
    name="wave of a service that reads no gated flag",
    severity=Severity.WARNING,
    why="The plan waits for the service and watches it, and nothing that it decides changes.",
    remedy="Take the service out of the wave, or let it read one of the flags.",
    invalid=(
        wrong(
            "payments reads none",
            edited("tokenised-cards.flag.yaml", ("        rollout: checkout.pay\n", "        percent: 25\n")),
        ),
    ),
    valid=(
        fine(
            "it reads a flag that requires one",
            edited("pay.rollout.yaml", ("services: [web]", "services: [web]")),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare the services of each plan with those whose bundles hold a flag that it gates."""
    for rollout in view.catalog.rollouts.values():
        sites = view.gated.get(rollout.key)
        if not sites or not view.whole:
            continue
        reading = frozenset[str]().union(*(view.readers[site.flag.key] for site in sites))
        for index, wave in enumerate(rollout.waves):
            idle = [name for name in wave.services if name not in reading]
            if idle:
                place = Place(path=rollout.path, pointer=f"/waves/{index}/services")
                yield RULE.at(
                    place,
                    f"{listed(idle)} {'reads' if len(idle) == 1 else 'read'} no flag that {rollout.key} gates",
                )
