"""The envelope: DSSE's signed bytes, in one sequence of bytes."""

import binascii
from typing import Any

import pytest
from hypothesis import given, strategies as st

from flaggit.bundle import canonical
from flaggit.bundle.envelope import MAX_BUNDLE, MAX_ENVELOPE, Envelope, Sealed, Signature, pae, split
from flaggit.bundle.refused import Code, Refused

KIND = "application/vnd.flaggit.manifest.v1+json"
ONE, TWO = "1" * 64, "2" * 64
SIGNATURES = st.builds(
    Signature, st.text("0123456789abcdef", min_size=64, max_size=64), st.binary(min_size=1, max_size=128)
)


def line(**changes: Any) -> bytes:
    fields: dict[str, Any] = {"payload": "e30=", "payloadType": KIND, "signatures": []} | changes
    return canonical.encode({key: value for key, value in fields.items() if value is not ...})


def entry(keyid: str = ONE, sig: str = "YWI=", **more: Any) -> dict[str, Any]:
    return {"keyid": keyid, "sig": sig} | more


def code_of(data: bytes, limit: int = MAX_BUNDLE) -> Code:
    with pytest.raises(Refused) as refusal:
        split(data, KIND, limit=limit)
    return refusal.value.code


class TestPae:
    @pytest.mark.parametrize(
        ("kind", "payload", "signed"),
        [
            pytest.param(
                "http://example.com/HelloWorld",
                b"hello world",
                b"DSSEv1 29 http://example.com/HelloWorld 11 hello world",
                id="the vector of the DSSE protocol",
            ),
            pytest.param("", b"", b"DSSEv1 0  0 ", id="nothing"),
            pytest.param("ಠ", "ಠ\n".encode(), "DSSEv1 3 ಠ 4 ಠ\n".encode(), id="lengths count bytes"),
        ],
    )
    def test_encodes_type_and_payload(self, kind: str, payload: bytes, signed: bytes) -> None:
        assert pae(kind, payload) == signed

    @given(st.tuples(st.text("a 1"), st.binary(max_size=9)), st.tuples(st.text("a 1"), st.binary(max_size=9)))
    def test_no_two_pairs_have_the_same_encoding(
        self, one: tuple[str, bytes], other: tuple[str, bytes]
    ) -> None:
        assert (pae(*one) == pae(*other)) == (one == other)


class TestEnvelope:
    @given(st.binary(max_size=100), st.lists(SIGNATURES, max_size=16))
    def test_is_read_back_as_it_was_written(self, payload: bytes, signatures: list[Signature]) -> None:
        envelope = Envelope.of(KIND, payload, signatures)
        assert Envelope.parse(envelope.encode(), KIND) == envelope
        assert set(envelope.signatures) == set(signatures)

    @given(st.lists(SIGNATURES, max_size=16), st.randoms())
    def test_does_not_depend_on_who_signed_first(self, signatures: list[Signature], random: Any) -> None:
        shuffled = random.sample(signatures, len(signatures))
        assert Envelope.of(KIND, b"", shuffled).encode() == Envelope.of(KIND, b"", signatures).encode()

    @pytest.mark.parametrize(
        "data",
        [
            pytest.param(b"{", id="half an object"),
            pytest.param(b"{}", id="no keys"),
            pytest.param(line(more=1), id="an unknown key"),
            pytest.param(line(payload=...), id="no payload"),
            pytest.param(line(payload=1), id="a payload that is a number"),
            pytest.param(line(payload="e30"), id="base64 without padding"),
            pytest.param(line(payload="e31="), id="base64 with loose bits"),
            pytest.param(line(payload="e30=\n"), id="base64 with a newline"),
            pytest.param(line(payload="e3_-"), id="URL-safe base64"),
            pytest.param(line(payload="é"), id="base64 that is not ASCII"),
            pytest.param(line(payloadType=1), id="a type that is a number"),
            pytest.param(line(signatures={}), id="signatures are no list"),
            pytest.param(line(signatures=["x"]), id="a signature is no object"),
            pytest.param(line(signatures=[entry(more=1)]), id="an unknown key in a signature"),
            pytest.param(line(signatures=[{"sig": "YWI="}]), id="a signature without key id"),
            pytest.param(line(signatures=[entry("")]), id="an empty key id"),
            pytest.param(line(signatures=[entry("A" * 64)]), id="a key id in capitals"),
            pytest.param(line(signatures=[{"keyid": 1, "sig": "YWI="}]), id="a key id that is a number"),
            pytest.param(line(signatures=[entry(sig="")]), id="an empty signature"),
            pytest.param(line(signatures=[{"keyid": ONE, "sig": 1}]), id="a signature that is a number"),
            pytest.param(line(signatures=[entry(sig="YW=")]), id="a signature with wrong padding"),
            pytest.param(line(signatures=[entry(sig="YWI=" * 60)]), id="padding inside a signature"),
            pytest.param(line(signatures=[entry(sig="YWJj" * 43)]), id="a long signature"),
            pytest.param(line(signatures=[entry(), entry()]), id="a signature twice"),
            pytest.param(line(signatures=[entry(TWO), entry(ONE)]), id="signatures out of order"),
            pytest.param(line(signatures=[entry(f"{n:064}") for n in range(17)]), id="too many signatures"),
            pytest.param(line().replace(b":", b": "), id="white space"),
            pytest.param(line().replace(b"e30=", b"e\\u00330="), id="an escape that is not needed"),
            pytest.param(b'{"payloadType":"","payload":"","signatures":[]}', id="keys out of order"),
            pytest.param(b'{"payload":"","payload":"","payloadType":"","signatures":[]}', id="a key twice"),
            pytest.param(b"{" + b'"a":[' * 9000, id="deep nesting"),
        ],
    )
    def test_refuses(self, data: bytes) -> None:
        assert code_of(data + b"\n") is Code.ENVELOPE_MALFORMED

    def test_refuses_another_type_of_payload(self) -> None:
        assert code_of(line(payloadType="application/vnd.flaggit.kill.v1+json") + b"\n") is Code.PAYLOAD_TYPE

    def test_refuses_more_bytes_than_its_limit(self) -> None:
        with pytest.raises(Refused) as refusal:
            Envelope.parse(line(), KIND, limit=10)
        assert refusal.value.code is Code.TOO_LARGE


class TestSplit:
    def test_takes_a_file_apart_and_keeps_every_byte(self) -> None:
        sealed = split(line(signatures=[entry()]) + b"\n\nbody\n\x00", KIND)
        assert sealed == Sealed(Envelope(b"{}", KIND, (Signature(ONE, b"ab"),)), b"\nbody\n\x00")
        assert sealed.encode() == line(signatures=[entry()]) + b"\n\nbody\n\x00"

    @pytest.mark.parametrize(
        "data",
        [
            pytest.param(b"", id="nothing"),
            pytest.param(b"\n", id="an empty line"),
            pytest.param(b"[]\n", id="a list"),
            pytest.param(line(), id="no newline"),
            pytest.param(b"#!/bin/sh\n", id="a script"),
            pytest.param(b"\x1f\x8b\x08" + b"\n" * 9, id="an archive"),
            pytest.param(b" " + line() + b"\n", id="white space first"),
            pytest.param(b"{" + b" " * MAX_ENVELOPE + b"\n", id="a line longer than an envelope"),
        ],
    )
    def test_refuses_what_is_no_bundle(self, data: bytes) -> None:
        assert code_of(data) is Code.NOT_A_BUNDLE

    def test_refuses_a_file_beyond_its_limit_before_it_looks(self) -> None:
        assert code_of(b"x" * 101, limit=100) is Code.TOO_LARGE

    @given(st.binary(max_size=200))
    def test_refuses_any_other_bytes(self, data: bytes) -> None:
        assert code_of(data) in {Code.NOT_A_BUNDLE, Code.ENVELOPE_MALFORMED}

    def test_takes_an_unsigned_envelope_as_such(self) -> None:
        assert split(line() + b"\n", KIND).envelope.signatures == ()
        assert binascii.a2b_base64("e30=") == split(line() + b"\n", KIND).envelope.payload
