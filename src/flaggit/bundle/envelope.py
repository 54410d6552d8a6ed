r"""The envelope: signatures over exact bytes, as DSSE defines it (secure-systems-lab/dsse, protocol v1.0).

A bundle file is an envelope around the manifest on the first line, `\n`, and the body. A keyring file is an envelope
and `\n`. The envelope itself is canonical JSON with exactly the keys of DSSE's JSON form, and its signatures ascend by key id
and bytes; so there is one sequence of bytes for one envelope, and nothing can be added that a reader passes over. An unsigned
development bundle has an empty list of signatures.
"""

import binascii
from collections.abc import Iterable
from typing import NamedTuple, Self

from flaggit.bundle import canonical
from flaggit.bundle.refused import Code, Refused

MAX_ENVELOPE = 64 << 10
"""The longest envelope line, in bytes."""
MAX_BUNDLE = 64 << 20
"""The largest bundle file, in bytes."""
MAX_SIGNATURES = 16
"""How many signatures an envelope may have."""
MAX_SIGNATURE = 128
"""The longest signature, in bytes; those of both key types are shorter."""
KILL_PAYLOAD_TYPE = "application/vnd.flaggit.kill.v1+json"
"""The payload type of a kill overlay: reserved, so that nothing else is ever signed under it."""

_KEY_ID = 64
_HEX = frozenset("0123456789abcdef")


class Signature(NamedTuple):
    """One signature: a hint which key made it (64 hexadecimal digits), and its bytes."""

    keyid: str
    sig: bytes


class Envelope(NamedTuple):
    """Signed bytes. Nothing in it is to be believed before the signatures were verified.

    Attributes:
        payload: The exact bytes that were signed.
        payload_type: What kind of payload it is.
        signatures: Ascending by key id and bytes, none twice.
    """

    payload: bytes
    payload_type: str
    signatures: tuple[Signature, ...]

    @classmethod
    def of(cls, payload_type: str, payload: bytes, signatures: Iterable[Signature] = ()) -> Self:
        """Make an envelope, with its signatures in order."""
        return cls(payload, payload_type, tuple(sorted(set(signatures))))

    def encode(self) -> bytes:
        """Write the envelope, without a newline."""
        signatures = [{"keyid": keyid, "sig": _base64(sig)} for keyid, sig in self.signatures]
        return canonical.encode(
            {"payload": _base64(self.payload), "payloadType": self.payload_type, "signatures": signatures}
        )

    @classmethod
    def parse(cls, line: bytes, payload_type: str, *, limit: int = MAX_ENVELOPE) -> Self:
        """Read an envelope strictly.

        Args:
            line: Its bytes, without a newline.
            payload_type: The one kind of payload that is wanted.
            limit: How many bytes are taken at most.

        Raises:
            Refused: `TOO_LARGE`, `ENVELOPE_MALFORMED` or `PAYLOAD_TYPE`.
        """
        if len(line) > limit:
            raise Refused(Code.TOO_LARGE, f"the envelope has {len(line)} bytes, more than {limit}")
        try:
            envelope = cls._read(canonical.decode(line))
            same = envelope.encode() == line
        except ValueError as error:
            raise Refused(Code.ENVELOPE_MALFORMED, f"the envelope can't be read: {error}") from None
        if not same:
            raise Refused(
                Code.ENVELOPE_MALFORMED, "the envelope is not canonical JSON with its signatures in order"
            )
        if envelope.payload_type != payload_type:
            raise Refused(
                Code.PAYLOAD_TYPE, f"{envelope.payload_type!r} is in the envelope, not {payload_type!r}"
            )
        return envelope

    @classmethod
    def _read(cls, value: object) -> Self:
        if not isinstance(value, dict) or value.keys() != {"payload", "payloadType", "signatures"}:
            raise ValueError("it must have payload, payloadType and signatures")
        payload, kind, listed = value["payload"], value["payloadType"], value["signatures"]
        if not (isinstance(payload, str) and isinstance(kind, str) and isinstance(listed, list)):
            raise ValueError("payload and payloadType must be strings, signatures a list")  # noqa: TRY004 - the input's fault
        if len(listed) > MAX_SIGNATURES:
            raise ValueError(f"it has {len(listed)} signatures, more than {MAX_SIGNATURES}")
        return cls.of(kind, binascii.a2b_base64(payload, strict_mode=True), map(_signature, listed))


class Sealed(NamedTuple):
    """A bundle file in its two parts."""

    envelope: Envelope
    body: bytes

    def encode(self) -> bytes:
        """Write the file."""
        return b"%b\n%b" % (self.envelope.encode(), self.body)


def pae(payload_type: str, payload: bytes) -> bytes:
    """Write what is signed: DSSE's pre-authentication encoding of a payload and its type."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def head(data: bytes, payload_type: str, *, limit: int = MAX_BUNDLE) -> tuple[Envelope, int]:
    """Read the envelope of a bundle file. The body is neither looked at nor copied.

    Args:
        data: The whole file.
        payload_type: The payload type of a manifest.
        limit: How many bytes are taken at most.

    Returns:
        The envelope, and the offset at which the body begins.

    Raises:
        Refused: `TOO_LARGE`, `NOT_A_BUNDLE`, `ENVELOPE_MALFORMED` or `PAYLOAD_TYPE`.
    """
    if len(data) > limit:
        raise Refused(Code.TOO_LARGE, f"the file has {len(data)} bytes, more than {limit}")
    end = data.find(b"\n", 0, MAX_ENVELOPE + 1)
    if end < 0 or not data.startswith(b"{"):
        raise Refused(Code.NOT_A_BUNDLE, "the file does not begin with an envelope on a line of its own")
    return Envelope.parse(data[:end], payload_type), end + 1


def split(data: bytes, payload_type: str, *, limit: int = MAX_BUNDLE) -> Sealed:
    """Take a bundle file apart, as `head`, and copy the body out."""
    envelope, start = head(data, payload_type, limit=limit)
    return Sealed(envelope, data[start:])


def _signature(entry: object) -> Signature:
    if not isinstance(entry, dict) or entry.keys() != {"keyid", "sig"}:
        raise ValueError("a signature must have keyid and sig")
    keyid, sig = entry["keyid"], entry["sig"]
    if not isinstance(keyid, str) or len(keyid) != _KEY_ID or not _HEX.issuperset(keyid):
        raise ValueError(f"a key id must be {_KEY_ID} lower-case hexadecimal digits")
    decoded = binascii.a2b_base64(sig, strict_mode=True) if isinstance(sig, str) else b""
    if not 0 < len(decoded) <= MAX_SIGNATURE:
        raise ValueError(f"a signature must have 1 to {MAX_SIGNATURE} bytes in base64")
    return Signature(keyid, decoded)


def _base64(data: bytes) -> str:
    return binascii.b2a_base64(data, newline=False).decode("ascii")
