"""FG306: an environment that a flag says nothing about."""

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
    id="FG306",
    name="environment left out",
    severity=Severity.ERROR,
    why="A service that runs there asks for a flag that its bundle does not hold, and gets whatever its code falls back on.",
    remedy="Add a block for the environment or its group; `otherwise: <safe value>` is enough.",
    invalid=(
        wrong(
            "a whole group", edited("express-pay.flag.yaml", ("  non-production:\n    otherwise: true\n", ""))
        ),
        wrong("one environment", edited("express-pay.flag.yaml", ("  non-production:\n", "  staging:\n"))),
    ),
    valid=(
        fine(
            "each environment of the group by itself",
            edited(
                "express-pay.flag.yaml", ("  non-production:\n", "  dev:\n    otherwise: true\n  staging:\n")
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Look for environments that no block decides."""
    for flag in view.catalog.flags.values():
        bare = view.left_out[tuple(flag.environments)]
        if bare:
            place = Place(path=flag.path, pointer="/environments", on="key")
            yield RULE.at(place, f"{flag.key} says nothing about {listed(bare)}")
