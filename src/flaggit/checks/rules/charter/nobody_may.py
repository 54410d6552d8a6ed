"""FG725: rules that together leave nobody."""

from collections.abc import Iterator
from itertools import combinations

from flaggit.checks.samples import edited, fine, wrong
from flaggit.checks.view import View
from flaggit.checks.wording import listed
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.policy import Roster
from flaggit.policy.matching import winning

RULE = Rule(
    id="FG725",
    name="nobody may",
    severity=Severity.WARNING,
    why="All rules that match a change hold together, so two of them without a person in common forbid it to everybody.",
    remedy="Give both somebody in common, narrow one, or say under `precedence` whose rules win.",
    invalid=(
        wrong(
            "two teams",
            edited(
                "charter.yaml",
                (
                    "    kind: migration\n",
                    "    kind: migration\n  - name: retiring\n    do:\n      - retire\n    by:\n      - team-checkout\n",
                ),
            ),
        ),
    ),
    valid=(
        fine(
            "a team in common",
            edited(
                "charter.yaml",
                (
                    "    kind: migration\n",
                    "    kind: migration\n  - name: retiring\n    do:\n      - retire\n    by:\n      - sre\n",
                ),
            ),
        ),
        fine(
            "other flags",
            edited(
                "charter.yaml",
                (
                    "    kind: migration\n",
                    "    kind: migration\n  - name: retiring\n    do:\n      - retire\n    by:\n      - team-checkout\n    kind: ops\n",
                ),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Compare every two rules that can match one change; rules for `owner` have somebody in common with any."""
    charter, taxonomy = view.catalog.charter, view.catalog.taxonomy
    if charter is None or not any(team.members for team in taxonomy.teams.values()):
        return
    roster = Roster(charter, taxonomy)
    for first, second in combinations(charter.may, 2):
        does = sorted({*first.do} & {*second.do})
        names = ("document", "environment", "kind", "domain", "service")
        pairs = [(getattr(first.where, name), getattr(second.where, name)) for name in names]
        apart = any(one and other and one != other for one, other in pairs)
        if not does or apart or "owner" in {*first.by, *second.by}:
            continue
        people = [{who for label in rule.by for who in roster.holders(label)} for rule in (first, second)]
        both = len(winning(charter.precedence, [first, second], lambda rule: rule.where)) > 1
        if both and not people[0] & people[1]:
            place = Place(path=charter.path, pointer=f"/may/{charter.may.index(second)}/by")
            yield RULE.at(place, f"{second.name} and {first.name} leave nobody who may {listed(does)}")
