"""`policy approve`: a change, signed by a person who approves it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from flaggit.approvals import NAMESPACE, Signed, message_of, read_signed, sign
from flaggit.commands.governing.checking import Asking, Judgement, Judging
from flaggit.commands.governing.evidence import FOLDER, SIGNED
from flaggit.delivery import write_atomically
from flaggit.errors import FailedStop, UsageStop
from flaggit.frozen import Frozen
from flaggit.model import Person
from flaggit.policy.roster import same
from flaggit.policy.sshkeys import read_key
from flaggit.policy.unacceptable import UnacceptableError

_SHOWN: Final = 12


class Approved(Frozen):
    """An approval that was signed: what of, by whom, where it lies, and the judgement with it."""

    by: str
    digest: str
    path: Path
    fingerprint: str
    judgement: Judgement


class Pen(Frozen):
    """What signs, and as whom.

    Attributes:
        key: The private key, or a public one whose private half an agent has.
        login: Whose it is; found by the key when empty.
        output: The folder to write to; `approvals` in the flag repository when None.
    """

    key: Path
    login: str = ""
    output: Path | None = None


def approve(folder: Path, asking: Asking, pen: Pen) -> Approved:
    """Sign an approval of a change.

    Raises:
        UsageStop: The key can't be read, or is nobody's in the charter of the base.
        FailedStop: Nothing was signed, or what was signed does not hold.
    """
    judging = Judging(folder, asking)
    key = _public(pen.key)
    person = _owner(judging.charter.people, key, pen)
    signed = Signed(project=judging.project, digest=judging.digest, by=person.login, at=asking.now)
    message = message_of(signed)
    signature = sign(message, pen.key, NAMESPACE)
    try:
        read_signed(message, signature, judging.project, judging.charter.people)
    except UnacceptableError as error:
        raise FailedStop(f"what was signed does not hold: {error}", where=str(pen.key)) from None
    target = (pen.output or judging.root / FOLDER) / f"{judging.digest[:_SHOWN]}.{person.login}{SIGNED}"
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target.with_name(f"{target.name}.sig"), signature.encode())
    write_atomically(target, message)
    fresh = Judging(
        folder, Asking(asked=asking.asked, given=(*asking.given, target), now=asking.now, cache=asking.cache)
    )
    return Approved(
        by=person.login,
        digest=judging.digest,
        path=target,
        fingerprint=read_key(key).fingerprint,
        judgement=fresh.judgement(),
    )


def _public(path: Path) -> str:
    """The public half of a key: beside the private one, or the file itself."""
    beside = path if path.suffix == ".pub" else path.with_name(f"{path.name}.pub")
    try:
        line = beside.read_text("utf-8").strip()
        read_key(line)
    except (OSError, UnicodeDecodeError):
        raise UsageStop(
            "there is no public key", where=str(beside), remedy="name a key made by ssh-keygen: --key FILE"
        ) from None
    except UnacceptableError as error:
        raise UsageStop(f"this key can't sign approvals: {error}", where=str(beside)) from None
    return line


def _owner(people: Mapping[str, Person], key: str, pen: Pen) -> Person:
    given = key.split()[:2]
    owners = [each for each in people.values() if any(line.split()[:2] == given for line in each.keys)]
    named = [each for each in owners if not pen.login or same(each.login) == same(pen.login)]
    if named:
        return named[0]
    whose = f"it is {owners[0].login}'s" if owners else "it is nobody's there"
    raise UsageStop(
        f"the charter that the change starts from does not have this key{f' for {pen.login}' if pen.login else ''}: {whose}",
        where=str(pen.key),
        remedy="add the line of its .pub file under people: LOGIN: keys: in flags/charter.yaml; it holds once that is merged",
    )
