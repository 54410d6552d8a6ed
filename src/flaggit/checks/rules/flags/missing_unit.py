"""FG320: a unit that a reading service never has."""

from collections.abc import Iterator

from flaggit.checks.needs import missing
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
    id="FG320",
    name="unit that a service never has",
    severity=Severity.ERROR,
    why="Without the unit no percentage admits anyone in that service, and every split gives the safe value.",
    remedy="Let the service give the unit and list it under `context` in its file, or bucket by one that it has.",
    invalid=(
        wrong(
            "no account in web",
            edited(
                "tokenised-cards.flag.yaml",
                ("unit: user", "unit: account"),
                ("  - payments\n", "  - payments\n  - web\n"),
            ),
            edited("web.service.yaml", ("roles, ", "roles, ")),
            count=1,
        ),
    ),
    valid=(
        fine(
            "a unit that nothing asks for",
            {
                "flags/checkout/ranking.flag.yaml": RANKING.replace(
                    "type: boolean\n", "type: boolean\nunit: account\n"
                )
            },
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare each flag's unit with the contexts of the services that read it."""
    for flag in view.catalog.flags.values():
        bare = [
            service
            for service in flag.services
            if any(need.pointer == "/unit" for _, need in missing(view, flag.key, service))
        ]
        if bare:
            message = f"{flag.key} buckets {flag.unit}, which the contexts of {listed(bare)} never hold"
            related = tuple(
                Place(
                    path=view.catalog.services[name].path, pointer="/context", note="what its contexts hold"
                )
                for name in bare
            )
            yield RULE.at(Place(path=flag.path, pointer="/unit"), message, related=related)
