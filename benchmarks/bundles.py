"""Signed bundles and a keyring, made from decisions in the format's own words, with a key that is no secret."""

import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from flaggit.bundle import canonical, keyring, manifest
from flaggit.bundle.body import FlagLine, assemble, decisions_digest
from flaggit.bundle.envelope import Envelope, Sealed, Signature, pae
from flaggit.bundle.keyring import Content, EnvironmentRule, Group
from flaggit.bundle.keys import PublicKey
from flaggit.bundle.manifest import Manifest

NOW = 1_800_000_000
AUDIENCE = {"project": "shop", "environment": "production", "service": "web"}

KEY = ed25519.Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
PUBLIC = PublicKey.from_spki(KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def seal(payload_type: str, payload: bytes) -> Envelope:
    """Sign with the one key of these measurements."""
    return Envelope.of(payload_type, payload, [Signature(PUBLIC.id, KEY.sign(pae(payload_type, payload)))])


def keyring_file() -> bytes:
    """Make a keyring in which the one key does everything."""
    group = Group(1, (PUBLIC.id,))
    content = Content(
        project="shop",
        version=1,
        epoch=1,
        keys={PUBLIC.id: PUBLIC},
        groups={"ci": group},
        root=group,
        environments={"production": EnvironmentRule(("ci",))},
        revoked=frozenset(),
    )
    return seal(keyring.PAYLOAD_TYPE, content.encode()).encode() + b"\n"


def bundle(flags: dict[str, Any], serial: int = 1_000_000_001_000) -> bytes:
    """Make a signed bundle of these decisions."""
    lines = {
        key: FlagLine(canonical.encode(decision), canonical.encode({"owner": "team-web"}))
        for key, decision in flags.items()
    }
    body = assemble({}, lines, {})
    payload = Manifest(
        **AUDIENCE,
        serial=serial,
        issued=NOW - 60,
        expires=NOW + 86_400,
        commit="a" * 40,
        tree="b" * 40,
        inputs="c" * 64,
        decisions=decisions_digest({}, lines, {}),
        previous="",
        taxonomy="",
        charter="",
        compiler="0.1.0",
        keyring=1,
        protected=True,
        body_length=len(body),
        body_sha256=hashlib.sha256(body).hexdigest(),
    ).encode()
    return Sealed(seal(manifest.PAYLOAD_TYPE, payload), body).encode()


def test(attribute: str, kind: str, op: str, *values: object) -> dict[str, Any]:
    """Write a test of one attribute."""
    return {"attribute": attribute, "type": kind, "op": op, "values": list(values)}


def boolean(*rules: dict[str, Any], **more: object) -> dict[str, Any]:
    """Write a boolean flag."""
    base = {"type": "boolean", "salt": "salt", "unit": "user", "safe": False, "otherwise": {"serve": False}}
    return {**base, "rules": list(rules), **more}
