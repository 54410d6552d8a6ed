"""Key holders, a keyring with two groups, and a small bundle, all the same in every run."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from flaggit.bundle import keyring, manifest
from flaggit.bundle.body import FlagLine, assemble, decisions_digest
from flaggit.bundle.envelope import Envelope, Sealed, Signature, pae
from flaggit.bundle.keyring import Content, EnvironmentRule, Group, Keyring
from flaggit.bundle.keys import PublicKey
from flaggit.bundle.manifest import Manifest

Holder = Callable[..., "KeyHolder"]


@dataclass(frozen=True)
class KeyHolder:
    private: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey

    @property
    def public(self) -> PublicKey:
        der = self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return PublicKey.from_spki(der)

    @property
    def id(self) -> str:
        return self.public.id

    def sign(self, payload_type: str, payload: bytes) -> Signature:
        message = pae(payload_type, payload)
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            return Signature(self.id, self.private.sign(message))
        algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
        return Signature(self.id, self.private.sign(message, algorithm))


@pytest.fixture(scope="session")
def holder() -> Holder:
    """Make the same holder for the same number."""

    def make(number: int, kind: Literal["ed25519", "ecdsa-p256"] = "ed25519") -> KeyHolder:
        if kind == "ed25519":
            return KeyHolder(ed25519.Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big")))
        return KeyHolder(ec.derive_private_key(number, ec.SECP256R1()))

    return make


@pytest.fixture(scope="session")
def content(holder: Holder) -> Content:
    """Two roots of which two sign; ci needs one of 1, 2; approvers two of 3, 4, 5 (5 is of the other type)."""
    people = {n: holder(n, "ecdsa-p256" if n == 5 else "ed25519") for n in range(1, 6)}
    roots = [holder(10), holder(11)]
    keys = [*people.values(), *roots]

    def group(threshold: int, *numbers: int) -> Group:
        return Group(threshold, tuple(sorted(people[n].id for n in numbers)))

    return Content(
        project="shop",
        version=3,
        epoch=1,
        keys={key.id: key.public for key in keys},
        groups={"approvers": group(2, 3, 4, 5), "ci": group(1, 1, 2), "on-call": group(1, 2)},
        root=Group(2, tuple(sorted(key.id for key in roots))),
        environments={
            "dev": EnvironmentRule(("ci",)),
            "production-eu": EnvironmentRule(("ci", "approvers"), ("on-call",), 7),
        },
        revoked=frozenset(),
    )


@pytest.fixture(scope="session")
def sign_keyring(holder: Holder) -> Callable[..., bytes]:
    def sign(payload: bytes, *numbers: int) -> bytes:
        signatures = [holder(n).sign(keyring.PAYLOAD_TYPE, payload) for n in numbers or (10, 11)]
        return Envelope.of(keyring.PAYLOAD_TYPE, payload, signatures).encode() + b"\n"

    return sign


@pytest.fixture(scope="session")
def ring(content: Content, sign_keyring: Callable[..., bytes]) -> Keyring:
    return Keyring.parse(sign_keyring(content.encode()))


@pytest.fixture(scope="session")
def body() -> bytes:
    flag = FlagLine(b'{"otherwise":{"serve":true},"safe":false}', b'{"owner":"team-checkout"}')
    return assemble({"employees": b'{"when":1}'}, {"checkout.express-pay": flag}, {})


@pytest.fixture(scope="session")
def signed(body: bytes) -> Manifest:
    """A manifest of the body."""
    flag = FlagLine(b'{"otherwise":{"serve":true},"safe":false}', b"{}")
    return Manifest(
        project="shop",
        environment="production-eu",
        service="checkout-api",
        serial=1_000_000_412_000,
        issued=1_793_000_000,
        expires=1_793_604_800,
        commit="a91c3d2f" * 5,
        tree="0b" * 20,
        inputs="1c" * 32,
        decisions=decisions_digest({"employees": b'{"when":1}'}, {"checkout.express-pay": flag}, {}),
        previous="",
        taxonomy="2d" * 32,
        charter="",
        compiler="0.1.0",
        keyring=3,
        protected=True,
        body_length=len(body),
        body_sha256=hashlib.sha256(body).hexdigest(),
    )


@pytest.fixture(scope="session")
def bundle(signed: Manifest, body: bytes, holder: Holder) -> bytes:
    """A bundle with exactly the signatures that production-eu needs."""
    payload = signed.encode()
    signatures = [holder(n).sign(manifest.PAYLOAD_TYPE, payload) for n in (1, 3, 4)]
    return Sealed(Envelope.of(manifest.PAYLOAD_TYPE, payload, signatures), body).encode()
