"""Whatever is changed in a signed bundle, it is refused."""

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from flaggit.bundle import keyring as keyring_module
from flaggit.bundle.body import digest_of
from flaggit.bundle.envelope import split
from flaggit.bundle.index import read_index
from flaggit.bundle.keyring import Content, Keyring
from flaggit.bundle.manifest import PAYLOAD_TYPE, Manifest, check_body
from flaggit.bundle.refused import Code, Refused


def load(data: bytes, ring: Keyring) -> Manifest:
    """Read a bundle in the order in which a loader does."""
    envelope, body = split(data, PAYLOAD_TYPE)
    ring.verify("production-eu", "release", envelope.payload_type, envelope.payload, envelope.signatures)
    check_body(envelope.payload, body)
    manifest = Manifest.parse(envelope.payload)
    read_index(body)
    return manifest


def test_the_bundle_itself_is_accepted(bundle: bytes, ring: Keyring, signed: Manifest, body: bytes) -> None:
    assert load(bundle, ring) == signed
    assert digest_of(body) == signed.decisions


@given(st.data())
def test_any_changed_byte_is_refused(bundle: bytes, ring: Keyring, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(bundle) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != bundle[at]))
    with pytest.raises(Refused):
        load(bundle[:at] + bytes([other]) + bundle[at + 1 :], ring)


@given(st.data())
def test_any_other_length_is_refused(bundle: bytes, ring: Keyring, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(bundle)))
    inserted = data.draw(st.binary(max_size=3))
    removed = data.draw(st.integers(0, 3))
    changed = bundle[:at] + inserted + bundle[at + removed :]
    if changed != bundle:
        with pytest.raises(Refused):
            load(changed, ring)


def test_no_byte_of_a_keyring_can_be_changed(content: Content, sign_keyring: Any) -> None:
    data = sign_keyring(content.encode())
    for at in range(0, len(data), 7):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(Refused):
            Keyring.parse(changed)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        pytest.param("signature", Code.SIGNATURE_INVALID, id="a signature"),
        pytest.param("keyid", Code.KEY_UNKNOWN, id="a key id"),
        pytest.param("payload", Code.SIGNATURE_INVALID, id="the manifest"),
        pytest.param("type", Code.PAYLOAD_TYPE, id="the payload type"),
        pytest.param("body", Code.BODY_DIGEST, id="the body"),
        pytest.param("end", Code.BODY_LENGTH, id="the end of the body"),
    ],
)
def test_the_code_says_what_was_changed(bundle: bytes, ring: Keyring, place: str, code: Code) -> None:
    line, _, body = bundle.partition(b"\n")
    fields = json.loads(line)
    first = fields["signatures"][0]
    match place:
        case "signature":
            first["sig"] = first["sig"][:10] + ("A" if first["sig"][10] != "A" else "B") + first["sig"][11:]
        case "keyid":
            first["keyid"] = "0" * 64
        case "payload":
            fields["payload"] = fields["payload"].replace("eyJ", "eyK", 1)
        case "type":
            fields["payloadType"] = keyring_module.PAYLOAD_TYPE
        case "body":
            body = body.replace(b"true", b"null")
        case _:
            body += b"{}\n"
    line = json.dumps(fields, separators=(",", ":"), sort_keys=True).encode()
    with pytest.raises(Refused) as refusal:
        load(line + b"\n" + body, ring)
    assert refusal.value.code is code
