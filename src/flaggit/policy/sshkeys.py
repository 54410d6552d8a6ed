"""SSH public keys, as `.pub` files write them: which can sign approvals, and what verifies their signatures.

Ed25519, ECDSA on the NIST curves, RSA from 2,048 bits on, and the first two in a security key (`sk-`).
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from flaggit.bundle.edwards import is_sound_ed25519
from flaggit.frozen import Frozen
from flaggit.policy.unacceptable import UnacceptableError
from flaggit.policy.wire import Reader

LEAST_RSA: Final = 2_048
"""The fewest bits of an RSA key."""

_PRESENT: Final = 0x01
"""The flag of a security key that somebody touched it."""

_CURVES: Final[Mapping[str, tuple[ec.EllipticCurve, hashes.HashAlgorithm]]] = {
    "nistp256": (ec.SECP256R1(), hashes.SHA256()),
    "nistp384": (ec.SECP384R1(), hashes.SHA384()),
    "nistp521": (ec.SECP521R1(), hashes.SHA512()),
}
_RSA: Final[Mapping[str, hashes.HashAlgorithm]] = {
    "rsa-sha2-256": hashes.SHA256(),
    "rsa-sha2-512": hashes.SHA512(),
}

Verify: TypeAlias = Callable[[str, Reader, bytes], None]
"""Takes the signature's algorithm, its fields and the signed bytes; raises when they don't belong together."""


class SshKey(Frozen):
    """A public key.

    Attributes:
        type: Such as `ssh-ed25519`.
        blob: What stands behind the type in a `.pub` file, decoded: the key's identity.
        verify: Holds a signature to it.
    """

    type: str
    blob: bytes
    verify: Verify

    @property
    def fingerprint(self) -> str:
        """`SHA256:…`, as ssh-keygen shows it."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.blob).digest()).decode().rstrip("=")


def read_key(line: str) -> SshKey:
    """Read a line of a `.pub` file.

    Raises:
        UnacceptableError: It is no key, one of another type, or a weak one.
    """
    name, _, rest = line.strip().partition(" ")
    try:
        blob = base64.b64decode(rest.partition(" ")[0], validate=True)
    except binascii.Error:
        raise UnacceptableError("it is not Base64") from None
    key = key_of(blob)
    if key.type != name:
        raise UnacceptableError(f"it says that it is {name}, and is {key.type}")
    return key


def key_of(blob: bytes) -> SshKey:
    """Read a key's blob.

    Raises:
        UnacceptableError: It is no key, one of another type, or a weak one.
    """
    fields = Reader(blob)
    name = fields.text()
    read = _TYPES.get(name)
    if read is None:
        raise UnacceptableError(f"keys of type {name!r} sign no approvals: use ssh-ed25519")
    try:
        verify = read(name, fields)
    except UnacceptableError:
        raise
    except ValueError:
        raise UnacceptableError("it is no point of its curve, or no modulus") from None
    fields.finish()
    return SshKey(type=name, blob=blob, verify=verify)


def _ed25519(name: str, fields: Reader) -> Verify:
    raw = fields.field()
    if not is_sound_ed25519(raw):
        raise UnacceptableError("it is a key that anybody can sign for")
    key = Ed25519PublicKey.from_public_bytes(raw)

    def verify(algorithm: str, signature: Reader, data: bytes) -> None:
        _same(algorithm, name)
        _holding(lambda: key.verify(signature.field(), data))

    return verify


def _ecdsa(name: str, fields: Reader) -> Verify:
    chosen = fields.text()
    if chosen not in _CURVES or f"ecdsa-sha2-{chosen}" != name.removeprefix("sk-").partition("@")[0]:
        raise UnacceptableError(f"it says that it is {name}, and is on the curve {chosen}")
    curve, digest = _CURVES[chosen]
    key = ec.EllipticCurvePublicKey.from_encoded_point(curve, fields.field())

    def verify(algorithm: str, signature: Reader, data: bytes) -> None:
        _same(algorithm, name)
        numbers = Reader(signature.field())
        r, s = numbers.number(), numbers.number()
        numbers.finish()
        _holding(lambda: key.verify(encode_dss_signature(r, s), data, ec.ECDSA(digest)))

    return verify


def _rsa(_: str, fields: Reader) -> Verify:
    exponent, modulus = fields.number(), fields.number()
    if modulus.bit_length() < LEAST_RSA:
        raise UnacceptableError(f"an RSA key of fewer than {LEAST_RSA:,} bits is too weak")
    key = rsa.RSAPublicNumbers(exponent, modulus).public_key()

    def verify(algorithm: str, signature: Reader, data: bytes) -> None:
        if algorithm not in _RSA:
            raise UnacceptableError(f"an RSA signature must be rsa-sha2-512 or rsa-sha2-256, not {algorithm}")
        _holding(lambda: key.verify(signature.field(), data, padding.PKCS1v15(), _RSA[algorithm]))

    return verify


def _security_key(inner: Callable[[str, Reader], Verify]) -> Callable[[str, Reader], Verify]:
    """A key that never leaves its device: it signs a digest of the data, with a flag that somebody was there."""

    def read(name: str, fields: Reader) -> Verify:
        check = inner(name, fields)
        application = hashlib.sha256(fields.field()).digest()

        def verify(algorithm: str, signature: Reader, data: bytes) -> None:
            own = signature.field()
            flags, counter = signature.take(1), signature.take(4)
            if not flags[0] & _PRESENT:
                raise UnacceptableError("nobody touched the security key")
            signed = application + flags + counter + hashlib.sha256(data).digest()
            check(algorithm, Reader(len(own).to_bytes(4) + own), signed)

        return verify

    return read


def _same(algorithm: str, name: str) -> None:
    if algorithm != name:
        raise UnacceptableError(f"a {name} key made no {algorithm} signature")


def _holding(verify: Callable[[], None]) -> None:
    try:
        verify()
    except InvalidSignature:
        raise UnacceptableError("the signature does not hold") from None


_TYPES: Final[Mapping[str, Callable[[str, Reader], Verify]]] = {
    "ssh-ed25519": _ed25519,
    "ssh-rsa": _rsa,
    "sk-ssh-ed25519@openssh.com": _security_key(_ed25519),
    "sk-ecdsa-sha2-nistp256@openssh.com": _security_key(_ecdsa),
    **{f"ecdsa-sha2-{curve}": _ecdsa for curve in _CURVES},
}
