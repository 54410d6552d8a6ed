"""Keyrings: written step by step as values, then signed.

Each step takes the content of a keyring and gives another one; nothing is checked before `sign_keyring`, which writes the
content, signs it with root keys, and reads it the way a loader does: on its own, or as the successor of the present one.
"""

from collections.abc import Iterable, Sequence

from flaggit.bundle.envelope import Envelope
from flaggit.bundle.keyring import PAYLOAD_TYPE, Content, EnvironmentRule, Group, Keyring, accept_successor
from flaggit.bundle.keys import KeyType, PublicKey
from flaggit.bundle.refused import Refused
from flaggit.errors import UsageStop
from flaggit.frozen import Frozen
from flaggit.signing.signer import SigningKey, ThrowAwayKey

_THROW_AWAY = "throw-away"


class KeyEntry(Frozen):
    """A key of a keyring, and what it may do.

    Attributes:
        id: The key's id.
        type: The key's type; none when it is revoked and no longer listed.
        root: Whether it may sign the keyring itself.
        groups: The groups that it is in, in order.
        environments: The environments whose bundles need one of these groups, in order.
        revoked: Whether it never counts again.
    """

    id: str
    type: KeyType | None
    root: bool
    groups: tuple[str, ...]
    environments: tuple[str, ...]
    revoked: bool


def start_keyring(project: str, root: Iterable[PublicKey], threshold: int = 1) -> Content:
    """Begin a keyring: version 1, with its root keys and the number of them that must sign it."""
    keys = {key.id: key for key in root}
    return Content(
        project=project,
        version=1,
        epoch=0,
        keys=keys,
        groups={},
        root=Group(threshold, tuple(sorted(keys))),
        environments={},
        revoked=frozenset(),
    )


def set_group(content: Content, name: str, keys: Iterable[PublicKey], threshold: int = 1) -> Content:
    """Add a group, or put another in its place; its keys are added to the keyring."""
    members = {key.id: key for key in keys}
    groups = content.groups | {name: Group(threshold, tuple(sorted(members)))}
    return content._replace(keys=content.keys | members, groups=groups)


def set_environment(
    content: Content, name: str, release: Sequence[str], kill: Sequence[str] = (), floor: int = 0
) -> Content:
    """Say which groups must all sign an environment's bundles and kill overlays, and its lowest serial."""
    rule = EnvironmentRule(tuple(release), tuple(kill), floor)
    return content._replace(environments=content.environments | {name: rule})


def revoke(content: Content, id_: str) -> Content:
    """Say that a key never counts again, whatever group it is in."""
    return content._replace(revoked=content.revoked | {id_})


def succeed(content: Content) -> Content:
    """Give the content the next version number, to be changed and then signed by the old and the new root."""
    return content._replace(version=content.version + 1)


def list_keys(content: Content) -> tuple[KeyEntry, ...]:
    """List the keys of a keyring, and revoked ones that it no longer holds, by id."""
    return tuple(_entry(content, id_) for id_ in sorted(content.keys.keys() | content.revoked))


def sign_keyring(content: Content, signers: Sequence[SigningKey], current: Keyring | None = None) -> bytes:
    """Sign a keyring.

    Args:
        content: What it says.
        signers: Root keys; for a successor, enough of the old root and of the new one.
        current: The keyring that it follows; none for the first one.

    Returns:
        The keyring file, as a loader accepts it.

    Raises:
        UsageStop: It contradicts itself, does not follow the present one, or too few root keys signed it.
    """
    remedy = "flaggit keys list shows keys, groups and thresholds"
    try:
        payload = content.encode()
    except ValueError as error:
        raise UsageStop(f"the keyring can't be written: {error}", remedy=remedy) from None
    signatures = [signer.sign(PAYLOAD_TYPE, payload) for signer in signers]
    data = Envelope.of(PAYLOAD_TYPE, payload, signatures).encode() + b"\n"
    try:
        if current:
            accept_successor(current, data)
        else:
            Keyring.parse(data)
    except Refused as error:
        raise UsageStop(f"loaders would refuse the keyring: {error.reason}", remedy=remedy) from None
    return data


def throw_away_keyring(project: str, environments: Iterable[str], key: ThrowAwayKey) -> bytes:
    """Write the keyring of a throw-away key, to lie beside the bundles that it signed, for a demonstration."""
    content = set_group(start_keyring(project, [key.public]), _THROW_AWAY, [key.public])
    for environment in environments:
        content = set_environment(content, environment, [_THROW_AWAY])
    return sign_keyring(content, [key])


def is_throw_away(content: Content) -> bool:
    """Tell whether a keyring trusts a throw-away key, as `throw_away_keyring` writes it."""
    return _THROW_AWAY in content.groups


def _entry(content: Content, id_: str) -> KeyEntry:
    groups = tuple(sorted(name for name, group in content.groups.items() if id_ in group.keys))
    environments = (
        name for name, rule in content.environments.items() if not set(rule.release).isdisjoint(groups)
    )
    key = content.keys.get(id_)
    return KeyEntry(
        id=id_,
        type=key.type if key else None,
        root=id_ in content.root.keys,
        groups=groups,
        environments=tuple(sorted(environments)),
        revoked=id_ in content.revoked,
    )
