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
        placed = (
            (at, wave.name, service) for at, wave in enumerate(rollout.waves) for service in wave.services
        )
        for at, wave, service in placed:
            if service in first:
                place = Place(path=rollout.path, pointer=f"/waves/{at}/services")
                yield RULE.at(place, f"{service} is in the wave {first[service]} and in the wave {wave}")
            first.setdefault(service, wave)
