"""FG415: a service in two waves."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG415",
    name="service in two waves",
    severity=Severity.ERROR,
    why="A service moves once. In two waves it would be at two stages at a time; only the first counts.",
    remedy="Keep the service in one wave.",
    invalid=(
        wrong(
            "web in both", edited("pay.rollout.yaml", ("services: [payments]", "services: [payments, web]"))
        ),
    ),
    valid=(
        fine(
            "one wave for both",
            edited(
                "pay.rollout.yaml",
                ("  - {name: back, services: [payments]}\n", ""),
                ("services: [web]", "services: [payments, web]"),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare the services of all waves."""
    for rollout in view.catalog.rollouts.values():
        first: dict[str, str] = {}
        for index, wave in enumerate(rollout.waves):
            for service in wave.services:
                if service in first:
                    place = Place(path=rollout.path, pointer=f"/waves/{index}/services")
                    yield RULE.at(
                        place, f"{service} is in the wave {first[service]} and in the wave {wave.name}"
                    )
                first.setdefault(service, wave.name)
