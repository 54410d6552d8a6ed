"""Finds the key to sign with: a file, the environment, or a key service.

`FLAGGIT_SIGNING_KEY` holds the PEM text itself, not a path, so that a job's secret never has to be written to a disk.
`FLAGGIT_SIGNING_KEY_PASSWORD` decrypts it, or the file, and is the PIN of a hardware module. What names a key service is a URI of a securesystemslib signer
(`awskms:`, `azurekms:`, `gcpkms:`, `hsm:`, `hv:`, ...); the public key then comes from the keyring, and `#` and the first digits
of its id say which one, unless there is only one.
"""

from collections.abc import Collection, Mapping
from pathlib import Path

from securesystemslib.exceptions import UnsupportedLibraryError

from flaggit.bundle.keys import PublicKey
from flaggit.errors import UsageStop
from flaggit.frozen import Frozen
from flaggit.signing.library import SIGNER_FOR_URI_SCHEME, Signer
from flaggit.signing.pem import MAX_PEM, from_pem
from flaggit.signing.signer import SigningKey, library_key

VARIABLE = "FLAGGIT_SIGNING_KEY"
"""The environment variable that holds the PEM text of the signing key."""
PASSWORD_VARIABLE = "FLAGGIT_SIGNING_KEY_PASSWORD"  # noqa: S105 - the name of a variable
"""The environment variable that holds the password of an encrypted signing key."""

_FILE = "file2"
# GnuPG keys are not of our two types.
_FOREIGN = frozenset({"gnupg"})
_OTHERS_MAY_READ = 0o077


class FoundKey(Frozen):
    """A key, and what its owner should know about the way it is kept.

    Attributes:
        key: The key.
        warning: What is wrong with the file that it is in; empty when nothing is.
    """

    key: SigningKey
    warning: str = ""


def find(given: str, environ: Mapping[str, str], public_keys: Collection[PublicKey] = ()) -> FoundKey:
    """Find the key to sign with.

    Args:
        given: The value of `--key`: a file, or the URI of a key service; empty for the environment variable.
        environ: The environment.
        public_keys: The keys of the keyring, of which a key service's is one.

    Raises:
        UsageStop: There is none, or it can't be used.
    """
    scheme = given.partition(":")[0]
    if not given:
        return from_environment(environ)
    if scheme == _FILE:
        given = given.partition(":")[2]
    elif scheme in SIGNER_FOR_URI_SCHEME:
        return from_uri(given, public_keys, environ.get(PASSWORD_VARIABLE, ""))
    return from_file(Path(given), environ.get(PASSWORD_VARIABLE, ""))


def from_environment(environ: Mapping[str, str]) -> FoundKey:
    """Read the key that `FLAGGIT_SIGNING_KEY` holds.

    Raises:
        UsageStop: It is not set, or what it holds can't be used.
    """
    pem = environ.get(VARIABLE)
    if pem is None:
        raise UsageStop(
            "there is no signing key",
            where=VARIABLE,
            remedy=f"give a file with --key, or set {VARIABLE} to the PEM text; make a key with: flaggit keys new",
        )
    data = pem.encode("utf-8", "surrogateescape")
    return FoundKey(key=from_pem(data, where=VARIABLE, password=environ.get(PASSWORD_VARIABLE, "")))


def from_file(path: Path, password: str = "") -> FoundKey:
    """Read a key file.

    Raises:
        UsageStop: It can't be read, or what it holds can't be used.
    """
    try:
        with path.open("rb") as file:
            mode = path.stat().st_mode
            pem = file.read(MAX_PEM + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageStop(
            f"the signing key can't be read: {reason}",
            where=str(path),
            remedy="name a file that exists and that you may read, or make a key with: flaggit keys new",
        ) from None
    warning = f"others may read the signing key {path}: chmod 600 {path}" if mode & _OTHERS_MAY_READ else ""
    return FoundKey(key=from_pem(pem, where=str(path), password=password), warning=warning)


def from_uri(uri: str, public_keys: Collection[PublicKey], password: str = "") -> FoundKey:
    """Reach a key in a key service.

    Args:
        uri: A private key URI of securesystemslib, and `#` with the first digits of the key's id where several would fit.
        public_keys: The keys of the keyring.
        password: What the service asks for, such as the PIN of a hardware module.

    Raises:
        UsageStop: The scheme is none of ours, the public key is not to be found, or the service can't be reached.
    """
    location, _, wanted = uri.partition("#")
    scheme = location.partition(":")[0]
    known = sorted(SIGNER_FOR_URI_SCHEME.keys() - _FOREIGN)
    if scheme not in known:
        raise UsageStop(
            f"no key service is called {scheme!r}", where="--key", remedy=f"use one of: {', '.join(known)}"
        )
    public = _choose(wanted, public_keys)
    try:
        signer = Signer.from_priv_key_uri(location, library_key(public), lambda _: password)
    except UnsupportedLibraryError as error:
        raise UsageStop(
            str(error), where=location, remedy="install the library that the key service needs"
        ) from None
    except Exception as error:  # signers raise whatever their service's library raises
        raise UsageStop(
            f"the key service can't be used: {error}",
            where=location,
            remedy="see whether the URI is right and the service answers",
        ) from error
    return FoundKey(key=SigningKey(public=public, signer=signer))


def _choose(wanted: str, public_keys: Collection[PublicKey]) -> PublicKey:
    fitting = [key for key in public_keys if key.id.startswith(wanted)]
    if len(fitting) != 1:
        count = "none" if not fitting else str(len(fitting))
        raise UsageStop(
            f"a key service needs one public key of the keyring, and {count} fits {wanted!r}",
            where="--key",
            remedy="put '#' and the first digits of the key's id behind the URI; flaggit keys list shows the ids",
        )
    return fitting[0]
