"""Sealing: from a manifest and a body to the bytes of a bundle file.

Whatever is returned was read again, strictly, and its signatures verified, so a bundle that no loader could read is never
published.
"""

from collections.abc import Sequence

from flaggit.bundle import envelope
from flaggit.bundle.envelope import Envelope, Sealed
from flaggit.bundle.index import read_index
from flaggit.bundle.manifest import PAYLOAD_TYPE, Manifest, check_body
from flaggit.bundle.refused import Refused
from flaggit.errors import FailedStop, InternalStop, UsageStop
from flaggit.signing.signer import SigningKey


def seal(manifest: Manifest, body: bytes, signers: Sequence[SigningKey]) -> bytes:
    """Sign a bundle.

    Args:
        manifest: What the bundle says about itself; its length and digest are those of the body.
        body: The body, as `bundle.body.assemble` writes it.
        signers: At least one key, none twice.

    Returns:
        The bundle file.

    Raises:
        UsageStop: There is no key, one key is given twice, or a key can't sign.
        InternalStop: Manifest and body are not what they must be.
    """
    if not signers:
        raise UsageStop(
            "there is no signing key", remedy="give one with --key, or make one with: flaggit keys new"
        )
    _distinct(signers)
    payload = _payload(manifest, body)
    signatures = [signer.sign(PAYLOAD_TYPE, payload) for signer in signers]
    return _checked(Sealed(Envelope.of(PAYLOAD_TYPE, payload, signatures), body), signers)


def seal_unsigned(manifest: Manifest, body: bytes) -> bytes:
    """Write a development bundle without a signature.

    Raises:
        UsageStop: The environment is protected, where no loader takes such a bundle.
        InternalStop: Manifest and body are not what they must be.
    """
    if manifest.protected:
        raise UsageStop(
            f"bundles of {manifest.environment} must be signed, for the environment is protected",
            remedy="give a signing key with --key",
        )
    return _checked(Sealed(Envelope.of(PAYLOAD_TYPE, _payload(manifest, body)), body), ())


def countersign(data: bytes, signers: Sequence[SigningKey]) -> bytes:
    """Add signatures to a bundle, so that a second group (the approvers, say) can sign what the first one sealed.

    Args:
        data: The bundle file.
        signers: The keys to sign with, none twice; a key that signed before replaces its signature.

    Returns:
        The bundle file with all signatures. Those that were there are kept as they are.

    Raises:
        FailedStop: The file is no bundle, or its body is not the manifest's.
        UsageStop: A key can't sign.
    """
    _distinct(signers)
    try:
        old, body = envelope.split(data, PAYLOAD_TYPE)
        Manifest.parse(old.payload)
        check_body(old.payload, body)
    except Refused as error:
        raise FailedStop(f"the bundle can't be signed: {error}", remedy="build it again") from None
    again = {signer.public.id for signer in signers}
    kept = [signature for signature in old.signatures if signature.keyid not in again]
    added = [signer.sign(PAYLOAD_TYPE, old.payload) for signer in signers]
    return _checked(Sealed(Envelope.of(PAYLOAD_TYPE, old.payload, [*kept, *added]), body), signers)


def _distinct(signers: Sequence[SigningKey]) -> None:
    ids = [signer.public.id for signer in signers]
    if len(set(ids)) != len(ids):
        raise UsageStop("the same key is given twice, and would count once", remedy="give each key once")


def _payload(manifest: Manifest, body: bytes) -> bytes:
    try:
        payload = manifest.encode()
        check_body(payload, body)
        read_index(body)
    except (Refused, ValueError) as error:
        raise InternalStop(
            f"the bundle of {manifest.service} in {manifest.environment} is not well formed: {error}"
        ) from None
    return payload


def _checked(sealed: Sealed, signers: Sequence[SigningKey]) -> bytes:
    data = sealed.encode()
    try:
        read = envelope.split(data, PAYLOAD_TYPE)
    except Refused as error:
        raise UsageStop(
            f"the bundle can't be written: {error.reason}", remedy="use fewer keys or flags"
        ) from None
    message = envelope.pae(PAYLOAD_TYPE, read.envelope.payload)
    verified = {
        signer.public.id
        for signer in signers
        for signature in read.envelope.signatures
        if signature.keyid == signer.public.id and signer.public.verifies(signature.sig, message)
    }
    if read != sealed or len(verified) != len(signers):
        raise InternalStop("the bundle does not read back as it was written")
    return data
