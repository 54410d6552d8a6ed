"""The curve arithmetic that tells a sound public key from a weak one.

An Ed25519 key of small order verifies signatures that nobody made: with such a key A, 8·A is the identity, and the equation that
a verifier checks loses the key. `cryptography` accepts such keys, and encodings that are not the one canonical encoding, so the
keyring decides here, by RFC 8032 sections 5.1.3 and 5.1.4, and for P-256 by the curve equation of SEC 2. Only public values are
computed with, so constant time is not needed.
"""

_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)
_SIZE = 32

_P256 = 2**256 - 2**224 + 2**192 + 2**96 - 1
_P256_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


def is_sound_ed25519(encoding: bytes) -> bool:
    """Tell whether 32 bytes are the canonical encoding of a point of the curve whose order is not small."""
    number = int.from_bytes(encoding, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if len(encoding) != _SIZE or y >= _P:
        return False
    x = _recover(y)
    if x is None or (x == 0 and sign):
        return False
    # The sign of x changes nothing here: a point and its negative have the same order.
    return not _is_small(x, y)


def is_sound_p256(point: bytes) -> bool:
    """Tell whether 64 bytes, x and y, are a point of P-256. Its group has prime order, so no point is weak."""
    x, y = int.from_bytes(point[:_SIZE], "big"), int.from_bytes(point[_SIZE:], "big")
    if len(point) != 2 * _SIZE or x >= _P256 or y >= _P256:
        return False
    return (y * y - (x * x * x - 3 * x + _P256_B)) % _P256 == 0


def _recover(y: int) -> int | None:
    """Find an x for y on the curve -x²+y² = 1+dx²y²; None when there is none."""
    u, v = (y * y - 1) % _P, (_D * y * y + 1) % _P
    x = u * pow(v, 3, _P) * pow(u * pow(v, 7, _P), (_P - 5) // 8, _P) % _P
    if v * x * x % _P == u:
        return x
    x = x * _ROOT_OF_MINUS_ONE % _P
    return x if v * x * x % _P == u else None


def _is_small(x: int, y: int) -> bool:
    """Double three times, in projective coordinates (Bernstein and others 2008), and compare with the identity."""
    z = 1
    for _ in range(3):
        c, d = x * x % _P, y * y % _P
        f = (d - c) % _P
        j = (f - 2 * z * z) % _P
        x, y, z = ((x + y) ** 2 - c - d) * j % _P, f * (-c - d) % _P, f * j % _P
    return x == 0 and y == z
