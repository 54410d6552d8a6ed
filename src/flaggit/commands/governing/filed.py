"""The folder of signed approvals along a branch: what lay in it from which commit to which."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from flaggit.approvals import Signed, read_message
from flaggit.commands.governing.evidence import FOLDER, LARGEST, SIGNED, TOO_LARGE, UNSIGNED
from flaggit.frozen import Frozen
from flaggit.policy.unacceptable import UnacceptableError
from flaggit.repository import NOWHERE, FileState, Move

_REGULAR: Final = frozenset({"100644", "100755"})


class Lain(Frozen):
    """A file that is named like an approval, and the signature beside it, as they lay in the folder.

    Attributes:
        since: The place, in the line of commits, of the one that brought the two as they are.
        until: The place of the one that changed or removed either; None when none did.
    """

    path: str
    message: FileState
    signature: FileState
    since: int
    until: int | None


class Filed(NamedTuple):
    """An approval that can be read: where it lay, what it says and with which signature. Nothing is proved by it yet."""

    lain: Lain
    said: Signed
    message: bytes
    signature: str


def lain(line: Sequence[Move]) -> tuple[Lain, ...]:
    """Say what lay in the folder along a line of commits, the oldest first."""
    lying: dict[str, FileState] = {}
    since: dict[str, int] = {}
    found: list[Lain] = []

    def close(path: str, until: int | None) -> None:
        message = lying.get(path, NOWHERE)
        if message != NOWHERE:
            signature = lying.get(f"{path}.sig", NOWHERE)
            found.append(
                Lain(path=path, message=message, signature=signature, since=since[path], until=until)
            )

    for at, move in enumerate(line):
        touched = {path.removesuffix(".sig") for path in move.after if _named(path.removesuffix(".sig"))}
        for path in sorted(touched):
            close(path, at)
            since[path] = at
        lying.update({path: state for path, state in move.after.items() if path.startswith(f"{FOLDER}/")})
    for path in sorted(since):
        close(path, None)
    return tuple(found)


def read(
    every: Iterable[Lain],
    sizes: Callable[[Collection[str]], dict[str, int]],
    contents: Callable[[Collection[str]], dict[str, bytes]],
) -> Iterator[tuple[Lain, Filed | str]]:
    """Read what lay in the folder, all at once; what can't be taken for an approval comes with the reason.

    Args:
        every: What lay there.
        sizes: Gives blobs' sizes in bytes.
        contents: Gives blobs' bytes.
    """
    whole = {each: _unfit(each) for each in every}
    blobs = {state.blob for each, why in whole.items() if not why for state in (each.message, each.signature)}
    measured = sizes(blobs)
    data = contents({blob for blob in blobs if measured[blob] <= LARGEST})
    for each, why in whole.items():
        yield each, why or _taken(each, data)


def _taken(each: Lain, data: dict[str, bytes]) -> Filed | str:
    message, signature = data.get(each.message.blob), data.get(each.signature.blob)
    if message is None or signature is None:
        return TOO_LARGE
    try:
        said = read_message(message)
    except UnacceptableError as error:
        return str(error)
    return Filed(lain=each, said=said, message=message, signature=signature.decode("utf-8", "replace"))


def _unfit(each: Lain) -> str:
    if each.signature == NOWHERE:
        return UNSIGNED
    return "" if {each.message.mode, each.signature.mode} <= _REGULAR else "it is no plain file"


def _named(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return folder == FOLDER and name.endswith(SIGNED)
