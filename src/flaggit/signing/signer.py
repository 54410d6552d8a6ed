"""What signs: a securesystemslib signer, and the public key under which loaders know it.

securesystemslib computes key ids of its own; ours are computed from the key's bytes (`bundle.keys`), so every signer is given
the public key with our id. Each signature is verified before it is used: a key service that answers with another
key's signature is found out here, and not by the services.
"""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import load_der_public_key

from flaggit.bundle.envelope import Signature, pae
from flaggit.bundle.keys import PublicKey
from flaggit.errors import UsageStop
from flaggit.frozen import Frozen
from flaggit.signing.library import CryptoSigner, Signature as LibrarySignature, Signer, SSlibKey

PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey

_SCHEMES = {"ed25519": "ed25519", "ecdsa-p256": "ecdsa-sha2-nistp256"}


class SigningKey(Frozen):
    """A key that can sign.

    Attributes:
        public: Its public half; `public.id` names it everywhere.
        signer: What signs, here or in a key service.
    """

    public: PublicKey
    signer: Signer

    def sign(self, payload_type: str, payload: bytes) -> Signature:
        """Sign a payload of a type, as DSSE does.

        Raises:
            UsageStop: The key service fails, or answers with what the public key does not verify.
        """
        message = pae(payload_type, payload)
        try:
            sig = bytes.fromhex(self.signer.sign(message).signature)
        except Exception as error:  # signers raise whatever their service's library raises
            raise UsageStop(
                f"the key {self.public.id} could not sign: {error}",
                remedy="see whether the key service answers, and whether it lets you sign with this key",
            ) from error
        if not self.public.verifies(sig, message):
            raise UsageStop(
                f"what was signed does not fit the public key {self.public.id}",
                remedy="name the key service's key that belongs to this public key",
            )
        return Signature(self.public.id, sig)


class ThrowAwayKey(SigningKey):
    """A key that was made in memory for a demonstration and is gone afterwards. Say so wherever it signs."""


class _RepeatableSigner(CryptoSigner):
    """Signs with ECDSA so that the same payload has the same signature (RFC 6979), where OpenSSL can."""

    def __init__(self, private_key: ec.EllipticCurvePrivateKey, public_key: SSlibKey) -> None:
        super().__init__(private_key, public_key)
        self._curve_key = private_key

    def sign(self, payload: bytes) -> LibrarySignature:
        """Sign; with a random number per signature where OpenSSL is older than 3.2."""
        try:
            algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
        except UnsupportedAlgorithm:
            return super().sign(payload)
        return LibrarySignature(self.public_key.keyid, self._curve_key.sign(payload, algorithm).hex())


def library_key(public: PublicKey) -> SSlibKey:
    """Give a public key in securesystemslib's form, under our id."""
    loaded = load_der_public_key(public.spki)
    return SSlibKey.from_crypto(loaded, public.id, _SCHEMES[public.type])


def local_signer(private: PrivateKey, public: PublicKey) -> Signer:
    """Give the signer of a private key that is in memory."""
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return _RepeatableSigner(private, library_key(public))
    return CryptoSigner(private, library_key(public))
