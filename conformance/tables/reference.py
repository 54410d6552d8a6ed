"""Bucketing `flaggit-1`, from its definition: the only thing in this kit that is computed."""

import hashlib


def bucket(salt: str, unit: str, word: int) -> int:
    """Give the bucket of a unit under a salt: 0 to 99,999."""
    digest = hashlib.sha256(f"{salt}:{unit}".encode()).hexdigest()
    return int(digest[16 * word : 16 * word + 16], 16) * 100_000 // 2**64
