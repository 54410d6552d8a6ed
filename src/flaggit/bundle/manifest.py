"""The manifest: what a bundle says about itself, and what its signatures are made over.

It is canonical JSON, an object with exactly the keys below, and the payload of the envelope in the bundle's first line.
Verification needs the body's length and digest before anything else is believed, so `check_body` reads only those.
"""

import hashlib
from typing import NamedTuple, Self

from flaggit.bundle import canonical, fields, instant, serial
from flaggit.bundle.fields import Fields
from flaggit.bundle.index import FORMAT
from flaggit.bundle.refused import Code, Refused

PAYLOAD_TYPE = "application/vnd.flaggit.manifest.v1+json"
"""The DSSE payload type of a manifest."""
MAX_BODY = 64 << 20
"""The longest body, in bytes."""
MAX_COMPILER = 64
"""The longest name of a compiler version, in characters."""

_DIGEST = (64,)
_OBJECT = (40, 64)
_ABSENT = (0, 64)


class Manifest(NamedTuple):
    """What a bundle says about itself.

    Attributes:
        project: The project that the flag repository names.
        environment: The environment that the bundle was compiled for.
        service: The service that it was compiled for.
        serial: The ever-rising number (`serial`).
        issued: When it was signed, in seconds since 1970, UTC.
        expires: When it ends, likewise; later than `issued`.
        commit: The id of the commit that it was compiled from: 40 or 64 lower-case hexadecimal digits.
        tree: The id of that commit's tree, as long as the commit's.
        inputs: SHA-256 over the governed input blobs.
        decisions: The decisions digest of the body (`body`).
        previous: The decisions digest of the release before, or empty.
        taxonomy: SHA-256 of the taxonomy, or empty.
        charter: SHA-256 of the charter, or empty.
        compiler: The version of the compiler, 1 to 64 printable ASCII characters.
        keyring: The lowest keyring version that may verify it; 0 for any.
        protected: Whether unsigned bundles of its environment are never loaded.
        body_length: The length of the body in bytes.
        body_sha256: SHA-256 of the body.
        format: The format of manifest and body.
    """

    project: str
    environment: str
    service: str
    serial: int
    issued: int
    expires: int
    commit: str
    tree: str
    inputs: str
    decisions: str
    previous: str
    taxonomy: str
    charter: str
    compiler: str
    keyring: int
    protected: bool
    body_length: int
    body_sha256: str
    format: int = FORMAT

    def encode(self) -> bytes:
        """Write the manifest: the payload to sign.

        Raises:
            ValueError: A field is not what it must be; nothing is written that `parse` would refuse.
        """
        written = self._asdict()
        try:
            written |= {"issued": instant.text(self.issued), "expires": instant.text(self.expires)}
            written["body"] = {"length": written.pop("body_length"), "sha256": written.pop("body_sha256")}
            payload = canonical.encode(written)
            self.parse(payload)
        except Refused as error:
            raise ValueError(error.reason) from None
        return payload

    @classmethod
    def parse(cls, payload: bytes) -> Self:
        """Read a manifest strictly.

        Args:
            payload: The payload of an envelope whose signatures were verified.

        Returns:
            The manifest.

        Raises:
            Refused: `MANIFEST_MALFORMED`, or `FORMAT_UNSUPPORTED` for a manifest of a later format.
        """
        read = fields.read(payload, Code.MANIFEST_MALFORMED)
        read.known_format(FORMAT)
        read.exactly(_KEYS)
        length, sha256 = _claim(read)
        manifest = cls(
            project=read.part("project"),
            environment=read.part("environment"),
            service=read.part("service"),
            serial=read.integer("serial", 0, serial.MAX_SERIAL),
            issued=read.instant("issued"),
            expires=read.instant("expires"),
            commit=read.digits("commit", _OBJECT),
            tree=read.digits("tree", _OBJECT),
            inputs=read.digits("inputs", _DIGEST),
            decisions=read.digits("decisions", _DIGEST),
            previous=read.digits("previous", _ABSENT),
            taxonomy=read.digits("taxonomy", _ABSENT),
            charter=read.digits("charter", _ABSENT),
            compiler=read.printable("compiler", MAX_COMPILER),
            keyring=read.integer("keyring", 0, canonical.MAX_INTEGER),
            protected=read.truth("protected"),
            body_length=length,
            body_sha256=sha256,
            format=read.integer("format", 1, FORMAT),
        )
        if manifest.expires <= manifest.issued:
            read.refuse("it expires before it is issued")
        if len(manifest.commit) != len(manifest.tree):
            read.refuse("commit and tree are ids of different lengths")
        return manifest


def check_body(payload: bytes, body: bytes | memoryview) -> None:
    """Hold a body against what a signed manifest claims of it, before anything else of either is believed.

    Raises:
        Refused: `BODY_LENGTH`, `BODY_DIGEST`, or `MANIFEST_MALFORMED` when the manifest makes no claim.
    """
    length, sha256 = _claim(fields.read(payload, Code.MANIFEST_MALFORMED))
    if len(body) != length:
        raise Refused(Code.BODY_LENGTH, f"the body has {len(body)} bytes, the manifest says {length}")
    if hashlib.sha256(body).hexdigest() != sha256:
        raise Refused(Code.BODY_DIGEST, "the body's SHA-256 is not the one in the manifest")


def _claim(fields: Fields) -> tuple[int, str]:
    claim = fields.inside("body")
    claim.exactly({"length", "sha256"})
    return claim.integer("length", 1, MAX_BODY), claim.digits("sha256", _DIGEST)


_KEYS = frozenset(Manifest._fields) - {"body_length", "body_sha256"} | {"body"}
