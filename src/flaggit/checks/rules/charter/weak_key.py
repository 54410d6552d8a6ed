"""FG727: a key that signs no approval."""

from collections.abc import Iterator

from flaggit.checks.samples import edited, fine, wrong
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.policy.sshkeys import read_key
from flaggit.policy.unacceptable import UnacceptableError
from flaggit.source import escape

RULE = Rule(
    id="FG727",
    name="key that signs no approval",
    severity=Severity.ERROR,
    why="What is signed with it is refused, and whoever has it finds out when an approval is needed.",
    remedy="Copy the whole line of the .pub file; a new key: ssh-keygen -t ed25519.",
    invalid=(
        wrong("cut off", edited("charter.yaml", ("n75nG3ST ada", "n75n ada"))),
        wrong("of another type than it says", edited("charter.yaml", ("ssh-ed25519 ", "ssh-rsa "))),
    ),
    valid=(fine("whole"),),
)


def find(view: View) -> Iterator[Finding]:
    """Read every key."""
    charter = view.catalog.charter
    for login, person in charter.people.items() if charter else ():
        for key in person.keys:
            try:
                read_key(key)
            except UnacceptableError as error:
                place = Place(path=charter.path if charter else "", pointer=f"/people/{escape(login)}/keys")
                yield RULE.at(place, f"a key of {login} can't be used: {error}")
