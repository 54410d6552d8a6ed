"""Verification: from the bytes of a bundle to what may be believed of them.

The order is the point, and each step believes only what the ones before it established:

1. the size; 2. the envelope, strictly; 3. the signatures, by the keyring's rule for the *configured* environment;
4. the length and SHA-256 of the body, which stand in the manifest whose signatures were just verified; 5. the manifest, strictly;
6. the audience, exactly; 7. format, keyring version, epoch and floor; 8. the serial against the bundle that is held;
9. the times; 10. the index. No line of the body is parsed here.

Nothing of the payload is parsed before step 4, nothing of the body before step 10.
"""

import math
from typing import NamedTuple

from flaggit.bundle import envelope, manifest, serial
from flaggit.bundle.index import Index, read_index
from flaggit.bundle.keyring import Keyring
from flaggit.bundle.manifest import Manifest
from flaggit.bundle.refused import Code, Refused

CLOCK_SKEW = 300
"""How far in the future, in seconds, a bundle may be issued: clocks differ."""


class Audience(NamedTuple):
    """Whom a bundle must be for."""

    project: str
    environment: str
    service: str


class Bundle(NamedTuple):
    """A bundle that was verified.

    Attributes:
        manifest: What it says about itself.
        data: The whole file, for a copy of the body would take its size again.
        start: Where in it the body begins.
        lines: Where in it the lines of the body are.
    """

    manifest: Manifest
    data: bytes
    start: int
    lines: Index

    @property
    def body(self) -> bytes:
        """A copy of the body."""
        return self.data[self.start :]


class Gate:
    """Decides which bundles are let in.

    Args:
        audience: Whom they must be for.
        keyring: Who must have signed them; None takes unsigned ones of environments that are not protected, and no others.
        tolerate_expired: Whether an expired bundle is let in all the same.
    """

    __slots__ = ("_audience", "_keyring", "_tolerate_expired")

    def __init__(
        self, audience: Audience, keyring: Keyring | None, *, tolerate_expired: bool = False
    ) -> None:
        self._audience = audience
        self._keyring = keyring
        self._tolerate_expired = tolerate_expired

    def admit(
        self, data: bytes, held: Manifest | None, now: float, mark: Manifest | None = None
    ) -> Bundle | None:
        """Verify a bundle.

        Args:
            data: The whole file.
            held: The manifest of the bundle that is held; None without one.
            now: The instant, in seconds since 1970; at NaN every bundle is from the future.
            mark: The highest that was ever accepted, when that is known; a bundle may be it, and not be lower.

        Returns:
            The bundle, or None when it adds nothing to the one that is held.

        Raises:
            Refused: With the code of the first step that it fails.
        """
        sealed, start = envelope.head(data, manifest.PAYLOAD_TYPE)
        self._check_signatures(sealed)
        manifest.check_body(sealed.payload, memoryview(data)[start:])
        offered = Manifest.parse(sealed.payload)
        self._check_audience(offered)
        self._check_floors(offered)
        if mark is not None:
            is_news(offered, mark)
        news = held is None or is_news(offered, held)
        self._check_times(offered, now)
        return Bundle(offered, data, start, read_index(data, start)) if news else None

    def vouch(self, line: bytes) -> Manifest:
        """Verify an envelope alone, as steps 2, 3, 5, 6 and 7 do: what it says is true of some bundle that was released.

        Raises:
            Refused: With the code of the first step that it fails.
        """
        sealed = envelope.Envelope.parse(line, manifest.PAYLOAD_TYPE)
        self._check_signatures(sealed)
        said = Manifest.parse(sealed.payload)
        self._check_audience(said)
        self._check_floors(said)
        return said

    def _check_signatures(self, sealed: envelope.Envelope) -> None:
        if self._keyring is not None:
            self._keyring.verify(
                self._audience.environment, "release", sealed.payload_type, sealed.payload, sealed.signatures
            )

    def _check_audience(self, offered: Manifest) -> None:
        audience = Audience(offered.project, offered.environment, offered.service)
        if audience != self._audience:
            raise Refused(
                Code.AUDIENCE, f"the bundle is for {'.'.join(audience)}, not for {'.'.join(self._audience)}"
            )
        if self._keyring is None:
            if offered.protected:
                raise Refused(
                    Code.PROTECTED_UNSIGNED,
                    f"{offered.environment} is protected: its bundles load with a keyring only",
                )
        elif self._keyring.content.project != self._audience.project:
            raise Refused(Code.AUDIENCE, f"the keyring is of the project {self._keyring.content.project!r}")

    def _check_floors(self, offered: Manifest) -> None:
        if self._keyring is None:
            return
        content = self._keyring.content
        if offered.keyring > content.version:
            raise Refused(
                Code.KEYRING_TOO_OLD,
                f"the bundle needs keyring version {offered.keyring}, this is {content.version}",
            )
        if serial.split(offered.serial).epoch < content.epoch:
            raise Refused(Code.EPOCH, f"serial {offered.serial} is of an epoch before {content.epoch}")
        floor = self._keyring.floor(self._audience.environment)
        if offered.serial < floor:
            raise Refused(Code.SERIAL_FLOOR, f"serial {offered.serial} is below the floor {floor}")

    def _check_times(self, offered: Manifest, now: float) -> None:
        if math.isnan(now):
            raise Refused(Code.NOT_YET_ISSUED, "this clock gives no number, so nothing is known to be issued")
        if offered.issued > now + CLOCK_SKEW:
            raise Refused(
                Code.NOT_YET_ISSUED, f"issued {offered.issued - now:.10g} seconds from now, by this clock"
            )
        if offered.expires <= now and not self._tolerate_expired:
            raise Refused(Code.EXPIRED, f"expired {now - offered.expires:.10g} seconds ago, by this clock")


def is_news(offered: Manifest, held: Manifest) -> bool:
    """Hold a serial against the one that is held: a later signature of the same release renews it, its time alone.

    Raises:
        Refused: `SERIAL_LOWER` or `SERIAL_CONFLICT`.
    """
    if offered.serial < held.serial:
        raise Refused(
            Code.SERIAL_LOWER, f"serial {offered.serial} is lower than {held.serial}, which is held"
        )
    if offered.serial > held.serial:
        return True
    if offered.decisions != held.decisions:
        raise Refused(Code.SERIAL_CONFLICT, f"serial {offered.serial} is held with other decisions")
    return offered.issued > held.issued
