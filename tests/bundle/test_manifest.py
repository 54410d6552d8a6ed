"""The manifest: exactly its keys, each in its one form."""

from typing import Any

import pytest

from flaggit.bundle import canonical
from flaggit.bundle.manifest import Manifest, check_body
from flaggit.bundle.refused import Code, Refused


def changed(manifest: Manifest, **changes: Any) -> bytes:
    fields = canonical.decode(manifest.encode())
    assert isinstance(fields, dict)
    return canonical.encode({key: value for key, value in (fields | changes).items() if value is not ...})


def test_is_read_back_as_it_was_written(signed: Manifest) -> None:
    assert Manifest.parse(signed.encode()) == signed


def test_is_canonical_json_with_these_keys(signed: Manifest) -> None:
    fields = canonical.decode(signed.encode())
    assert fields == {
        "body": {"length": signed.body_length, "sha256": signed.body_sha256},
        "charter": "",
        "commit": "a91c3d2f" * 5,
        "compiler": "0.1.0",
        "decisions": signed.decisions,
        "environment": "production-eu",
        "expires": "2026-11-02T07:33:20Z",
        "format": 1,
        "inputs": "1c" * 32,
        "issued": "2026-10-26T07:33:20Z",
        "keyring": 3,
        "previous": "",
        "project": "shop",
        "protected": True,
        "serial": 1_000_000_412_000,
        "service": "checkout-api",
        "taxonomy": "2d" * 32,
        "tree": "0b" * 20,
    }


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"more": 1}, id="an unknown key"),
        pytest.param({"commit": ...}, id="a missing key"),
        pytest.param({"format": 0}, id="format 0"),
        pytest.param({"format": True}, id="format true"),
        pytest.param({"format": "1"}, id="format in quotes"),
        pytest.param({"project": "Shop"}, id="a project with a capital"),
        pytest.param({"environment": "a/b"}, id="an environment with a slash"),
        pytest.param({"service": 1}, id="a service that is a number"),
        pytest.param({"serial": -1}, id="a negative serial"),
        pytest.param({"serial": 1.5}, id="a serial with a fraction"),
        pytest.param({"serial": True}, id="a serial that is true"),
        pytest.param({"serial": "1"}, id="a serial in quotes"),
        pytest.param({"issued": "2026-10-26T07:33:20+00:00"}, id="an instant in another form"),
        pytest.param({"issued": 1}, id="an instant that is a number"),
        pytest.param({"expires": "2026-10-26T07:33:20Z"}, id="expires when issued"),
        pytest.param({"expires": "2026-10-26T07:33:19Z"}, id="expires before issued"),
        pytest.param({"commit": "a" * 39}, id="a short commit"),
        pytest.param({"commit": "A" * 40}, id="a commit in capitals"),
        pytest.param({"commit": "a" * 64}, id="commit and tree of two lengths"),
        pytest.param({"commit": None}, id="no commit"),
        pytest.param({"inputs": ""}, id="no inputs digest"),
        pytest.param({"decisions": ""}, id="no decisions digest"),
        pytest.param({"previous": "ab"}, id="a short previous"),
        pytest.param({"taxonomy": "x" * 64}, id="a taxonomy that is no hex"),
        pytest.param({"compiler": ""}, id="no compiler"),
        pytest.param({"compiler": "0.1\n"}, id="a compiler that is not printable"),
        pytest.param({"compiler": "0.1é"}, id="a compiler that is not ASCII"),
        pytest.param({"compiler": "1" * 65}, id="a long compiler"),
        pytest.param({"keyring": -1}, id="a negative keyring"),
        pytest.param({"protected": 1}, id="protected is 1"),
        pytest.param({"body": None}, id="no body"),
        pytest.param({"body": {"length": 1}}, id="no digest of the body"),
        pytest.param({"body": {"length": 0, "sha256": "ab" * 32}}, id="an empty body"),
        pytest.param({"body": {"length": (64 << 20) + 1, "sha256": "ab" * 32}}, id="a body too large"),
        pytest.param({"body": {"length": 1, "sha256": "ab"}}, id="a short digest of the body"),
    ],
)
def test_refuses_and_does_not_write(signed: Manifest, changes: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refusal:
        Manifest.parse(changed(signed, **changes))
    assert refusal.value.code is Code.MANIFEST_MALFORMED


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'{"a": 1}', id="white space"),
        pytest.param(b'{"b":1,"a":2}', id="keys out of order"),
        pytest.param(b'{"a":1.0}', id="a number in another form"),
        pytest.param(b'{"a":1,"a":1}', id="a key twice"),
        pytest.param('{"a":"é"}'.encode(), id="not ASCII"),
    ],
)
def test_refuses_what_is_not_canonical(payload: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        Manifest.parse(payload)
    assert refusal.value.code is Code.MANIFEST_MALFORMED


def test_refuses_a_later_format_as_such(signed: Manifest) -> None:
    with pytest.raises(Refused) as refusal:
        Manifest.parse(changed(signed, format=2, news="unknown"))
    assert refusal.value.code is Code.FORMAT_UNSUPPORTED


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"expires": 5}, id="expires before issued"),
        pytest.param({"issued": -1}, id="issued before 1970"),
        pytest.param({"serial": 2**53}, id="serial too large"),
        pytest.param({"project": ""}, id="no project"),
        pytest.param({"protected": 1}, id="protected is 1"),
    ],
)
def test_is_never_written_so_that_it_would_be_refused(signed: Manifest, changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        signed._replace(**changes).encode()


class TestCheckBody:
    def test_accepts_the_body_that_was_signed_for(self, signed: Manifest, body: bytes) -> None:
        check_body(signed.encode(), body)

    def test_refuses_another_length_before_it_hashes(self, signed: Manifest, body: bytes) -> None:
        with pytest.raises(Refused) as refusal:
            check_body(signed.encode(), body + b"\n")
        assert refusal.value.code is Code.BODY_LENGTH

    def test_refuses_another_body_of_the_same_length(self, signed: Manifest, body: bytes) -> None:
        with pytest.raises(Refused) as refusal:
            check_body(signed.encode(), body.replace(b"true", b"null"))
        assert refusal.value.code is Code.BODY_DIGEST

    @pytest.mark.parametrize(
        "payload", [b"{}", b"[]", b'{"body":{"length":1}}', b'{"body":{"length":"1","sha256":""}}']
    )
    def test_refuses_a_manifest_that_claims_nothing(self, payload: bytes) -> None:
        with pytest.raises(Refused) as refusal:
            check_body(payload, b"")
        assert refusal.value.code is Code.MANIFEST_MALFORMED
