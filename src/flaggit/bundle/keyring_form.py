"""What a keyring says, and the one form in which it says it.

The payload of a keyring is canonical JSON:

    {"environments":{NAME:{"floor":SERIAL,"kill":[GROUP],"release":[GROUP]}},"epoch":0,"format":1,
     "groups":{NAME:{"keys":[ID],"threshold":N}},"keys":{ID:{"public":BASE64,"type":TYPE}},"project":NAME,
     "revoked":[ID],"root":{"keys":[ID],"threshold":N},"version":N}

`parse` refuses a keyring that contradicts itself: an id that is not its key's, a key or group that is not there, a threshold that can't
be reached once the revoked keys are left out, two groups of one environment and role that share a key.
"""

import binascii
from typing import Literal, NamedTuple

from flaggit.bundle import canonical, fields, serial
from flaggit.bundle.fields import Fields
from flaggit.bundle.keys import PublicKey
from flaggit.bundle.refused import Code, Refused

FORMAT = 1
"""The format of keyrings that this package writes, and the highest that it reads."""
MAX_ENTRIES = 256
"""How many keys, groups and environments a keyring may have, and how many keys or groups a list in it."""
MAX_REVOKED = 1024
"""How many keys may be revoked."""
MAX_EPOCH = serial.MAX_SERIAL // 10**12
"""The highest epoch that a serial can hold."""

_KEY_ID = (64,)


class Group(NamedTuple):
    """Keys of which so many must sign. The ids ascend."""

    threshold: int
    keys: tuple[str, ...]


class EnvironmentRule(NamedTuple):
    """Who signs for an environment.

    Attributes:
        release: The groups that must all sign its bundles; at least one.
        kill: The groups that must all sign a kill overlay; none where there is no such thing.
        floor: The lowest serial that is accepted.
    """

    release: tuple[str, ...]
    kill: tuple[str, ...] = ()
    floor: int = 0

    def of(self, role: Literal["release", "kill"]) -> tuple[str, ...]:
        """Give the groups of a role."""
        return self.release if role == "release" else self.kill


class Content(NamedTuple):
    """What a keyring says. Nothing here was verified: only `keyring.Keyring` vouches for it.

    Attributes:
        project: The project whose bundles it is for.
        version: 1 for the first one; each successor has the next number.
        epoch: The lowest epoch whose serials are accepted.
        keys: The public keys, by id.
        groups: Named groups of keys.
        root: Whose signatures the keyring itself needs.
        environments: Who signs for each environment.
        revoked: Ids that never count again, whether or not their keys are still listed.
    """

    project: str
    version: int
    epoch: int
    keys: dict[str, PublicKey]
    groups: dict[str, Group]
    root: Group
    environments: dict[str, EnvironmentRule]
    revoked: frozenset[str]

    def encode(self) -> bytes:
        """Write the payload to sign.

        Raises:
            ValueError: It contradicts itself; nothing is written that `parse` would refuse.
        """
        payload = canonical.encode(
            {
                "environments": {
                    name: {"floor": rule.floor, "kill": list(rule.kill), "release": list(rule.release)}
                    for name, rule in self.environments.items()
                },
                "epoch": self.epoch,
                "format": FORMAT,
                "groups": {name: _group_fields(group) for name, group in self.groups.items()},
                "keys": {id_: _key_fields(key) for id_, key in self.keys.items()},
                "project": self.project,
                "revoked": sorted(self.revoked),
                "root": _group_fields(self.root),
                "version": self.version,
            }
        )
        try:
            parse(payload)
        except Refused as error:
            raise ValueError(error.reason) from None
        return payload


def parse(payload: bytes) -> Content:
    """Read the payload of a keyring strictly.

    Raises:
        Refused: `KEYRING_MALFORMED`, `KEY_WEAK` or `FORMAT_UNSUPPORTED`.
    """
    read = fields.read(payload, Code.KEYRING_MALFORMED)
    read.known_format(FORMAT)
    read.exactly(_KEYS)
    read.integer("format", 1, FORMAT)
    keys = {id_: _key(id_, inside) for id_, inside in read.objects("keys", MAX_ENTRIES).items()}
    revoked = frozenset(_ids(read, "revoked", MAX_REVOKED))
    groups = {
        name: _group(inside, keys, revoked) for name, inside in read.objects("groups", MAX_ENTRIES).items()
    }
    environments = {
        name: _rule(inside, groups) for name, inside in read.objects("environments", MAX_ENTRIES).items()
    }
    read.inside("groups").parts()
    read.inside("environments").parts()
    return Content(
        project=read.part("project"),
        version=read.integer("version", 1, canonical.MAX_INTEGER),
        epoch=read.integer("epoch", 0, MAX_EPOCH),
        keys=keys,
        groups=groups,
        root=_group(read.inside("root"), keys, revoked),
        environments=environments,
        revoked=revoked,
    )


def _key(id_: str, read: Fields) -> PublicKey:
    read.exactly({"public", "type"})
    try:
        spki = binascii.a2b_base64(read.string("public"), strict_mode=True)
    except ValueError:
        read.refuse("public is no base64")
    key = PublicKey.from_spki(spki)
    if key.id != id_:
        read.refuse(f"the id of this key is {key.id}")
    # Decoding and encoding again refuses base64 with loose bits at its end, of which one key could have several.
    if read.string("type") != key.type or read.string("public") != _base64(spki):
        read.refuse(f"the key is of the type {key.type}, and public must be its canonical base64")
    return key


def _group(read: Fields, keys: dict[str, PublicKey], revoked: frozenset[str]) -> Group:
    read.exactly({"keys", "threshold"})
    ids = _ids(read, "keys", MAX_ENTRIES)
    unknown = sorted(set(ids) - keys.keys())
    if unknown:
        read.refuse(f"the keyring has no key {unknown[0]}")
    threshold = read.integer("threshold", 1, MAX_ENTRIES)
    able = len(set(ids) - revoked)
    if able < threshold:
        read.refuse(f"a threshold of {threshold} can't be reached with {able} keys that are not revoked")
    return Group(threshold, ids)


def _rule(read: Fields, groups: dict[str, Group]) -> EnvironmentRule:
    read.exactly({"floor", "kill", "release"})
    rule = EnvironmentRule(
        read.strings("release", MAX_ENTRIES),
        read.strings("kill", MAX_ENTRIES),
        read.integer("floor", 0, serial.MAX_SERIAL),
    )
    if not rule.release:
        read.refuse("release must name at least one group")
    for role in (rule.release, rule.kill):
        unknown = sorted(set(role) - groups.keys())
        if unknown:
            read.refuse(f"the keyring has no group {unknown[0]!r}")
        ids = [id_ for name in role for id_ in groups[name].keys]
        if len(set(ids)) != len(ids):
            read.refuse("two of its groups share a key, so one holder could sign for both")
    return rule


def _ids(read: Fields, key: str, most: int) -> tuple[str, ...]:
    ids = read.strings(key, most)
    if list(ids) != sorted(ids):
        read.refuse(f"{key} must ascend")
    if not all(len(id_) in _KEY_ID and fields.HEX.issuperset(id_) for id_ in ids):
        read.refuse(f"{key} must be ids of 64 lower-case hexadecimal digits")
    return ids


def _group_fields(group: Group) -> dict[str, object]:
    return {"keys": list(group.keys), "threshold": group.threshold}


def _key_fields(key: PublicKey) -> dict[str, object]:
    return {"public": _base64(key.spki), "type": key.type}


def _base64(data: bytes) -> str:
    return binascii.b2a_base64(data, newline=False).decode("ascii")


_KEYS = frozenset(Content._fields) | {"format"}
