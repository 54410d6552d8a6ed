"""FG726: one key of two people."""

from collections.abc import Iterator

from flaggit.checks.samples import edited, fine, wrong
from flaggit.checks.view import View
from flaggit.diagnostics import Finding, Place, Rule, Severity
from flaggit.source import escape

RULE = Rule(
    id="FG726",
    name="one key, or one address, of two people",
    severity=Severity.ERROR,
    why="Whoever has the key approves twice, and whoever has the address passes for another author: four eyes are two.",
    remedy="Give everybody their own.",
    invalid=(
        wrong(
            "a key",
            edited(
                "charter.yaml",
                (
                    "  release-bot: {bot: true}\n",
                    "  grace:\n    keys:\n      - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFKeV+y/66BV2CORfvv4cqH7hP8LpbMGXXSMn75nG3ST laptop\n  release-bot: {bot: true}\n",
                ),
            ),
        ),
        wrong(
            "an address",
            edited(
                "charter.yaml",
                (
                    "  release-bot: {bot: true}\n",
                    "  grace:\n    mail:\n      - Ada@shop.example\n  release-bot: {bot: true}\n",
                ),
            ),
        ),
    ),
    valid=(
        fine(
            "their own",
            edited(
                "charter.yaml",
                (
                    "  release-bot: {bot: true}\n",
                    "  grace:\n    mail:\n      - grace@shop.example\n  release-bot: {bot: true}\n",
                ),
            ),
        ),
    ),
)


def find(view: View) -> Iterator[Finding]:
    """Look for the second person of each key, whatever comment stands behind it, and of each address."""
    charter = view.catalog.charter
    seen: dict[str, str] = {}
    for login, person in charter.people.items() if charter else ():
        keys = [("keys", " ".join(key.split()[:2])) for key in person.keys]
        for what, given in (*keys, *(("mail", mail.casefold()) for mail in person.mail)):
            first = seen.setdefault(given, login)
            if charter and first != login:
                place = Place(path=charter.path, pointer=f"/people/{escape(login)}/{what}")
                noun = "key" if what == "keys" else "address"
                yield RULE.at(place, f"{login} has the same {noun} as {first}")
