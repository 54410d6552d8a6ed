"""Public keys: two types, one encoding each, none of them weak."""

import hashlib
from collections.abc import Callable

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, strategies as st

from flaggit.bundle.edwards import is_sound_ed25519, is_sound_p256
from flaggit.bundle.keys import PublicKey
from flaggit.bundle.refused import Code, Refused

ED25519 = bytes.fromhex("302a300506032b6570032100")
P256 = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")

# RFC 8032, section 7.1: public key, message, signature.
RFC_8032 = [
    pytest.param(
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        id="test 1",
    ),
    pytest.param(
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        id="test 2",
    ),
    pytest.param(
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        id="test 3",
    ),
]

# Chalkias, Garillot and Nikolaenko, "Taming the many EdDSAs" (eprint 2020/1244), table 6b: every serialization of a
# point of small order; libsodium's list has the same ones up to the sign bit.
SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]


def forged(key: bytes, tries: int) -> bool:
    """Sign with R = A and S = 0, for message after message, as anybody could."""
    public = ed25519.Ed25519PublicKey.from_public_bytes(key)
    for number in range(tries):
        try:
            public.verify(key + bytes(32), b"%d" % number)
        except InvalidSignature:
            continue
        return True
    return False


class TestEd25519:
    @pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
    def test_verifies_the_vectors_of_rfc_8032(self, key: str, message: str, signature: str) -> None:
        public = PublicKey.from_spki(ED25519 + bytes.fromhex(key))
        assert public.type == "ed25519"
        assert public.verifies(bytes.fromhex(signature), bytes.fromhex(message))
        assert not public.verifies(bytes.fromhex(signature), bytes.fromhex(message) + b"x")
        assert not public.verifies(bytes(64), bytes.fromhex(message))
        assert not public.verifies(b"", bytes.fromhex(message))

    @pytest.mark.parametrize("key", SMALL_ORDER)
    def test_refuses_every_encoding_of_a_small_order_point(self, key: str) -> None:
        with pytest.raises(Refused) as refusal:
            PublicKey.from_spki(ED25519 + bytes.fromhex(key))
        assert refusal.value.code is Code.KEY_WEAK

    def test_refuses_a_key_with_which_anybody_signs(self) -> None:
        identity = bytes.fromhex(SMALL_ORDER[0])
        assert forged(identity, 1)
        assert not is_sound_ed25519(identity)

    @pytest.mark.parametrize("y", range(2**255 - 19, 2**255))
    @pytest.mark.parametrize("sign", [0, 1])
    def test_refuses_every_encoding_that_is_not_canonical(self, y: int, sign: int) -> None:
        assert not is_sound_ed25519((y | sign << 255).to_bytes(32, "little"))

    def test_refuses_a_number_that_is_no_point(self) -> None:
        assert not is_sound_ed25519((2).to_bytes(32, "little"))

    @pytest.mark.parametrize("length", [0, 31, 33])
    def test_refuses_another_length(self, length: int) -> None:
        assert not is_sound_ed25519(bytes([9] * length))

    @given(st.binary(min_size=32, max_size=32))
    def test_accepts_every_key_that_is_made_properly(self, seed: bytes) -> None:
        public = ed25519.Ed25519PrivateKey.from_private_bytes(seed).public_key()
        spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        assert PublicKey.from_spki(spki).id == hashlib.sha256(spki).hexdigest()


class TestP256:
    # RFC 6979, appendix A.2.5: the key, and its signature of "sample" with SHA-256.
    POINT = bytes.fromhex(
        "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
        "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
    )
    SIGNATURE = bytes.fromhex(
        "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
        "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
    )

    def test_verifies_the_vector_of_rfc_6979(self) -> None:
        public = PublicKey.from_spki(P256 + self.POINT)
        assert public.type == "ecdsa-p256"
        assert public.verifies(self.SIGNATURE, b"sample")
        assert not public.verifies(self.SIGNATURE, b"samples")
        assert not public.verifies(b"", b"sample")
        assert not public.verifies(self.SIGNATURE + b"\0", b"sample")

    @pytest.mark.parametrize("position", [1, 33, 64])
    def test_refuses_a_point_that_is_not_on_the_curve(self, position: int) -> None:
        moved = bytearray(self.POINT)
        moved[position] ^= 1
        with pytest.raises(Refused) as refusal:
            PublicKey.from_spki(P256 + bytes(moved))
        assert refusal.value.code is Code.KEY_WEAK

    def test_refuses_coordinates_beyond_the_field(self) -> None:
        prime = 2**256 - 2**224 + 2**192 + 2**96 - 1
        # x = 5 has a point; x = 5 + p is the same number in the field, in another encoding.
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b"\x02" + (5).to_bytes(32, "big"))
        y = key.public_numbers().y
        assert is_sound_p256((5).to_bytes(32, "big") + y.to_bytes(32, "big"))
        assert not is_sound_p256((5 + prime).to_bytes(32, "big") + y.to_bytes(32, "big"))

    @given(st.integers(1, 2**128))
    def test_accepts_every_key_that_is_made_properly(self, secret: int) -> None:
        public = ec.derive_private_key(secret, ec.SECP256R1()).public_key()
        spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        assert PublicKey.from_spki(spki).id == hashlib.sha256(spki).hexdigest()


def compressed() -> bytes:
    key = ec.derive_private_key(7, ec.SECP256R1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200") + point


def other_curve() -> bytes:
    key = ec.derive_private_key(7, ec.SECP384R1()).public_key()
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def an_rsa_key() -> bytes:
    key = rsa.generate_private_key(65537, 2048).public_key()
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    "spki",
    [
        pytest.param(lambda: b"", id="nothing"),
        pytest.param(lambda: b"\x30\x00", id="an empty sequence"),
        pytest.param(an_rsa_key, id="RSA"),
        pytest.param(other_curve, id="P-384"),
        pytest.param(compressed, id="P-256, compressed"),
        pytest.param(lambda: P256 + TestP256.POINT + b"\0", id="trailing bytes"),
        pytest.param(lambda: P256 + b"\x06" + TestP256.POINT[1:], id="P-256, hybrid"),
        pytest.param(lambda: ED25519.replace(b"\x70", b"\x6e") + b"\x09" * 32, id="X25519"),
        pytest.param(
            lambda: bytes.fromhex("30812a") + ED25519[2:] + b"\x09" * 32, id="a length in two bytes"
        ),
        pytest.param(
            lambda: bytes.fromhex("302c300706032b65700500032100") + b"\x09" * 32, id="with parameters"
        ),
    ],
)
def test_no_other_encoding_or_algorithm_is_taken(spki: Callable[[], bytes]) -> None:
    with pytest.raises(Refused) as refusal:
        PublicKey.from_spki(spki())
    assert refusal.value.code is Code.KEY_WEAK
