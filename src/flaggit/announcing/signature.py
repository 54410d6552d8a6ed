"""Signatures of webhooks as the Standard Webhooks specification has them: HMAC-SHA256 over id, time and body.

A secret is `whsec_` and 24 to 64 bytes in base64. Several secrets give several signatures, so that a receiver can change to another one
without missing anything.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

PREFIX: Final = "whsec_"
_LENGTHS = range(24, 65)


def secrets_in(text: str) -> tuple[bytes, ...]:
    """Read the secrets, separated by blanks, that an environment variable holds.

    Raises:
        ValueError: There is none, or one is of another form. The message does not show it.
    """
    return tuple(_secret(word, number) for number, word in enumerate(_words(text), start=1))


def headers(secrets: Sequence[bytes], *, id: str, seconds: int, body: bytes) -> dict[str, str]:  # noqa: A002 - as the header is called
    """Give the headers that prove who sent a body, and when.

    Args:
        secrets: The secrets to sign with; without any, the signature is left out.
        id: What the receiver tells repetitions by.
        seconds: When this attempt is made, in seconds since 1970.
        body: The body, byte by byte as it is sent.
    """
    signed = b"%b.%d.%b" % (id.encode("ascii"), seconds, body)
    signatures = (
        base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode() for secret in secrets
    )
    found = {"webhook-id": id, "webhook-timestamp": str(seconds)}
    if secrets:
        found["webhook-signature"] = " ".join(f"v1,{each}" for each in signatures)
    return found


def _words(text: str) -> list[str]:
    words = text.split()
    if not words:
        raise ValueError("it holds no secret")
    return words


def _secret(word: str, number: int) -> bytes:
    if not word.startswith(PREFIX):
        raise ValueError(f"secret {number} does not begin with {PREFIX}")
    try:
        secret = base64.b64decode(word.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"secret {number} is no base64 after {PREFIX}") from None
    if len(secret) not in _LENGTHS:
        raise ValueError(f"secret {number} has {len(secret)} bytes; 24 to 64 are needed")
    return secret
