"""SSH signatures over files, as `ssh-keygen -Y sign` makes them (OpenSSH, PROTOCOL.sshsig)."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Final

from flaggit.policy.sshkeys import SshKey, key_of
from flaggit.policy.unacceptable import UnacceptableError
from flaggit.policy.wire import Reader, field

_MAGIC: Final = b"SSHSIG"
_VERSION: Final = 1
_ARMOUR: Final = re.compile(
    r"\s*-----BEGIN SSH SIGNATURE-----\r?\n([A-Za-z0-9+/=\r\n]+?)\r?\n-----END SSH SIGNATURE-----\s*"
)
_HASHES: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "sha256": lambda data: hashlib.sha256(data).digest(),
    "sha512": lambda data: hashlib.sha512(data).digest(),
}


def verified(armoured: str, message: bytes, namespace: str) -> SshKey:
    """Hold a signature to a message.

    Args:
        armoured: The text of a `.sig` file.
        message: What was signed.
        namespace: What for: a signature made for anything else is refused.

    Returns:
        The key that made it; whose that is, the caller knows.

    Raises:
        UnacceptableError: It is no signature, made for something else, by a weak key, or does not hold.
    """
    match = _ARMOUR.fullmatch(armoured)
    if match is None:
        raise UnacceptableError("it is no SSH signature")
    try:
        fields = Reader(base64.b64decode("".join(match[1].split()), validate=True))
    except binascii.Error:
        raise UnacceptableError("it is no SSH signature") from None
    if fields.take(len(_MAGIC)) != _MAGIC or int.from_bytes(fields.take(4)) != _VERSION:
        raise UnacceptableError("it is no SSH signature of version 1")
    key = key_of(fields.field())
    used, reserved, hashing = fields.text(), fields.field(), fields.text()
    signature = fields.field()
    fields.finish()
    if used != namespace:
        raise UnacceptableError(f"it was made for {used!r}, not for {namespace!r}")
    if hashing not in _HASHES:
        raise UnacceptableError(f"it uses the hash function {hashing!r}")
    digest = _HASHES[hashing](message)
    signed = _MAGIC + b"".join(field(part) for part in (used.encode(), reserved, hashing.encode(), digest))
    parts = Reader(signature)
    key.verify(parts.text(), parts, signed)
    parts.finish()
    return key
