"""SSH signatures and keys: those that the real ssh-keygen makes hold, and what is bent does not."""

import base64
import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings, strategies as st

from flaggit.policy.sshkeys import read_key
from flaggit.policy.sshsig import verified
from flaggit.policy.unacceptable import UnacceptableError
from flaggit.policy.wire import Reader, field

MESSAGE = b"flaggit approval 1\n"
NAMESPACE = "flaggit-approval"
TYPES = {"ed25519": "256", "ecdsa-256": "256", "ecdsa-384": "384", "ecdsa-521": "521", "rsa": "2048"}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("keys")
    for name, bits in TYPES.items():
        kind = name.partition("-")[0]
        command = ("ssh-keygen", "-q", "-t", kind, "-b", bits, "-N", "", "-C", "ada", "-f", str(place / name))
        subprocess.run(command, check=True)
    return {name: place / name for name in TYPES}


def signed(key: Path, *options: str, namespace: str = NAMESPACE) -> str:
    command = ("ssh-keygen", "-q", "-Y", "sign", "-n", namespace, *options, "-f", str(key))
    return subprocess.run(command, input=MESSAGE, capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("hashing", ["sha256", "sha512"])
def test_what_ssh_keygen_signs_holds(keys: dict[str, Path], name: str, hashing: str) -> None:
    found = verified(signed(keys[name], "-O", f"hashalg={hashing}"), MESSAGE, NAMESPACE)
    key = read_key(keys[name].with_suffix(".pub").read_text())
    assert found.blob == key.blob
    shown = subprocess.run(
        ("ssh-keygen", "-l", "-f", str(keys[name])), capture_output=True, check=True, text=True
    )
    assert key.fingerprint in shown.stdout


@pytest.mark.parametrize("name", TYPES)
def test_another_message_does_not_hold(keys: dict[str, Path], name: str) -> None:
    with pytest.raises(UnacceptableError, match="does not hold"):
        verified(signed(keys[name]), MESSAGE + b" ", NAMESPACE)


def test_another_namespace_is_refused(keys: dict[str, Path]) -> None:
    with pytest.raises(UnacceptableError, match="made for 'git'"):
        verified(signed(keys["ed25519"], namespace="git"), MESSAGE, NAMESPACE)


def raw(armoured: str) -> bytes:
    return base64.b64decode("".join(armoured.splitlines()[1:-1]))


def armour(data: bytes) -> str:
    text = base64.encodebytes(data).decode()
    return f"-----BEGIN SSH SIGNATURE-----\n{text}-----END SSH SIGNATURE-----\n"


BENT: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda data: data[:-3],
    "longer": lambda data: data + b"\0",
    "another magic": lambda data: b"SSHSOG" + data[6:],
    "another version": lambda data: data[:6] + b"\0\0\0\2" + data[10:],
    "another hash": lambda data: data.replace(b"sha512", b"sha511"),
    "another algorithm": lambda data: data[:40] + data[40:].replace(b"ssh-ed25519", b"ssh-ed25518"),
    "a key of small order": lambda data: data[:33] + b"\1" + bytes(31) + data[65:],
}


@pytest.mark.parametrize("bend", [pytest.param(bend, id=name) for name, bend in BENT.items()])
def test_what_is_bent_is_refused(keys: dict[str, Path], bend: Callable[[bytes], bytes]) -> None:
    with pytest.raises(UnacceptableError):
        verified(armour(bend(raw(signed(keys["ed25519"])))), MESSAGE, NAMESPACE)


@settings(max_examples=200)
@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_flipped_bit_holds_and_none_raises_anything_else(at: int, flip: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    data = bytearray(sealed(key))
    data[at % len(data)] ^= flip
    with pytest.raises(UnacceptableError):
        verified(armour(bytes(data)), MESSAGE, NAMESPACE)


@pytest.mark.parametrize(
    "text", ["", "hello", "-----BEGIN SSH SIGNATURE-----\n!!!\n-----END SSH SIGNATURE-----"]
)
def test_no_signature_at_all(text: str) -> None:
    with pytest.raises(UnacceptableError, match="no SSH signature"):
        verified(text, MESSAGE, NAMESPACE)


def covered(data: bytes = MESSAGE) -> bytes:
    digest = hashlib.sha512(data).digest()
    return b"SSHSIG" + b"".join(field(part) for part in (NAMESPACE.encode(), b"", b"sha512", digest))


def wrapped(public: bytes, signature: bytes) -> bytes:
    parts = (public, NAMESPACE.encode(), b"", b"sha512", signature)
    return b"SSHSIG" + (1).to_bytes(4) + b"".join(field(part) for part in parts)


def sealed(key: Ed25519PrivateKey) -> bytes:
    public = field(b"ssh-ed25519") + field(key.public_key().public_bytes_raw())
    return wrapped(public, field(b"ssh-ed25519") + field(key.sign(covered())))


class TestSecurityKeys:
    """Keys in a device sign a digest with flags and a counter (OpenSSH, PROTOCOL.u2f); ssh-keygen agrees on each case."""

    application = b"ssh:"

    def device(self, flags: bytes) -> bytes:
        rest = flags + (7).to_bytes(4)
        return hashlib.sha256(self.application).digest() + rest + hashlib.sha256(covered()).digest()

    def ed25519(self, flags: bytes) -> tuple[bytes, bytes]:
        key = Ed25519PrivateKey.from_private_bytes(bytes(32))
        name = b"sk-ssh-ed25519@openssh.com"
        public = field(name) + field(key.public_key().public_bytes_raw()) + field(self.application)
        own = key.sign(self.device(flags))
        return public, field(name) + field(own) + flags + (7).to_bytes(4)

    def ecdsa(self, flags: bytes) -> tuple[bytes, bytes]:
        key = ec.derive_private_key(7, ec.SECP256R1())
        name = b"sk-ecdsa-sha2-nistp256@openssh.com"
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        public = field(name) + field(b"nistp256") + field(point) + field(self.application)
        r, s = decode_dss_signature(key.sign(self.device(flags), ec.ECDSA(hashes.SHA256())))
        own = b"".join(
            field(n.to_bytes(33).lstrip(b"\0").rjust(1, b"\0") if n.bit_length() % 8 else n.to_bytes(33))
            for n in (r, s)
        )
        return public, field(name) + field(own) + flags + (7).to_bytes(4)

    @pytest.mark.parametrize("kind", ["ed25519", "ecdsa"])
    def test_a_touched_one_holds_for_us_and_for_ssh_keygen(self, kind: str, tmp_path: Path) -> None:
        public, signature = getattr(self, kind)(b"\1")
        text = armour(wrapped(public, signature))
        assert verified(text, MESSAGE, NAMESPACE).blob == public
        (tmp_path / "sig").write_text(text)
        name = Reader(public).text()
        (tmp_path / "allowed").write_text(f"ada {name} {base64.b64encode(public).decode()}\n")
        command = ("ssh-keygen", "-Y", "verify", "-f", "allowed", "-I", "ada", "-n", NAMESPACE, "-s", "sig")
        done = subprocess.run(command, input=MESSAGE, cwd=tmp_path, check=False, capture_output=True)
        assert done.returncode == 0, done.stderr

    @pytest.mark.parametrize("kind", ["ed25519", "ecdsa"])
    def test_one_that_nobody_touched_is_refused(self, kind: str) -> None:
        public, signature = getattr(self, kind)(b"\0")
        with pytest.raises(UnacceptableError, match="nobody touched"):
            verified(armour(wrapped(public, signature)), MESSAGE, NAMESPACE)


def line(name: bytes, *parts: bytes) -> str:
    return f"{name.decode()} {base64.b64encode(field(name) + b''.join(map(field, parts))).decode()}"


KEYS = {
    "no Base64": ("ssh-ed25519 !!!", "not Base64"),
    "another type than it says": (
        line(b"ssh-ed25519", bytes(32)).replace("ssh-ed25519 ", "ssh-rsa "),
        "anybody can sign",
    ),
    "DSA": (line(b"ssh-dss", b"1"), "sign no approvals"),
    "small order": (line(b"ssh-ed25519", bytes(32)), "anybody can sign"),
    "too short": (line(b"ssh-ed25519", bytes(31)), "anybody can sign"),
    "a weak RSA key": (line(b"ssh-rsa", b"\1\0\1", b"\0" + b"\xff" * 128), "too weak"),
    "a negative modulus": (line(b"ssh-rsa", b"\1\0\1", b"\xff" * 256), "negative"),
    "an even exponent": (line(b"ssh-rsa", b"\2", b"\0" + b"\xff" * 256), "no modulus"),
    "another curve than it says": (line(b"ecdsa-sha2-nistp256", b"nistp384", b"\4"), "on the curve nistp384"),
    "no point": (line(b"ecdsa-sha2-nistp256", b"nistp256", b"\4" + bytes(64)), "no point"),
    "too long": (
        line(
            b"ssh-ed25519",
            Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw(),
            b"x",
        ),
        "behind its end",
    ),
    "no ASCII": (
        f"ssh-ed25519 {base64.b64encode(field(b'ssh-' + bytes([200]))).decode()}",
        "not written as SSH",
    ),
}


@pytest.mark.parametrize(("text", "why"), [pytest.param(*case, id=name) for name, case in KEYS.items()])
def test_a_key_that_signs_no_approval(text: str, why: str) -> None:
    with pytest.raises(UnacceptableError, match=why):
        read_key(text)


def test_an_rsa_signature_must_be_of_sha_2(keys: dict[str, Path]) -> None:
    data = raw(signed(keys["rsa"]))
    with pytest.raises(UnacceptableError, match="rsa-sha2-512 or rsa-sha2-256, not rsa-sha2-511"):
        verified(armour(data.replace(b"rsa-sha2-512", b"rsa-sha2-511")), MESSAGE, NAMESPACE)
