"""Bundles of decisions that a test states, signed by keys that are the same in every run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from flaggit.bundle import canonical, keyring, manifest
from flaggit.bundle.body import FlagLine, assemble, decisions_digest
from flaggit.bundle.envelope import Envelope, Sealed, Signature, pae
from flaggit.bundle.keyring import Content, EnvironmentRule, Group
from flaggit.bundle.keys import PublicKey
from flaggit.bundle.manifest import Manifest
from flaggit.runtime import Flags, open_flags

NOW = 1_800_000_000
"""The tests' clock: an instant in January 2027."""

Opened = Callable[..., Flags]


@dataclass(frozen=True)
class Signer:
    private: ed25519.Ed25519PrivateKey

    @property
    def public(self) -> PublicKey:
        der = self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return PublicKey.from_spki(der)

    def sign(self, payload_type: str, payload: bytes) -> Signature:
        return Signature(self.public.id, self.private.sign(pae(payload_type, payload)))


def signer(number: int) -> Signer:
    return Signer(ed25519.Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big")))


@dataclass(frozen=True)
class Release:
    """A bundle in the making: what a test does not say is usual."""

    flags: Mapping[str, object]
    segments: Mapping[str, object] | None = None
    metas: Mapping[str, object] | None = None
    hidden: frozenset[str] = frozenset()
    aliases: Mapping[str, str] | None = None
    project: str = "shop"
    environment: str = "production-eu"
    service: str = "web"
    serial: int = 1_000_000_005_000
    issued: int = NOW - 60
    expires: int = NOW + 86_400
    keyring: int = 1
    protected: bool = True
    signers: tuple[int, ...] = (1, 2)
    raw: Mapping[str, bytes] | None = None

    def but(self, **changes: object) -> "Release":
        return replace(self, **changes)  # type: ignore[arg-type] # a test's own fields

    def encode(self) -> bytes:
        raw = self.raw or {}
        metas = self.metas or {}
        flags = {
            key: FlagLine(
                raw.get(key) or canonical.encode(decision),
                canonical.encode(metas.get(key, {"owner": "team-web"})),
                key not in self.hidden,
            )
            for key, decision in self.flags.items()
        }
        segments = {name: canonical.encode(decision) for name, decision in (self.segments or {}).items()}
        aliases = dict(self.aliases or {})
        body = assemble(segments, flags, aliases)
        return self._seal(body, decisions_digest(segments, flags, aliases)).encode()

    def _seal(self, body: bytes, decisions: str) -> Sealed:
        payload = Manifest(
            project=self.project,
            environment=self.environment,
            service=self.service,
            serial=self.serial,
            issued=self.issued,
            expires=self.expires,
            commit="a91c3d2e" * 5,
            tree="b" * 40,
            inputs="c" * 64,
            decisions=decisions,
            previous="",
            taxonomy="",
            charter="",
            compiler="0.1.0",
            keyring=self.keyring,
            protected=self.protected,
            body_length=len(body),
            body_sha256=sha256(body).hexdigest(),
        ).encode()
        signatures = [signer(number).sign(manifest.PAYLOAD_TYPE, payload) for number in self.signers]
        return Sealed(Envelope.of(manifest.PAYLOAD_TYPE, payload, signatures), body)


def keyring_file(**changes: object) -> bytes:
    """Signers 1 and 2 are the groups ci and approvers, both of which must sign for production-eu; 9 is the root."""
    keys = {signer(number).public.id: signer(number).public for number in (1, 2, 3, 9)}
    ids = {number: signer(number).public.id for number in (1, 2, 3, 9)}
    content = Content(
        project="shop",
        version=1,
        epoch=1,
        keys=keys,
        groups={
            "approvers": Group(1, (ids[2],)),
            "ci": Group(1, tuple(sorted((ids[1], ids[3])))),
        },
        root=Group(1, (ids[9],)),
        environments={
            "dev": EnvironmentRule(("ci",)),
            "production-eu": EnvironmentRule(("ci", "approvers"), (), 1_000_000_001_000),
        },
        revoked=frozenset(),
    )._replace(**changes)  # type: ignore[arg-type] # a test's own fields
    payload = content.encode()
    sealed = Envelope.of(keyring.PAYLOAD_TYPE, payload, [signer(9).sign(keyring.PAYLOAD_TYPE, payload)])
    return sealed.encode() + b"\n"


AUDIENCE = {"project": "shop", "environment": "production-eu", "service": "web"}


def opened(release: Release | bytes, **changes: object) -> Flags:
    """Open a bundle as web in production-eu would."""
    data = release if isinstance(release, bytes) else release.encode()
    options: dict[str, object] = {"keyring": keyring_file(), "clock": lambda: NOW, **AUDIENCE, **changes}
    return open_flags(data, **options)  # type: ignore[arg-type] # a test's own options


@pytest.fixture(name="release")
def _release() -> type[Release]:
    return Release


@pytest.fixture(name="opened")
def _opened() -> Opened:
    return opened


@pytest.fixture(name="keyring_file")
def _keyring_file() -> Callable[..., bytes]:
    return keyring_file


@pytest.fixture(name="now")
def _now() -> int:
    return NOW
