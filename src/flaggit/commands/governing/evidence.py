"""Evidence from files: which approvals there are of which change."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from flaggit.approvals import Recorded, read_recorded, read_signed
from flaggit.errors import NothingReadStop, UsageStop
from flaggit.model import Person
from flaggit.policy import Approval, Evidence, Objection, SetAside
from flaggit.policy.unacceptable import UnacceptableError

SIGNED: Final = ".approval"
"""The end of the name of a signed approval; its signature has `.sig` behind it."""

FOLDER: Final = "approvals"
"""Where signed approvals lie in a flag repository; what is not signed counts for nothing there."""

LARGEST: Final = 64 * 1024
"""The largest file that may be an approval or a signature, in bytes."""

UNSIGNED: Final = "it has no signature beside it"
TOO_LARGE: Final = "it is too large to be an approval"


@dataclass(slots=True)
class Found:
    """What the files hold: signed approvals that hold, recorded answers, and what could not be taken."""

    signed: list[Approval] = field(default_factory=list)
    recorded: list[Recorded] = field(default_factory=list)
    unread: list[SetAside] = field(default_factory=list)


def gather(root: Path, given: Sequence[Path], project: str, people: Mapping[str, Person]) -> Found:
    """Read the evidence that was given, and the signed approvals of the repository.

    Args:
        root: The flag repository.
        given: Files and folders: recorded answers and signed approvals.
        project: The project's name.
        people: Login to person, of the base revision.

    Raises:
        NothingReadStop: A given file is not there.
        UsageStop: A given file is no evidence.
    """
    found = Found()
    own = root / FOLDER
    for path in _files([own] if own.is_dir() else []):
        if path.name.endswith(SIGNED):
            _take_signed(found, path, project, people)
    for path in _files(given):
        if path.name.endswith(SIGNED):
            _take_signed(found, path, project, people)
        elif not path.name.endswith(f"{SIGNED}.sig"):
            found.recorded.append(_recorded(path))
    return found


def evidence(found: Found, digest_at: Callable[[str, Recorded], str]) -> Evidence:
    """Turn what was found into evidence.

    Args:
        found: What the files hold.
        digest_at: Gives the digest of the change that a commit was, or nothing when that is not known.
    """
    approvals, objections, unread = list(found.signed), [], list(found.unread)
    for recorded in found.recorded:
        for said in recorded.said:
            if not said.approves:
                objections.append(Objection(by=said.by, at=said.at, source=recorded.forge))
                continue
            digest = digest_at(said.commit, recorded) if said.commit else ""
            if not digest:
                known = said.commit[:12] or "that the forge does not know any more"
                unread.append(
                    SetAside(
                        by=said.by, why=f"approved commit {known}, which is not in this clone or has errors"
                    )
                )
                continue
            approvals.append(
                Approval(by=said.by, digest=digest, at=said.at, source=recorded.forge, bot=said.bot)
            )
    # The same person may stand in two files, once as signed and once as recorded: each is looked at for itself.
    return Evidence(
        approvals=tuple(dict.fromkeys(approvals)), objections=tuple(objections), unread=tuple(unread)
    )


def _files(given: Iterable[Path]) -> Iterator[Path]:
    for path in given:
        if path.is_dir():
            yield from sorted(each for each in path.iterdir() if each.is_file())
        elif path.is_file():
            yield path
        else:
            raise NothingReadStop(
                "there is no such file",
                where=str(path),
                remedy="flaggit policy fetch --output FILE records one",
            )


def _recorded(path: Path) -> Recorded:
    try:
        return read_recorded(path.read_bytes())
    except UnacceptableError as error:
        raise UsageStop(
            f"this is no evidence: {error}",
            where=str(path),
            remedy="a file that flaggit policy fetch or flaggit policy approve wrote",
        ) from None


def _take_signed(found: Found, path: Path, project: str, people: Mapping[str, Person]) -> None:
    signature = path.with_name(f"{path.name}.sig")
    try:
        found.signed.append(
            read_signed(_read(path), _read(signature).decode("utf-8", "replace"), project, people)
        )
    except UnacceptableError as error:
        found.unread.append(SetAside(by=path.name, why=f"does not count: {error}"))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except FileNotFoundError:
        raise UnacceptableError(UNSIGNED) from None
    if len(data) > LARGEST:
        raise UnacceptableError(TOO_LARGE)
    return data
