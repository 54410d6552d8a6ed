"""Public keys: two types, one encoding each, and an id that is computed and never believed.

A key is its SubjectPublicKeyInfo in DER (RFC 8410 for Ed25519, RFC 5480 with a named curve and an uncompressed point for ECDSA on
P-256). Both have a fixed prefix and a fixed length, so a comparison of the prefix accepts the one canonical encoding and
nothing else. The id is the SHA-256 of these bytes, in lower-case hexadecimal digits.
"""

import hashlib
from typing import Literal, NamedTuple, Self

from flaggit.bundle import edwards
from flaggit.bundle.refused import Code, Refused

KeyType = Literal["ed25519", "ecdsa-p256"]
"""The types of keys: Ed25519 (RFC 8032), and ECDSA on P-256 with SHA-256 and signatures in DER."""

_ED25519 = bytes.fromhex("302a300506032b6570032100")
_P256 = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")


class PublicKey(NamedTuple):
    """A public key. Made by `from_spki` alone, so that `id` always belongs to `spki`."""

    id: str
    type: KeyType
    spki: bytes

    @classmethod
    def from_spki(cls, spki: bytes) -> Self:
        """Take a key in, when it is one of the two types, canonically encoded and not weak.

        Raises:
            Refused: `KEY_WEAK`.
        """
        kind: KeyType
        if spki.startswith(_ED25519):
            kind, sound = "ed25519", edwards.is_sound_ed25519(spki[len(_ED25519) :])
        elif spki.startswith(_P256):
            kind, sound = "ecdsa-p256", edwards.is_sound_p256(spki[len(_P256) :])
        else:
            raise Refused(
                Code.KEY_WEAK, "the key is neither Ed25519 nor ECDSA P-256 in its canonical encoding"
            )
        if not sound:
            raise Refused(
                Code.KEY_WEAK, f"the {kind} key is no point of its curve, not canonical, or of small order"
            )
        return cls(hashlib.sha256(spki).hexdigest(), kind, spki)

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Tell whether the holder of this key signed a message."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - imported only where bundles are verified

        try:
            self._verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def _verify(self, signature: bytes, message: bytes) -> None:
        if self.type == "ed25519":
            from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415 - as above

            ed25519.Ed25519PublicKey.from_public_bytes(self.spki[len(_ED25519) :]).verify(signature, message)
            return
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - as above
        from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - as above

        # The prefix ends with the byte that says an uncompressed point follows.
        point = self.spki[len(_P256) - 1 :]
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
