"""Signed approvals: a few lines of text, and the SSH signature over them in a file of its own beside it.

    flaggit approval 1
    project: shop
    digest: 64 hexadecimal digits
    by: ada
    at: 2026-11-20T10:00:00Z

`ssh-keygen -Y verify -f ALLOWED -I ada -n flaggit-approval -s FILE.sig < FILE` holds the same.
"""

import re
from collections.abc import Mapping
from typing import Final

from flaggit.bundle import instant
from flaggit.frozen import Frozen
from flaggit.model import Person
from flaggit.policy import Approval
from flaggit.policy.roster import same
from flaggit.policy.sshkeys import read_key
from flaggit.policy.sshsig import verified
from flaggit.policy.unacceptable import UnacceptableError

NAMESPACE: Final = "flaggit-approval"
"""What such a signature is made for; one for anything else is refused."""

_FORM: Final = re.compile(
    r"flaggit approval 1\nproject: (?P<project>[^\n]+)\ndigest: (?P<digest>[0-9a-f]{64})\n"
    r"by: (?P<by>[^\s]+)\nat: (?P<at>[0-9TZ:-]+)\n"
)


class Signed(Frozen):
    """What is signed: somebody approved a change of a project at an instant, in seconds since 1970."""

    project: str
    digest: str
    by: str
    at: int


def message_of(signed: Signed) -> bytes:
    """Write the text that is signed."""
    lines = (
        "flaggit approval 1",
        f"project: {signed.project}",
        f"digest: {signed.digest}",
        f"by: {signed.by}",
        f"at: {instant.text(signed.at)}",
    )
    return "".join(f"{line}\n" for line in lines).encode()


def read_signed(message: bytes, signature: str, project: str, people: Mapping[str, Person]) -> Approval:
    """Read a signed approval and hold it to the keys of the person that it names.

    Args:
        message: The text.
        signature: The armoured signature.
        project: The project whose changes are judged; an approval of another's is refused.
        people: Login to person, with the keys of the base revision.

    Raises:
        UnacceptableError: It is none, of another project, or not signed by a key of that person.
    """
    said = read_message(message)
    if said.project != project:
        raise UnacceptableError(f"it is of the project {said.project}, not of {project}")
    person = next((each for login, each in people.items() if same(login) == same(said.by)), None)
    if person is None or not person.keys:
        raise UnacceptableError(f"the charter knows no key of {said.by}")
    key = verified(signature, message, NAMESPACE)
    if key.blob not in _blobs(person):
        raise UnacceptableError(f"the key {key.fingerprint} is none of {said.by}'s")
    return Approval(by=said.by, digest=said.digest, at=said.at, source="signature")


def read_message(message: bytes) -> Signed:
    """Read what is signed; nothing is proved by it yet.

    Raises:
        UnacceptableError: It is no approval.
    """
    try:
        match = _FORM.fullmatch(message.decode("utf-8"))
        at = instant.parse(match["at"]) if match else 0
    except ValueError:
        match, at = None, 0
    if match is None:
        raise UnacceptableError("it is no approval")
    return Signed(project=match["project"], digest=match["digest"], by=match["by"], at=at)


def _blobs(person: Person) -> set[bytes]:
    """A person's keys; one that can't be used is `check`'s to report, and matches nothing."""
    found = set()
    for line in person.keys:
        try:
            found.add(read_key(line).blob)
        except UnacceptableError:
            continue
    return found
