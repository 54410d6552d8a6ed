"""FG319: an attribute that a reading service never has."""

from collections.abc import Iterable, Iterator

from flaggit.checks.needs import Need, missing
from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import listed
from flaggit.diagnostics import Finding, Place, Rule, Severity

RULE = Rule(
    id="FG319",
    name="attribute that a service never has",
    severity=Severity.ERROR,
    why="A test over a missing attribute is never true, so the rule never applies in that service, while it does in others: "
    "two services decide differently about one person.",
    remedy="Let the service give the attribute and list it under `context` in its file, or test one that it has.",
    invalid=(
        wrong("directly", edited("web.service.yaml", ("app_version, ", ""))),
        wrong("through a segment", edited("web.service.yaml", (", roles", ""))),
        wrong(
            "through the stage of a rollout", edited("payments.service.yaml", ("  sometimes: [roles]\n", ""))
        ),
    ),
    valid=(
        fine(
            "sometimes is enough",
            edited(
                "web.service.yaml",
                ("always: [user, country]", "always: [user]"),
                ("[app_version", "[country, app_version"),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare what each flag reads with the contexts of the services that read it; one finding an attribute."""
    for flag in view.catalog.flags.values():
        first: dict[str, Need] = {}
        lacking: dict[str, dict[str, None]] = {}
        needs = ((service, need) for service in flag.services for _, need in missing(view, flag.key, service))
        for service, need in needs:
            if need.pointer != "/unit":
                first.setdefault(need.attribute, need)
                lacking.setdefault(need.attribute, {})[service] = None
        for name, need in first.items():
            through = f" (through {need.through})" if need.through else ""
            message = (
                f"{flag.key} tests {name}{through}, which the contexts of {listed(lacking[name])} never hold"
            )
            place = Place(path=flag.path, pointer=need.pointer)
            yield RULE.at(place, message, related=_services(view, lacking[name]))


def _services(view: View, names: Iterable[str]) -> tuple[Place, ...]:
    paths = (view.catalog.services[name].path for name in names)
    return tuple(Place(path=path, pointer="/context", note="what its contexts hold") for path in paths)
