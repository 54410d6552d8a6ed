"""FG011: an environment that is released from nowhere."""

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
    id="FG011",
    name="no release branch",
    severity=Severity.WARNING,
    why="Each environment releases from one declared branch; without one, nothing that is merged reaches it.",
    remedy="Name the branch under `release` in flags/flaggit.yaml, for the environment or its group.",
    invalid=(wrong("production is left out", edited("flaggit.yaml", ("  production: main\n", ""))),),
    valid=(
        fine(
            "one environment says its own",
            edited(
                "flaggit.yaml", ("  production: main\n", "  production-eu: main\n  production-us: release\n")
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Look for environments that neither their name nor their group gives a branch."""
    project, taxonomy = view.catalog.project, view.catalog.taxonomy
    bare = [
        name
        for name in taxonomy.environments
        if name not in project.release and taxonomy.group_of(name) not in project.release
    ]
    if bare:
        place = Place(path=project.path, pointer="/release" if project.release else "")
        yield RULE.at(place, f"{listed(bare)} {'has' if len(bare) == 1 else 'have'} no release branch")
