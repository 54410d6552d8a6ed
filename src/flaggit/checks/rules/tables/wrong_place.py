"""FG504: a table for where the flag is not."""

from collections.abc import Iterator

from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.checks.wording import listed
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import (
    Flag,
)

RULE = Rule(
    id="FG504",
    name="test of the wrong place",
    severity=Severity.ERROR,
    why="It decides for a service or an environment whose bundle does not hold the flag: nobody ever gets that decision.",
    remedy="Name an environment that the flag decides, and a service that reads it and runs there.",
    invalid=(
        wrong(
            "a service that does not read it",
            edited("cart-layout.test.yaml", ("service: web", "service: payments")),
        ),
        wrong(
            "an environment that the service does not run in",
            edited("web.service.yaml", ("context:\n", "environments: [non-production]\ncontext:\n")),
            edited("cart-layout.test.yaml", ("service: web", "service: web")),
            edited("express-pay.test.yaml", ("service: web\n", "")),
        ),
        wrong(
            "an environment that the flag leaves out",
            edited("cart-layout.flag.yaml", ("  production:\n", "  production-eu:\n")),
        ),
    ),
    valid=(
        fine(
            "a service that holds it as a prerequisite",
            edited("tokenised-cards.test.yaml", ("service: payments", "service: web")),
        ),
        fine(
            "another environment in one case",
            edited(
                "cart-layout.test.yaml",
                (
                    "  - name: outside the experiment\n",
                    "  - name: no trial before production\n    environment: staging\n    expect: {serve: compact}\n  - name: outside the experiment\n",
                ),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare each pair of environment and service that a table or a case names with the flag and the service."""
    for key, table in view.catalog.tables.items():
        flag = view.catalog.flags.get(key)
        if flag is None:
            continue
        pairs = dict.fromkeys((case.environment, case.service) for case in table.cases)
        first = {(case.environment, case.service): case.index for case in reversed(table.cases)}
        said: set[str] = set()
        for pair in pairs:
            environment, service = pair[0] or table.environment, pair[1] or table.service
            message = _misplaced(view, flag, environment, service)
            if message and message not in said:
                said.add(message)
                here = f"/cases/{first[pair]}" if any(pair) else ""
                yield RULE.at(Place(path=table.path, pointer=here), message)


def _misplaced(view: View, flag: Flag, environment: str, service: str) -> str:
    members = view.catalog.taxonomy.members(environment)
    bare = [name for name in members if name in view.left_out[tuple(flag.environments)]]
    if bare:
        return f"{flag.key} says nothing about {listed(bare)}"
    known = view.catalog.services.get(service)
    if known is None:
        return ""
    if service not in view.readers[flag.key]:
        return f"{service} does not read {flag.key}"
    if members and not any(name in known.environments for name in members):
        return f"{service} does not run in {environment}"
    return ""
