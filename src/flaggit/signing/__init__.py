"""Signing: private keys, sealed bundles and signed keyrings, on the side that releases.

For: making keys, finding the one to sign with (a file, an environment variable, a key service), sealing bundles, and
writing keyrings. The door to securesystemslib, whose signers reach files, KMS and HSM alike. May import `bundle`, `errors`
and `diagnostics`. Promises: what it returns was verified the way a loader verifies it; a private key is never written over
another file, never printed, and readable by its owner alone; a throw-away key is a `ThrowAwayKey`, so that whoever uses
one can say so loudly. What can't be done is an `errors.UsageStop` with a remedy.
"""

from flaggit.signing.find import (
    PASSWORD_VARIABLE,
    VARIABLE,
    FoundKey,
    find,
    from_environment,
    from_file,
    from_uri,
)
from flaggit.signing.keyrings import (
    KeyEntry,
    is_throw_away,
    list_keys,
    revoke,
    set_environment,
    set_group,
    sign_keyring,
    start_keyring,
    succeed,
    throw_away_keyring,
)
from flaggit.signing.pem import generate, private_pem, public_from_pem, public_pem, throw_away, write_private
from flaggit.signing.seal import countersign, seal, seal_unsigned
from flaggit.signing.signer import SigningKey, ThrowAwayKey

__all__ = [
    "PASSWORD_VARIABLE",
    "VARIABLE",
    "FoundKey",
    "KeyEntry",
    "SigningKey",
    "ThrowAwayKey",
    "countersign",
    "find",
    "from_environment",
    "from_file",
    "from_uri",
    "generate",
    "is_throw_away",
    "list_keys",
    "private_pem",
    "public_from_pem",
    "public_pem",
    "revoke",
    "seal",
    "seal_unsigned",
    "set_environment",
    "set_group",
    "sign_keyring",
    "start_keyring",
    "succeed",
    "throw_away",
    "throw_away_keyring",
    "write_private",
]
