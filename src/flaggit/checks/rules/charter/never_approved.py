"""FG721: approvals that nobody can give."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from flaggit.checks.samples import edited, fine, wrong
from flaggit.checks.view import View
from flaggit.checks.wording import listed, quantity
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.model import Charter
from flaggit.policy import Roster

RULE = Rule(
    id="FG721",
    name="approvals that nobody can give",
    severity=Severity.WARNING,
    why="A change that needs more approvals of a role than the role has people waits for ever, on the day on which it matters.",
    remedy="List the members of the teams in the taxonomy, ask for fewer, or give the role to a further team.",
    invalid=(
        wrong("more than there are", edited("charter.yaml", ("{owner: 1, sre: 1}", "{owner: 1, sre: 3}"))),
        wrong(
            "a team without members",
            edited("taxonomy.yaml", ("    members:\n      - edsger\n      - frances\n", "")),
            count=6,
        ),
        wrong(
            "owners of one domain",
            edited("charter.yaml", ("  routine: {owner: 1}", "  routine: {owner: 2}")),
            edited("taxonomy.yaml", ("      - alan\n", "")),
        ),
    ),
    valid=(
        fine("as many as there are", edited("charter.yaml", ("{owner: 1, sre: 1}", "{owner: 1, sre: 2}"))),
        fine(
            "approvals are the forge's alone",
            edited(
                "taxonomy.yaml",
                ("    members:\n      - ada\n      - grace\n", ""),
                ("    members:\n      - alan\n      - barbara\n", ""),
                ("    members:\n      - edsger\n      - frances\n", ""),
            ),
        ),
    ),
)


class _Asked(NamedTuple):
    """Approvals that the charter asks for: where, of whom, how many, and for what."""

    pointer: str
    label: str
    needed: int
    what: str
    on: str = "value"


def find(view: View) -> Iterator[Finding]:
    """Count the people of every role, team and owner that is asked; without any team's members, all is the forge's."""
    charter, taxonomy = view.catalog.charter, view.catalog.taxonomy
    if charter is None or not any(team.members for team in taxonomy.teams.values()):
        return
    roster = Roster(charter, taxonomy)
    owners = sorted({*taxonomy.domains.values(), *charter.owners})
    for asked in _asked(charter):
        for owner in owners if asked.label == "owner" else [""]:
            found = len(roster.holders(asked.label, owner))
            if found < asked.needed:
                who = f"owner {owner}" if owner else asked.label
                has = f"only {quantity(found, 'person', 'people')}" if found else "nobody"
                teams = listed(roster.teams(asked.label, owner))
                message = f"{asked.what} needs {asked.needed} of {who}, and there is {has} in {teams}"
                yield RULE.at(Place(path=charter.path, pointer=asked.pointer), message)


def _asked(charter: Charter) -> Iterator[_Asked]:
    counts: dict[str, tuple[str, Mapping[str, int]]] = {
        f"/tiers/{tier.name}": (f"tier {tier.name}", tier.approvals) for tier in charter.tiers
    }
    counts["/restore"] = ("restore", charter.restore)
    for pointer, (what, labels) in counts.items():
        for label, count in labels.items():
            yield _Asked(f"{pointer}/{label}", label, count, what)
    if charter.kill:
        yield _Asked("/kill/by", charter.kill, 1, "kill")
    if charter.break_glass is not None:
        yield _Asked("/break_glass/by", charter.break_glass.by, 1, "break_glass")
