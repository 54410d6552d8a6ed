r"""The keyring: which keys must sign what, for each environment.

A keyring file is an envelope, signed by the keyring's own root keys, and `\n`. **The trust anchor is the file that is deployed
with the service**: its own signatures show that it is whole and that its root keys stand behind it, not that it is yours. From
there on, `accept_successor` takes the next version only when both the old and the new root signed it, so a keyring that comes over
the network is as trustworthy as the one that was deployed. Who can replace the deployed file can replace the service, so there is
no second pin.

A group is reached when its threshold of distinct keys signed. Every group that an environment names for a role must be
reached, and no key is in two of them, so two groups always mean two holders. Keys are counted by their bytes.
A signature that does not count (unknown, revoked or wrong) is passed over: adding one never turns accepted into refused.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple, Self

from flaggit.bundle import envelope, keyring_form, manifest
from flaggit.bundle.envelope import Envelope, Signature
from flaggit.bundle.keyring_form import Content, EnvironmentRule, Group
from flaggit.bundle.refused import Code, Refused

PAYLOAD_TYPE = "application/vnd.flaggit.keyring.v1+json"
"""The DSSE payload type of a keyring."""
MAX_KEYRING = 256 << 10
"""The largest keyring file, in bytes."""

Role = Literal["release", "kill"]
"""What is signed for an environment: its bundles, or (reserved) a kill overlay."""

_PAYLOAD_TYPES: dict[Role, str] = {
    "release": manifest.PAYLOAD_TYPE,
    "kill": envelope.KILL_PAYLOAD_TYPE,
}


class Keyring(NamedTuple):
    """A keyring whose root signatures were verified. Made by `parse` and `accept_successor` alone."""

    content: Content

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a keyring file strictly, and verify it against its own root.

        Args:
            data: The whole file.

        Returns:
            The keyring.

        Raises:
            Refused: `TOO_LARGE`, `ENVELOPE_MALFORMED`, `PAYLOAD_TYPE`, `KEYRING_MALFORMED`, `KEY_WEAK`,
                `FORMAT_UNSUPPORTED`, or what `verify` says of its signatures.
        """
        sealed = _open(data)
        content = keyring_form.parse(sealed.payload)
        _reach({"root": content.root}, content, sealed)
        return cls(content)

    def verify(
        self,
        environment: str,
        role: Role,
        payload_type: str,
        payload: bytes,
        signatures: Iterable[Signature],
    ) -> frozenset[str]:
        """Verify that those signed who must.

        Args:
            environment: The environment that the reader is configured for; never one that the payload names.
            role: What was signed.
            payload_type: The payload's type, which must be the role's.
            payload: The exact bytes that were signed.
            signatures: What the envelope holds.

        Returns:
            The ids of the keys that counted.

        Raises:
            Refused: `ENVIRONMENT_UNKNOWN`, `PAYLOAD_TYPE`; and when a group is not reached, `SIGNATURE_MISSING`,
                `SIGNATURE_INVALID`, `KEY_REVOKED`, `KEY_UNKNOWN` or `THRESHOLD_UNMET`, whichever explains it first.
        """
        if payload_type != _PAYLOAD_TYPES[role]:
            raise Refused(Code.PAYLOAD_TYPE, f"{payload_type!r} is not what the role {role} signs")
        rule = self.content.environments.get(environment)
        names = rule.of(role) if rule else ()
        if not names:
            raise Refused(
                Code.ENVIRONMENT_UNKNOWN, f"the keyring names no group for {role} in {environment!r}"
            )
        groups = {name: self.content.groups[name] for name in names}
        return _reach(groups, self.content, Envelope.of(payload_type, payload, signatures))

    def floor(self, environment: str) -> int:
        """Give the lowest serial that the environment accepts; 0 for an environment that the keyring does not know."""
        rule = self.content.environments.get(environment)
        return rule.floor if rule else 0


def accept_successor(current: Keyring, data: bytes) -> Keyring:
    """Take the next keyring in, when the present one vouches for it.

    Args:
        current: The present keyring.
        data: The file of its successor.

    Returns:
        The successor.

    Raises:
        Refused: `KEYRING_SUCCESSION` when it is of another project, not the next version, of a lower epoch, or drops
            a revocation; otherwise as `Keyring.parse`, and the same for the present root.
    """
    successor = Keyring.parse(data)
    old, new = current.content, successor.content
    if new.project != old.project:
        raise Refused(Code.KEYRING_SUCCESSION, f"it is of the project {new.project!r}, not {old.project!r}")
    if new.version != old.version + 1:
        raise Refused(Code.KEYRING_SUCCESSION, f"version {new.version} does not follow version {old.version}")
    if new.epoch < old.epoch:
        raise Refused(Code.KEYRING_SUCCESSION, f"epoch {new.epoch} is lower than epoch {old.epoch}")
    if not new.revoked.issuperset(old.revoked):
        raise Refused(Code.KEYRING_SUCCESSION, "a key that was revoked would count again")
    _reach({"root": old.root}, old, _open(data))
    return successor


def _open(data: bytes) -> Envelope:
    if len(data) > MAX_KEYRING:
        raise Refused(Code.TOO_LARGE, f"the keyring has {len(data)} bytes, more than {MAX_KEYRING}")
    if not data.endswith(b"\n"):
        raise Refused(Code.KEYRING_MALFORMED, "the keyring is no envelope on a line of its own")
    return Envelope.parse(data[:-1], PAYLOAD_TYPE, limit=MAX_KEYRING)


def _reach(groups: dict[str, Group], content: Content, sealed: Envelope) -> frozenset[str]:
    """Count who signed, and refuse when a group is not reached."""
    message = envelope.pae(sealed.payload_type, sealed.payload)
    members = {id_ for group in groups.values() for id_ in group.keys} - content.revoked
    signed: set[str] = set()
    for keyid, sig in sealed.signatures:
        if keyid in members and keyid not in signed and content.keys[keyid].verifies(sig, message):
            signed.add(keyid)
    for name, group in groups.items():
        count = len({content.keys[id_].spki for id_ in signed.intersection(group.keys)})
        if count < group.threshold:
            reason = f"{count} of the {group.threshold} keys that the group {name!r} needs have signed"
            raise Refused(_explain(sealed, members, signed, content), reason)
    return frozenset(signed)


def _explain(sealed: Envelope, members: Iterable[str], signed: Iterable[str], content: Content) -> Code:
    ids = {signature.keyid for signature in sealed.signatures}
    if not ids:
        return Code.SIGNATURE_MISSING
    if ids & set(members) - set(signed):
        return Code.SIGNATURE_INVALID
    if ids & content.revoked:
        return Code.KEY_REVOKED
    return Code.KEY_UNKNOWN if ids - set(signed) else Code.THRESHOLD_UNMET


__all__ = [
    "MAX_KEYRING",
    "PAYLOAD_TYPE",
    "Content",
    "EnvironmentRule",
    "Group",
    "Keyring",
    "Role",
    "accept_successor",
]
