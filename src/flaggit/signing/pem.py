"""Keys as PEM: made, written and read.

A private key is PKCS#8 (RFC 5958), as `openssl genpkey` writes it, encrypted or not; a public key is a
SubjectPublicKeyInfo. Everything else that PEM files hold is refused with the command that converts it.
"""

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from flaggit.bundle.keys import KeyType, PublicKey
from flaggit.bundle.refused import Refused
from flaggit.errors import UsageStop
from flaggit.signing.library import CryptoSigner
from flaggit.signing.signer import PrivateKey, SigningKey, ThrowAwayKey, local_signer

MAX_PEM = 64 << 10
"""The longest PEM text that is read, in bytes: no key is nearly as long."""

_PLAIN = b"-----BEGIN PRIVATE KEY-----"
_ENCRYPTED = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"
_PUBLIC = b"-----BEGIN PUBLIC KEY-----"
_NEW_KEY = "make a key with: flaggit keys new"


def generate(kind: KeyType = "ed25519") -> SigningKey:
    """Make a key, in memory."""
    return _from_private(_private(kind), "the new key")


def throw_away() -> ThrowAwayKey:
    """Make an Ed25519 key that is never written."""
    key = generate()
    return ThrowAwayKey(public=key.public, signer=key.signer)


def private_pem(key: SigningKey, password: str = "") -> bytes:
    """Write a private key as PKCS#8.

    Args:
        key: A key that was made or read here.
        password: What to encrypt it with; empty for not at all.

    Raises:
        UsageStop: The private key is in a key service, or is a throw-away key.
    """
    if isinstance(key, ThrowAwayKey) or not isinstance(key.signer, CryptoSigner):
        raise UsageStop(f"the private key of {key.public.id} can't be written", remedy=_NEW_KEY)
    plain = key.signer.private_bytes
    if not password:
        return plain
    return serialization.load_pem_private_key(plain, None).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password.encode("utf-8")),
    )


def write_private(key: SigningKey, path: Path, password: str = "") -> None:
    """Write a private key to a new file that its owner alone can read.

    Raises:
        UsageStop: There is something at the path already, or nothing can be written there.
    """
    pem = private_pem(key, password)
    try:
        # O_EXCL also refuses a link, so the key never goes where somebody else has pointed.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise UsageStop(
            "there is a file already, and keys are never overwritten",
            where=str(path),
            remedy="choose another name, or move the old key away if nothing needs it",
        ) from None
    except OSError as error:
        raise UsageStop(
            f"the key can't be written: {error.strerror}",
            where=str(path),
            remedy="choose a folder that exists and that you may write to",
        ) from None


def public_pem(key: PublicKey) -> bytes:
    """Write a public key as PEM."""
    return serialization.load_der_public_key(key.spki).public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def public_from_pem(pem: bytes, *, where: str) -> PublicKey:
    """Read a public key.

    Args:
        pem: The PEM text.
        where: The file or option that it came from, for messages.

    Raises:
        UsageStop: It is no public key, or one that a keyring refuses.
    """
    remedy = "write the public key with: openssl pkey -in KEY -pubout"
    if not _one_block(pem, _PUBLIC):
        raise UsageStop("this is no public key in PEM", where=where, remedy=remedy)
    try:
        loaded = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise UsageStop("this public key can't be read", where=where, remedy=remedy) from None
    return _public(loaded, where)


def from_pem(pem: bytes, *, where: str, password: str = "") -> SigningKey:
    """Read a private key.

    Args:
        pem: The PEM text.
        where: The file or variable that it came from, for messages.
        password: What it was encrypted with; unused when it is not encrypted.

    Raises:
        UsageStop: It is empty, no PKCS#8 private key, encrypted without the right password, or of another type.
    """
    if not pem.strip():
        raise UsageStop("the signing key is empty", where=where, remedy=_NEW_KEY)
    encrypted = _one_block(pem, _ENCRYPTED)
    if not encrypted and not _one_block(pem, _PLAIN):
        raise UsageStop(f"this is no signing key: {_what(pem)}", where=where, remedy=_convert(pem))
    if encrypted and not password:
        raise UsageStop(
            "the signing key is encrypted, and no password was given",
            where=where,
            remedy="set FLAGGIT_SIGNING_KEY_PASSWORD",
        )
    try:
        private = serialization.load_pem_private_key(pem, password.encode("utf-8") if encrypted else None)
    except (ValueError, UnsupportedAlgorithm):
        trouble = "it is damaged, or the password is wrong" if encrypted else "it is damaged"
        raise UsageStop(f"the signing key can't be read: {trouble}", where=where, remedy=_NEW_KEY) from None
    return _from_private(private, where)


def _private(kind: KeyType) -> PrivateKey:
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    return ec.generate_private_key(ec.SECP256R1())


def _from_private(private: object, where: str) -> SigningKey:
    if not isinstance(private, ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey):
        raise UsageStop("the key is neither Ed25519 nor ECDSA P-256", where=where, remedy=_NEW_KEY)
    public = _public(private.public_key(), where)
    return SigningKey(public=public, signer=local_signer(private, public))


def _public(loaded: object, where: str) -> PublicKey:
    if not isinstance(loaded, ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey):
        raise UsageStop("the key is neither Ed25519 nor ECDSA P-256", where=where, remedy=_NEW_KEY)
    spki = loaded.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    try:
        return PublicKey.from_spki(spki)
    except Refused as error:
        raise UsageStop(error.reason, where=where, remedy=_NEW_KEY) from None


def _one_block(pem: bytes, begin: bytes) -> bool:
    end = begin.replace(b"BEGIN", b"END")
    stripped = pem.strip()
    fits = len(pem) <= MAX_PEM and stripped.count(b"-----BEGIN ") == 1 and b"\\" not in pem
    return fits and stripped.startswith(begin) and stripped.endswith(end)


def _what(pem: bytes) -> str:
    if len(pem) > MAX_PEM:
        return f"it is longer than {MAX_PEM} bytes"
    if b"-----BEGIN " not in pem:
        return "it does not begin with -----BEGIN PRIVATE KEY-----"
    if pem.count(b"-----BEGIN ") > 1:
        return "it holds several things, of which one must be chosen"
    if b"\\n" in pem or b"\n" not in pem.strip():
        return "its line breaks are gone"
    label = pem.partition(b"-----BEGIN ")[2].partition(b"-----")[0].decode("ascii", "replace")
    return f"it is {'an' if label[:1] in 'AEIO' else 'a'} {label[:40]}, or there is something around it"


def _convert(pem: bytes) -> str:
    if b"OPENSSH PRIVATE KEY" in pem or b"EC PRIVATE KEY" in pem:
        return "convert it with: openssl pkcs8 -topk8 -in KEY (after ssh-keygen -p -m PKCS8 for a key of ssh)"
    return "give the private key as PKCS#8 in PEM, line breaks and all, or " + _NEW_KEY
