"""A publisher: newer bundles of a service's flags, signed by a key that lives in one test.

They are real: a loader verifies them by a keyring, as ever. So code that follows a source can be tested with changes that come while it runs,
without anybody's key.
"""

import hashlib
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from flaggit.bundle import canonical, envelope, keyring, manifest, serial
from flaggit.bundle.body import assemble, decisions_digest, take_apart
from flaggit.bundle.envelope import Envelope, Sealed, Signature
from flaggit.bundle.keyring import Content, EnvironmentRule, Group
from flaggit.bundle.keys import PublicKey
from flaggit.bundle.manifest import Manifest
from flaggit.runtime.generate import Clock
from flaggit.runtime.live import Fetched, LiveFlags, Wanted, follow
from flaggit.testing.flags import TestFlags
from flaggit.testing.overriding import outcomes_of
from flaggit.testing.steered import serving

if TYPE_CHECKING:
    from flaggit.runtime.live.sources import Place

_GROUP = "test"
_STEP = 1000


class Publisher:
    """Signs and publishes bundles. It is a source, too, which gives the newest of them.

    Args:
        flags: What its bundles are made of.
        clock: Gives the instant at which they are issued, in seconds since 1970.

    Attributes:
        keyring: A keyring that trusts its key, and no other.
        bundle: The newest bundle.
        serial: The newest bundle's serial.
    """

    def __init__(self, flags: TestFlags, *, clock: Clock = time.time) -> None:
        self._held = flags.held()
        sealed = envelope.split(self._held.data, manifest.PAYLOAD_TYPE)
        self._manifest = Manifest.parse(sealed.envelope.payload)
        self._parts = take_apart(sealed.body)
        self._clock = clock
        self._key = Ed25519PrivateKey.generate()
        spki = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self._public = PublicKey.from_spki(spki)
        self.keyring = self._trust()
        self.bundle = b""
        self.serial = self._manifest.serial - _STEP
        self.publish()

    def __str__(self) -> str:
        return "the publisher of the tests"

    @property
    def audience(self) -> dict[str, Any]:
        """Whom the bundles are for: project, environment and service, as `follow` and `open_flags` take them."""
        project, environment, service = self._manifest[:3]
        return {"project": project, "environment": environment, "service": service}

    def publish(self, overrides: Mapping[str, object] | None = None, *, lifetime: int = 86_400) -> int:
        """Publish a newer bundle.

        Args:
            overrides: What flags serve to everyone, as `TestFlags.override` takes it; the others decide as in the bundle of the tests.
            lifetime: For how many seconds it holds.

        Returns:
            Its serial.

        Raises:
            WrongOverride: There is no such flag, variant or type. Nothing is published then.
        """
        __tracebackhide__ = True
        segments, flags, aliases = self._parts
        flags = dict(flags)
        for key, outcome in outcomes_of(self._held, overrides or {}).items():
            written = serving(canonical.decode(flags[key].decision), outcome)
            flags[key] = flags[key]._replace(decision=canonical.encode(written))
        body = assemble(segments, flags, aliases)
        self.serial += _STEP
        issued = int(self._clock())
        said = self._manifest._replace(
            serial=self.serial,
            issued=issued,
            expires=issued + lifetime,
            decisions=decisions_digest(segments, flags, aliases),
            keyring=1,
            body_length=len(body),
            body_sha256=hashlib.sha256(body).hexdigest(),
        )
        self.bundle = Sealed(self._sign(manifest.PAYLOAD_TYPE, said.encode()), body).encode()
        return self.serial

    def fetch(self, wanted: Wanted) -> Fetched | None:
        """Give the newest bundle, unless it is the one that the mark names."""
        mark = hashlib.sha256(self.bundle).hexdigest()
        return None if wanted.mark == mark else Fetched(self.bundle, mark)

    def follow(self, source: "Place | None" = None, **options: Any) -> LiveFlags:  # noqa: ANN401 - those of `follow`
        """Follow its bundles as a service would, without a thread unless the options say so.

        Args:
            source: What gives them: a `Chaos` around this publisher, say; the publisher itself unless given.
            options: Those of `runtime.live.follow`.
        """
        usual = {
            **self.audience,
            "keyring": self.keyring,
            "clock": self._clock,
            "thread": False,
            "wait": True,
        }
        return follow(self if source is None else source, **{**usual, **options})

    def _sign(self, payload_type: str, payload: bytes) -> Envelope:
        made = self._key.sign(envelope.pae(payload_type, payload))
        return Envelope.of(payload_type, payload, [Signature(self._public.id, made)])

    def _trust(self) -> bytes:
        group = Group(1, (self._public.id,))
        content = Content(
            project=self._manifest.project,
            version=1,
            epoch=serial.split(self._manifest.serial).epoch,
            keys={self._public.id: self._public},
            groups={_GROUP: group},
            root=group,
            environments={self._manifest.environment: EnvironmentRule((_GROUP,))},
            revoked=frozenset(),
        )
        return self._sign(keyring.PAYLOAD_TYPE, content.encode()).encode() + b"\n"
