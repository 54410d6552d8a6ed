"""Bucketing `flaggit-1`: where a unit falls.

D = SHA-256 over `salt ":" unit` in UTF-8; word 0 is D's bytes 0 to 7, word 1 its bytes 8 to 15, big-endian;
bucket = (word x 100000) >> 64, so it counts thousandths of a percent. Word 0 decides who is admitted (percentages, stages,
layer ranges), word 1 which share of a split they get, so the two are independent.

A digest can be compared without computing the bucket: bucket < n holds exactly when word < ceil(n x 2^64 / 100000), and bytes order
as the big-endian numbers that they write. `threshold` gives those bytes.
"""

import hashlib
from collections.abc import Iterable

from flaggit.runtime.parsed import PARTS

WORD = 8
"""The bytes of a word."""
END = b"\xff" * 32 + b"\x00"
"""The threshold of `PARTS`: larger than every digest and every word."""
NOWHERE = b"\xff" * 34
"""Stands for the digest where there is no unit: larger than every threshold, so nothing admits it."""


def digest(salt: str, unit: bytes) -> bytes:
    """Compute D."""
    return hashlib.sha256(b"%b:%b" % (salt.encode(), unit)).digest()


def digests(salt: str, units: Iterable[bytes]) -> list[bytes]:
    """Compute D of many units."""
    begun = hashlib.sha256(b"%b:" % salt.encode())
    found = []
    for unit in units:
        one = begun.copy()
        one.update(unit)
        found.append(one.digest())
    return found


def bucket(digest: bytes, word: int) -> int:
    """Give the bucket of word 0 or 1: 0 to 99,999."""
    return int.from_bytes(digest[WORD * word : WORD * (word + 1)], "big") * PARTS >> 64


def threshold(below: int) -> bytes:
    """Give the bytes that a digest, or a word of it, is before exactly when its bucket is before `below`.

    Args:
        below: 0 to `PARTS`.
    """
    if below >= PARTS:
        return END
    return (-(-(below << 64) // PARTS)).to_bytes(WORD, "big")
