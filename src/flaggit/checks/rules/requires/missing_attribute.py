"""FG321: a prerequisite that a reading service can't decide."""

from collections.abc import Iterator

from flaggit.checks.needs import missing
from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import listed
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import Flag

RULE = Rule(
    id="FG321",
    name="prerequisite that a service can't decide",
    severity=Severity.ERROR,
    why="A prerequisite is decided by the service that asks, from that service's own context. What the context never holds, "
    "the prerequisite can't test, so the service decides it differently from the services that it was made for.",
    remedy="Let the service give what the prerequisite reads and list it under `context`, or take the requirement away.",
    invalid=(
        wrong(
            "the prerequisite tests what only payments knows",
            edited(
                "tokenised-cards.flag.yaml",
                (
                    "        rollout: checkout.pay\n",
                    "        rollout: checkout.pay\n        when: {age: {gte: 18}}\n",
                ),
            ),
            edited("payments.service.yaml", ("sometimes: [roles]", "sometimes: [age, roles]")),
        ),
        wrong(
            "the prerequisite buckets what only payments knows",
            edited("tokenised-cards.flag.yaml", ("unit: user", "unit: account")),
            edited("payments.service.yaml", ("sometimes: [roles]", "sometimes: [account, roles]")),
            edited("express-pay.flag.yaml", ("salt: payments.tokenised-cards\n", "")),
        ),
    ),
    valid=(
        fine(
            "both know it",
            edited(
                "tokenised-cards.flag.yaml",
                (
                    "        rollout: checkout.pay\n",
                    "        rollout: checkout.pay\n        when: {country: DE}\n",
                ),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """For each requirement, compare what the prerequisite reads with all services whose bundles hold it because of this one."""
    for flag in view.catalog.flags.values():
        for index, required in enumerate(flag.requires):
            target = view.catalog.flags.get(required.flag)
            if target is None:
                continue
            place = Place(path=flag.path, pointer=f"/requires/{index}/flag")
            for name, services in _lacking(view, flag, target).items():
                who = listed(services)
                message = f"{required.flag} reads {name}, which the contexts of {who} never hold, and {who} must decide it for {flag.key}"
                yield RULE.at(place, message, related=(Place(path=target.path, note=f"reads {name}"),))


def _lacking(view: View, flag: Flag, target: Flag) -> dict[str, list[str]]:
    """Attribute to the services that lack it and hold the prerequisite only because of this flag."""
    found: dict[str, list[str]] = {}
    for service in sorted(view.readers[flag.key].difference(target.services)):
        for name in sorted({need.attribute for _, need in missing(view, target.key, service)}):
            found.setdefault(name, []).append(service)
    return found
