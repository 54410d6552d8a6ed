"""FG301: a name that nobody can read."""

import re
from collections.abc import Iterator

from flaggit.checks.entities import entities
from flaggit.checks.samples import (
    edited,
    fine,
    wrong,
)
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity

LEAST = 8
"""Characters that a summary has at least."""

RULE = Rule(
    id="FG301",
    name="no real summary",
    severity=Severity.WARNING,
    why="At three in the morning the summary is all that tells a stranger what a flag switches.",
    remedy="Say in a few words what it switches, or whom it means, for someone who does not know the code.",
    invalid=(
        wrong(
            "one letter",
            edited("express-pay.flag.yaml", ("summary: One-click payment on the cart page", "summary: x")),
        ),
        wrong(
            "the key once more",
            edited(
                "express-pay.flag.yaml",
                ("summary: One-click payment on the cart page", "summary: Express pay"),
            ),
        ),
        wrong(
            "a segment",
            edited("employees.segment.yaml", ("summary: People who work here", "summary: Employees")),
        ),
    ),
    valid=(
        fine(
            "a few words",
            edited(
                "express-pay.flag.yaml",
                ("summary: One-click payment on the cart page", "summary: Pay with one click"),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Look at the summaries of flags, segments and invariants, which must have one."""
    for entity in entities(view.catalog):
        if entity.kind not in {"flag", "segment", "invariant"}:
            continue
        words = re.sub(r"[^a-z0-9]+", " ", entity.summary.lower()).strip()
        last = entity.name.rpartition(".")[2]
        place = Place(path=entity.path, pointer="/summary")
        if len(entity.summary.strip()) < LEAST:
            yield RULE.at(place, f"the summary of {entity.name} says nothing: {entity.summary.strip()!r}")
        elif words in {last.replace("-", " "), re.sub(r"[.-]", " ", entity.name)}:
            yield RULE.at(place, f"the summary of {entity.name} only repeats its name")
