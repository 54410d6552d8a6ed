"""A bundle file, opened the way a service opens it: what `eval --bundle` and `explain --bundle` ask."""

from pathlib import Path

from flaggit.bundle import envelope
from flaggit.bundle.manifest import PAYLOAD_TYPE, Manifest
from flaggit.bundle.refused import Code, Refused
from flaggit.commands import vocabularies
from flaggit.commands.bundles import Pinned, Trusted, find_keyring, read_bundle, root_of
from flaggit.commands.vocabularies import Vocabulary
from flaggit.errors import FailedStop, NothingReadStop
from flaggit.frozen import Frozen
from flaggit.runtime import Flags, open_flags, open_unsigned

_REMEDIES = {
    Code.EXPIRED: "look at it as of a time when it held: --at INSTANT",
    Code.AUDIENCE: "say whom it should be for: --environment and --service, or a file name that says it",
    Code.PROTECTED_UNSIGNED: "leave --unsigned out, and name the keyring that accepts it: --keyring FILE",
    Code.SIGNATURE_MISSING: "an unsigned development bundle opens with --unsigned",
}
_REMEDY = "flaggit verify FILE tells more; flaggit build makes it again"


class Opened(Frozen):
    """A bundle that was accepted.

    Attributes:
        trusted: The keyring that accepted it; None for an unsigned development bundle.
        vocabulary: The attributes that its flags look at.
    """

    path: Path
    flags: Flags
    manifest: Manifest
    trusted: Trusted | None
    vocabulary: Vocabulary


def open_bundle(
    path: Path, *, folder: Path, pinned: Pinned, keyring: Path | None, unsigned: bool, at: int
) -> Opened:
    """Open a bundle as the service that it is for would.

    Args:
        path: The file.
        folder: Where the command runs; the keyring is looked for in its flag repository, if it is in one.
        pinned: Whom it must be for, where its name does not say it.
        keyring: The keyring; looked for when None.
        unsigned: Take an unsigned development bundle.
        at: The instant, in seconds since 1970.

    Raises:
        NothingReadStop: There is no such file.
        UsageStop: There is no keyring.
        FailedStop: A service would refuse it.
    """
    if not path.exists():
        raise NothingReadStop("there is no such file", where=str(path), remedy="flaggit build makes bundles")
    trusted = None if unsigned else find_keyring(keyring, root_of(folder), path.parent)
    try:
        data = read_bundle(path)
        who = pinned.audience(path)._asdict()
    except Refused as refused:
        raise _refused(path, refused) from None

    def clock() -> float:
        return float(at)

    if trusted is None:
        flags = open_unsigned(data, **who, clock=clock)
    else:
        flags = open_flags(data, **who, keyring=trusted.keyring, clock=clock)
    if flags.refused is not None or flags.manifest is None:
        raise _refused(path, flags.refused or Refused(Code.UNREADABLE, "it could not be opened"))
    body = envelope.split(data, PAYLOAD_TYPE).body
    return Opened(
        path=path,
        flags=flags,
        manifest=flags.manifest,
        trusted=trusted,
        vocabulary=vocabularies.of_body(body),
    )


def _refused(path: Path, refused: Refused) -> FailedStop:
    return FailedStop(
        f"a service would refuse this bundle ({refused.code.value}): {refused.reason}",
        where=str(path),
        remedy=_REMEDIES.get(refused.code, _REMEDY),
    )
