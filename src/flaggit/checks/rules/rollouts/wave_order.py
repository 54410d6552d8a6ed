"""FG416: waves against dependencies."""

from collections.abc import Iterator, Mapping

from flaggit.checks.samples import (
    PAYMENTS,
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import listed
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import (
    Rollout,
)

RULE = Rule(
    id="FG416",
    name="consumer before its provider",
    severity=Severity.ERROR,
    why="When the plan is raised, the consumer would call for what its provider does not do yet: people would meet the new "
    "front with the old back.",
    remedy="Put providers into earlier waves than the services that depend on them, or into the same.",
    invalid=(
        wrong(
            "the front goes first",
            edited(
                "pay.rollout.yaml",
                ("{name: back, services: [payments]}", "{name: back, services: [web]}"),
                ("{name: front, services: [web]}", "{name: front, services: [payments]}"),
            ),
        ),
        wrong(
            "through a service that is in no wave",
            edited(
                "pay.rollout.yaml",
                ("{name: back, services: [payments]}", "{name: back, services: [web]}"),
                ("{name: front, services: [web]}", "{name: front, services: [payments]}"),
            ),
            edited("web.service.yaml", ("depends_on: [payments]", "depends_on: [gateway]")),
            {
                "flags/services/gateway.service.yaml": PAYMENTS.replace(
                    "context:", "depends_on: [payments]\ncontext:"
                )
            },
        ),
    ),
    valid=(
        fine(
            "together",
            edited(
                "pay.rollout.yaml",
                ("  - {name: back, services: [payments]}\n", ""),
                ("services: [web]", "services: [payments, web]"),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """For each service in a wave, look for services in later waves that it depends on, directly or through others."""
    services = view.catalog.services
    graph = {name: service.depends_on for name, service in services.items()}
    reached: dict[str, frozenset[str]] = {}
    for rollout in view.catalog.rollouts.values():
        if len(rollout.waves) < 2:  # noqa: PLR2004 - one wave has no order
            continue
        wave_of = {
            name: at for at, wave in reversed(list(enumerate(rollout.waves))) for name in wave.services
        }
        for name, at in sorted(wave_of.items()):
            if name not in reached:
                reached[name] = _reach(name, graph)
            late = sorted(other for other in reached[name] if wave_of.get(other, at) > at)
            if late:
                yield _finding(
                    rollout, name, at, {other: rollout.waves[wave_of[other]].name for other in late}
                )


def _finding(rollout: Rollout, name: str, at: int, late: Mapping[str, str]) -> Finding:
    what = listed(f"{other} (wave {wave})" for other, wave in late.items())
    message = f"{name} is in the wave {rollout.waves[at].name} and depends on {what}, which comes later"
    return RULE.at(Place(path=rollout.path, pointer=f"/waves/{at}/services"), message)


def _reach(name: str, graph: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    found, waiting = set[str](), [name]
    while waiting:
        for other in graph.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return frozenset(found - {name})
