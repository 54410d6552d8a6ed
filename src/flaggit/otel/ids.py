"""Ids: how whom a decision was for may be sent without saying who it was."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Final, TypeAlias

Identify: TypeAlias = Callable[[str], str | None]
"""Gives what is sent for an id, or None for nothing. `str` sends the id itself."""

_LONGEST: Final = 32
"""How many hexadecimal digits are sent: 128 bits."""


def hashed(secret: str | bytes) -> Identify:
    """Give a function that hashes ids: equal ids stay equal, and nobody without the secret can try who they are.

    Args:
        secret: The key of the HMAC (SHA-256). One that is short or known protects nothing.

    Raises:
        ValueError: The secret is empty.
    """
    key = secret.encode() if isinstance(secret, str) else secret
    if not key:
        raise ValueError("a secret must not be empty")

    def identify(given: str) -> str:
        return hmac.new(key, given.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:_LONGEST]

    return identify
