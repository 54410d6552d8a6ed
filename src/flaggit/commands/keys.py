"""`keys`: make signing keys, list keys and keyrings, write keyrings."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from flaggit.bundle.keyring import Keyring
from flaggit.bundle.keys import PublicKey
from flaggit.bundle.refused import Refused
from flaggit.delivery import write_atomically
from flaggit.errors import FailedStop, UsageStop
from flaggit.frozen import Frozen
from flaggit.signing import (
    KeyEntry,
    find,
    generate,
    list_keys,
    public_from_pem,
    public_pem,
    set_environment,
    set_group,
    sign_keyring,
    start_keyring,
    write_private,
)

KINDS = ("ed25519", "ecdsa-p256")
LARGEST = 1 << 20


class MadeKey(Frozen):
    """A key pair on disk: the private half as PKCS#8, readable by its owner alone, and the public half to pass on."""

    id: str
    type: str
    private: Path
    public: Path


class Keys(Frozen):
    """What a keyring or a public key file holds.

    Attributes:
        path: The file.
        project: The keyring's project; empty for a single key.
        version: The keyring's version; None for a single key.
        epoch: The keyring's epoch; None for a single key.
        keys: The keys, by id.
        rules: Environment to the groups that must all sign its bundles.
    """

    path: Path
    keys: tuple[KeyEntry, ...]
    project: str = ""
    version: int | None = None
    epoch: int | None = None
    rules: Mapping[str, tuple[str, ...]]


class GroupWish(Frozen):
    """A group as the command line gives it: its name, the files of its public keys, how many must sign."""

    name: str
    keys: tuple[Path, ...]
    threshold: int = 1


def new_key(folder: Path, name: str, kind: str, password: str = "") -> MadeKey:
    """Make a key pair in a folder: `NAME.pem` and `NAME.pub.pem`.

    Raises:
        UsageStop: When the kind is unknown, the name is no file name, or a file is there already.
    """
    if kind not in KINDS:
        raise UsageStop(
            f"there is no key type {kind!r}", where="--type", remedy=f"one of: {', '.join(KINDS)}"
        )
    if not name or Path(name).name != name or not name.isprintable() or name.startswith("-"):
        raise UsageStop(
            f"{name!r} is no name for a file", where="NAME", remedy="for instance: flaggit keys new ci"
        )
    if not folder.is_dir():
        raise UsageStop("there is no such folder", where=str(folder), remedy="make it, or leave --output out")
    key = generate("ed25519" if kind == "ed25519" else "ecdsa-p256")
    private, public = folder / f"{name}.pem", folder / f"{name}.pub.pem"
    if public.exists():
        raise UsageStop("this file is there already", where=str(public), remedy="choose another name")
    write_private(key, private, password)
    write_atomically(public, public_pem(key.public))
    return MadeKey(id=key.public.id, type=kind, private=private, public=public)


def read_keys(path: Path) -> Keys:
    """Read a keyring, or a public key as PEM.

    Raises:
        UsageStop: When the file can't be read.
        FailedStop: When it is neither a keyring that verifies nor a public key.
    """
    data = _read(path)
    if data.lstrip().startswith(b"-----BEGIN"):
        public = public_from_pem(data, where=str(path))
        entry = KeyEntry(
            id=public.id, type=public.type, root=False, groups=(), environments=(), revoked=False
        )
        return Keys(path=path, keys=(entry,), rules={})
    content = read_keyring(path, data).content
    return Keys(
        path=path,
        project=content.project,
        version=content.version,
        epoch=content.epoch,
        keys=list_keys(content),
        rules={name: rule.release for name, rule in content.environments.items()},
    )


def read_keyring(path: Path, data: bytes | None = None) -> Keyring:
    """Read and verify a keyring.

    Raises:
        UsageStop: When the file can't be read.
        FailedStop: When the keyring is refused.
    """
    try:
        return Keyring.parse(_read(path) if data is None else data)
    except Refused as refused:
        raise FailedStop(
            f"the keyring is refused ({refused.code}): {refused.reason}",
            where=str(path),
            remedy="make it again: flaggit keys keyring",
        ) from None


def write_keyring(
    path: Path,
    *,
    project: str,
    root: Sequence[str],
    groups: Sequence[GroupWish],
    environments: Mapping[str, tuple[str, ...]],
    environ: Mapping[str, str],
) -> Keys:
    """Write the first version of a keyring, signed by its root keys.

    Args:
        path: The file to write; it must not be there yet.
        project: The project whose bundles it is for.
        root: Private root keys: files or URIs of key services. All of them sign, and all of them must.
        groups: The groups of keys that sign bundles.
        environments: Environment to the groups that must all sign its bundles.
        environ: The environment, for passwords.

    Raises:
        UsageStop: When a key or a name is wrong, or the file is there already.
    """
    if path.exists():
        raise UsageStop("this file is there already", where=str(path), remedy="choose another with --output")
    signers = [find(each, environ).key for each in root]
    publics = {wish.name: [_public(key) for key in wish.keys] for wish in groups}
    content = start_keyring(project, [signer.public for signer in signers], len(signers))
    for wish in groups:
        content = set_group(content, wish.name, publics[wish.name], wish.threshold)
    for name, release in environments.items():
        content = set_environment(content, name, release)
    write_atomically(path, sign_keyring(content, signers))
    return read_keys(path)


def _public(path: Path) -> PublicKey:
    return public_from_pem(_read(path), where=str(path))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise UsageStop(f"this file can't be read: {error.strerror}", where=str(path)) from None
    if len(data) > LARGEST:
        raise UsageStop("this file is too large to be a key or a keyring", where=str(path))
    return data
