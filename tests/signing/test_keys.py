"""Signing keys: made once, kept from others, and found where they are said to be."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from securesystemslib.exceptions import UnsupportedLibraryError

from flaggit.bundle.envelope import pae
from flaggit.bundle.keys import KeyType, PublicKey
from flaggit.errors import UsageStop
from flaggit.signing import (
    PASSWORD_VARIABLE,
    VARIABLE,
    SigningKey,
    find,
    from_file,
    generate,
    private_pem,
    public_from_pem,
    public_pem,
    throw_away,
    write_private,
)
from flaggit.signing.library import SIGNER_FOR_URI_SCHEME, CryptoSigner, Signature, Signer, SSlibKey
from flaggit.signing.pem import MAX_PEM

KIND = "application/vnd.flaggit.manifest.v1+json"


def pem_of(private: object, form: PrivateFormat = PrivateFormat.PKCS8) -> bytes:
    assert isinstance(private, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed448.Ed448PrivateKey)
    return private.private_bytes(Encoding.PEM, form, NoEncryption())


def stop_of(function: Callable[[], object]) -> UsageStop:
    with pytest.raises(UsageStop) as stop:
        function()
    assert stop.value.remedy
    return stop.value


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa-p256"])
@pytest.mark.parametrize("password", ["", "correct horse"])
class TestNewKey:
    def test_is_written_for_its_owner_alone_and_read_back(
        self, tmp_path: Path, kind: KeyType, password: str
    ) -> None:
        key, path = generate(kind), tmp_path / "release.key"
        write_private(key, path, password)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        found = from_file(path, password)
        assert (found.key.public, found.warning) == (key.public, "")
        assert (b"ENCRYPTED" in path.read_bytes()) == bool(password)

    def test_is_never_written_over_another(self, tmp_path: Path, kind: KeyType, password: str) -> None:
        path = tmp_path / "release.key"
        path.write_text("an old key")
        stop = stop_of(lambda: write_private(generate(kind), path, password))
        assert (stop.where, path.read_text()) == (str(path), "an old key")

    def test_is_never_written_where_a_link_points(self, tmp_path: Path, kind: KeyType, password: str) -> None:
        (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
        stop_of(lambda: write_private(generate(kind), tmp_path / "link", password))
        assert not (tmp_path / "elsewhere").exists()

    def test_signs_what_its_public_key_verifies(self, tmp_path: Path, kind: KeyType, password: str) -> None:
        write_private(generate(kind), tmp_path / "key", password)
        key = from_file(tmp_path / "key", password).key
        signature = key.sign(KIND, b"payload")
        assert signature.keyid == key.public.id
        assert key.public.verifies(signature.sig, pae(KIND, b"payload"))
        assert key.sign(KIND, b"payload") == signature


def test_a_key_needs_a_folder_to_be_written_to(tmp_path: Path) -> None:
    stop = stop_of(lambda: write_private(generate(), tmp_path / "none" / "key"))
    assert "No such file" in stop.message


def test_a_throw_away_key_is_never_written(tmp_path: Path) -> None:
    stop_of(lambda: write_private(throw_away(), tmp_path / "key"))
    assert list(tmp_path.iterdir()) == []


def test_p256_signs_as_rfc_6979_says() -> None:
    secret = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
    key = find("", {VARIABLE: pem_of(ec.derive_private_key(secret, ec.SECP256R1())).decode()}).key
    signature = key.signer.sign(b"sample").signature
    assert signature == (
        "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
        "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
    )


class TestPublicKey:
    @pytest.mark.parametrize("kind", ["ed25519", "ecdsa-p256"])
    def test_is_read_back_as_it_was_written(self, kind: KeyType) -> None:
        public = generate(kind).public
        assert public_from_pem(public_pem(public), where="release.pub") == public

    @pytest.mark.parametrize(
        ("pem", "message"),
        [
            pytest.param(lambda: b"", "no public key", id="nothing"),
            pytest.param(lambda: private_pem(generate()), "no public key", id="a private key"),
            pytest.param(
                lambda: b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
                "can't be read",
                id="damaged",
            ),
            pytest.param(
                lambda: (
                    rsa.generate_private_key(65537, 2048)
                    .public_key()
                    .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
                ),
                "neither Ed25519 nor",
                id="RSA",
            ),
            pytest.param(
                lambda: (
                    b"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
                    b"-----END PUBLIC KEY-----"
                ),
                "small order",
                id="small order",
            ),
        ],
    )
    def test_refuses(self, pem: Callable[[], bytes], message: str) -> None:
        stop = stop_of(lambda: public_from_pem(pem(), where="release.pub"))
        assert message in stop.message
        assert stop.where == "release.pub"


BAD_KEYS = [
    pytest.param(lambda: b"", "empty", id="nothing"),
    pytest.param(lambda: b" \n", "empty", id="white space"),
    pytest.param(lambda: b"/home/ci/key.pem", "does not begin with", id="a path"),
    pytest.param(lambda: public_pem(generate().public), "a PUBLIC KEY", id="a public key"),
    pytest.param(lambda: private_pem(generate()) * 2, "several things", id="two keys"),
    pytest.param(
        lambda: private_pem(generate()).replace(b"\n", b"\\n"),
        "line breaks are gone",
        id="escaped line breaks",
    ),
    pytest.param(lambda: b"-----BEGIN X-----AA", "line breaks are gone", id="a beginning"),
    pytest.param(lambda: b"note\n" + private_pem(generate()), "something around it", id="text before it"),
    pytest.param(lambda: private_pem(generate())[:60], "something around it", id="half a key"),
    pytest.param(lambda: b"x" * (MAX_PEM + 1), "longer than", id="too long"),
    pytest.param(
        lambda: b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "damaged", id="damaged"
    ),
    pytest.param(lambda: private_pem(generate(), "secret"), "no password was given", id="encrypted"),
    pytest.param(lambda: pem_of(rsa.generate_private_key(65537, 2048)), "neither Ed25519", id="RSA"),
    pytest.param(lambda: pem_of(ed448.Ed448PrivateKey.generate()), "neither Ed25519", id="Ed448"),
    pytest.param(lambda: pem_of(ec.generate_private_key(ec.SECP384R1())), "neither Ed25519", id="P-384"),
    pytest.param(
        lambda: pem_of(ec.generate_private_key(ec.SECP256R1()), PrivateFormat.TraditionalOpenSSL),
        "an EC PRIVATE KEY",
        id="SEC 1",
    ),
    pytest.param(
        lambda: pem_of(ec.generate_private_key(ec.SECP256R1()), PrivateFormat.OpenSSH),
        "an OPENSSH PRIVATE KEY",
        id="OpenSSH",
    ),
]


class TestFind:
    @pytest.mark.parametrize(("pem", "message"), BAD_KEYS)
    def test_says_what_is_wrong_with_a_file(
        self, tmp_path: Path, pem: Callable[[], bytes], message: str
    ) -> None:
        path = tmp_path / "key"
        path.write_bytes(pem())
        with pytest.raises(UsageStop, match=message) as stop:
            find(str(path), {})
        assert stop.value.where == str(path)
        assert stop.value.remedy

    @pytest.mark.parametrize(("pem", "message"), BAD_KEYS)
    def test_says_what_is_wrong_with_the_variable(self, pem: Callable[[], bytes], message: str) -> None:
        with pytest.raises(UsageStop, match=message) as stop:
            find("", {VARIABLE: pem().decode()})
        assert stop.value.where == VARIABLE

    def test_never_shows_the_key(self) -> None:
        secret = private_pem(generate()).decode()
        stop = stop_of(lambda: find("", {VARIABLE: secret.replace("BEGIN", "BEGINN")}))
        assert secret.splitlines()[1] not in f"{stop.message}{stop.where}{stop.remedy}"

    def test_says_that_there_is_none(self) -> None:
        stop = stop_of(lambda: find("", {}))
        assert (stop.message, stop.where) == ("there is no signing key", VARIABLE)
        assert "flaggit keys new" in stop.remedy

    @pytest.mark.parametrize(
        "name",
        [
            pytest.param("none", id="no file"),
            pytest.param(".", id="a folder"),
            pytest.param("a\0b", id="NUL"),
        ],
    )
    def test_says_that_a_file_cannot_be_read(self, tmp_path: Path, name: str) -> None:
        stop = stop_of(lambda: find(f"{tmp_path}{os.sep}{name}", {}))
        assert "can't be read" in stop.message

    def test_prefers_what_was_given_to_the_variable(self, tmp_path: Path) -> None:
        key, other = generate(), generate()
        write_private(key, tmp_path / "key")
        environ = {VARIABLE: private_pem(other).decode()}
        assert find(str(tmp_path / "key"), environ).key.public == key.public
        assert find(f"file2:{tmp_path / 'key'}", environ).key.public == key.public
        assert find("", environ).key.public == other.public

    def test_decrypts_with_the_password_of_the_environment(self, tmp_path: Path) -> None:
        key = generate()
        write_private(key, tmp_path / "key", "correct horse")
        environ = {VARIABLE: private_pem(key, "correct horse").decode(), PASSWORD_VARIABLE: "correct horse"}
        assert find(str(tmp_path / "key"), environ).key.public == key.public
        assert find("", environ).key.public == key.public
        stop = stop_of(lambda: find("", environ | {PASSWORD_VARIABLE: "wrong"}))
        assert "the password is wrong" in stop.message

    def test_needs_no_password_for_a_plain_key(self) -> None:
        key = generate()
        environ = {VARIABLE: private_pem(key).decode(), PASSWORD_VARIABLE: "unused"}
        assert find("", environ).key.public == key.public

    @pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
    def test_warns_of_a_file_that_others_may_read(self, tmp_path: Path, mode: int) -> None:
        path = tmp_path / "key"
        write_private(generate(), path)
        path.chmod(mode)
        assert find(str(path), {}).warning == f"others may read the signing key {path}: chmod 600 {path}"


class KeyService(Signer):
    """A key service in memory: `memory:NAME`, with a key of another name where NAME is `other`."""

    def __init__(self, key: SigningKey, public_key: SSlibKey, *, answers: bool = True) -> None:
        self._key, self._public, self._answers = key, public_key, answers

    @property
    def public_key(self) -> SSlibKey:
        return self._public

    @classmethod
    def from_priv_key_uri(
        cls, priv_key_uri: str, public_key: object, secrets_handler: Callable[[str], str] | None = None
    ) -> "KeyService":
        assert isinstance(public_key, SSlibKey)
        assert callable(secrets_handler)
        name = priv_key_uri.partition(":")[2]
        if name == "gone":
            raise ConnectionError("no route to the key service")
        if name == "bare":
            raise UnsupportedLibraryError("a library is missing")
        if name == "locked":
            raise PermissionError(f"the PIN {secrets_handler('pin')!r} is wrong")
        key = generate() if name == "other" else KEYS[name.removeprefix("silent-")]
        return cls(key, public_key, answers=not name.startswith("silent-"))

    def sign(self, payload: bytes) -> Signature:
        if not self._answers:
            raise TimeoutError("no answer")
        return self._key.signer.sign(payload)


KEYS = {"ci": generate("ecdsa-p256"), "approver": generate()}
PUBLIC = [key.public for key in KEYS.values()]


@pytest.fixture
def _service() -> Iterator[None]:
    SIGNER_FOR_URI_SCHEME["memory"] = KeyService
    yield
    del SIGNER_FOR_URI_SCHEME["memory"]


@pytest.mark.usefixtures("_service")
class TestKeyService:
    @pytest.mark.parametrize("name", ["ci", "approver"])
    def test_signs_under_our_id_of_the_key(self, name: str) -> None:
        public = KEYS[name].public
        found = find(f"memory:{name}#{public.id[:8]}", {}, PUBLIC)
        assert (found.key.public, found.warning) == (public, "")
        signature = found.key.sign(KIND, b"payload")
        assert signature.keyid == public.id
        assert public.verifies(signature.sig, pae(KIND, b"payload"))

    def test_needs_no_id_where_there_is_one_key(self) -> None:
        assert find("memory:ci", {}, PUBLIC[:1]).key.public == PUBLIC[0]

    @pytest.mark.parametrize(
        ("uri", "keys", "message"),
        [
            pytest.param("memory:ci", [], "none fits", id="no keyring"),
            pytest.param("memory:ci", PUBLIC, "2 fits", id="several keys"),
            pytest.param("memory:ci#nothing", PUBLIC, "none fits", id="no such id"),
            pytest.param(
                "gnupg:ABCD", PUBLIC[:1], "no key service is called 'gnupg'", id="another kind of key"
            ),
            pytest.param(
                "memory:gone", PUBLIC[:1], "no route to the key service", id="a service that is gone"
            ),
            pytest.param("memory:locked", PUBLIC[:1], "the PIN '1234' is wrong", id="a wrong PIN"),
            pytest.param(
                "memory:bare", PUBLIC[:1], "a library is missing", id="a library that is not installed"
            ),
        ],
    )
    def test_says_why_there_is_no_key(self, uri: str, keys: list[PublicKey], message: str) -> None:
        assert message in stop_of(lambda: find(uri, {PASSWORD_VARIABLE: "1234"}, keys)).message

    def test_says_that_it_does_not_answer(self) -> None:
        key = find("memory:silent-ci", {}, PUBLIC[:1]).key
        assert "no answer" in stop_of(lambda: key.sign(KIND, b"payload")).message

    def test_is_found_out_when_it_signs_with_another_key(self) -> None:
        key = find("memory:other", {}, PUBLIC[:1]).key
        assert "does not fit the public key" in stop_of(lambda: key.sign(KIND, b"payload")).message

    def test_keeps_its_private_key(self) -> None:
        key = find("memory:ci", {}, PUBLIC[:1]).key
        assert "can't be written" in stop_of(lambda: private_pem(key)).message


def test_local_keys_are_signers_of_securesystemslib() -> None:
    assert all(isinstance(key.signer, CryptoSigner) for key in KEYS.values())
