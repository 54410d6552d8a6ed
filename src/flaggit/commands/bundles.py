"""Bundle files, and the keyring that is trusted for them.

A bundle's file name says whom it should be for, unless the command line does; what is inside it never does. The keyring is the one
that was given, else `keyring.json` in the flag repository's root. A keyring that lies beside the bundles proves nothing, for who can
replace them can replace it: it is taken only when it is a throw-away one, and whoever takes it says so.
"""

from difflib import get_close_matches
from pathlib import Path
from typing import Final

from flaggit.bundle import envelope
from flaggit.bundle.files import SUFFIX, is_part
from flaggit.bundle.keyring import MAX_KEYRING, Keyring
from flaggit.bundle.manifest import PAYLOAD_TYPE
from flaggit.bundle.refused import Code, Refused
from flaggit.errors import FailedStop, NothingReadStop, UsageStop
from flaggit.frozen import Frozen
from flaggit.repository import find_root
from flaggit.runtime import files
from flaggit.runtime.verification import Audience
from flaggit.signing import is_throw_away

KEYRING: Final = "keyring.json"
_UNREADABLE: Final = "this keyring can't be read; is it a file, and may you read it?"
REPLACE: Final = "name the keyring that your services are deployed with: --keyring FILE"


class Trusted(Frozen):
    """A keyring, and where it was found.

    Attributes:
        throw_away: Whether it trusts a throw-away key: anyone could have made what it accepts.
    """

    path: Path
    keyring: Keyring
    throw_away: bool

    def signers(self, data: bytes, environment: str) -> frozenset[str]:
        """Give the ids of the keys that signed an accepted bundle and counted."""
        sealed = envelope.split(data, PAYLOAD_TYPE).envelope
        return self.keyring.verify(
            environment, "release", sealed.payload_type, sealed.payload, sealed.signatures
        )


class Pinned(Frozen):
    """Whom bundles must be for, where the command line says so; an empty part is taken from the file's name."""

    project: str = ""
    environment: str = ""
    service: str = ""

    def audience(self, path: Path) -> Audience:
        """Tell whom a bundle must be for.

        Raises:
            Refused: `AUDIENCE`, when neither the command line nor the file's name says it.
        """
        stem = path.name.removesuffix(SUFFIX)
        named = stem.split(".") if path.name.endswith(SUFFIX) else []
        told = Audience(*named) if len(named) == len(Audience._fields) and all(map(is_part, named)) else None
        parts = [self.project, self.environment, self.service]
        if told is None and not all(parts):
            raise Refused(
                Code.AUDIENCE,
                f"its name is not PROJECT.ENVIRONMENT.SERVICE{SUFFIX}, so it does not say whom it is for",
            )
        return Audience(*(part or other for part, other in zip(parts, told or parts, strict=True)))


def root_of(folder: Path) -> Path | None:
    """Find the root of the flag repository that a folder is in; None when it is in none."""
    try:
        return find_root(folder)
    except NothingReadStop:
        return None


def read_bundle(path: Path) -> bytes:
    """Read a bundle file.

    Raises:
        Refused: `UNREADABLE` or `TOO_LARGE`.
    """
    return files.read(path, envelope.MAX_BUNDLE)


def bundle_files(target: Path) -> tuple[Path, ...]:
    """List the bundles that a path names: itself, or those in the folder.

    Raises:
        NothingReadStop: There is no such file or folder, or no bundle in the folder.
    """
    if target.is_dir():
        found = tuple(sorted(path for path in target.iterdir() if path.name.endswith(SUFFIX)))
        if not found:
            raise NothingReadStop(
                f"there is no file *{SUFFIX} in this folder", where=str(target), remedy=BUILD
            )
        return found
    if not target.exists():
        raise NothingReadStop(
            f"there is no such file or folder{_near(target)}", where=str(target), remedy=BUILD
        )
    return (target,)


BUILD: Final = "flaggit build --output bundles makes bundles; then: flaggit verify bundles"


def find_keyring(given: Path | None, root: Path | None, folder: Path) -> Trusted:
    """Find the keyring for the bundles of a folder.

    Args:
        given: The one of the command line; None for none.
        root: The flag repository's root; None outside of one.
        folder: Where the bundles are.

    Raises:
        UsageStop: There is none, it can't be read, or the only one is not to be trusted.
        FailedStop: It is refused.
    """
    if given is not None:
        return _trusted(given)
    if root is not None and (root / KEYRING).is_file():
        return _trusted(root / KEYRING)
    beside = folder / KEYRING
    if not beside.is_file():
        looked = " and not in ".join(str(each) for each in dict.fromkeys((root, folder)) if each is not None)
        raise UsageStop(
            f"no keyring says whose signatures to trust: there is no {KEYRING} in {looked}",
            where="--keyring",
            remedy=f"{REPLACE}; flaggit keys keyring makes one",
        )
    trusted = _trusted(beside)
    if not trusted.throw_away:
        raise UsageStop(
            "this keyring lies beside the bundles, and whoever can replace them can replace it",
            where=str(beside),
            remedy=f"keep it as {KEYRING} in the flag repository's root, or {REPLACE}",
        )
    return trusted


def _trusted(path: Path) -> Trusted:
    try:
        keyring = Keyring.parse(files.read(path, MAX_KEYRING))
    except Refused as refused:
        if refused.code is Code.UNREADABLE:
            raise UsageStop(
                _UNREADABLE if path.exists() else f"there is no such file{_near(path)}",
                where=str(path),
                remedy=REPLACE,
            ) from None
        raise FailedStop(
            f"the keyring is refused ({refused.code.value}): {refused.reason}",
            where=str(path),
            remedy=REPLACE,
        ) from None
    return Trusted(path=path, keyring=keyring, throw_away=is_throw_away(keyring.content))


def _near(path: Path) -> str:
    """Suggest a file of the same folder."""
    try:
        names = [each.name for each in path.absolute().parent.iterdir()]
    except OSError:
        return ""
    near = get_close_matches(path.name, names, n=1)
    return f"; did you mean {path.parent / near[0]}?" if near and near[0] != path.name else ""
