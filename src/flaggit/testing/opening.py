"""Opening flags for tests: from a bundle on disk, verified as a service verifies it, but for its expiry.

With a keyring it needs the signatures that a service needs. Without one, only bundles of environments that are not protected are taken, signed or not.
"""

import os
from pathlib import Path

from flaggit.bundle.envelope import MAX_BUNDLE
from flaggit.bundle.files import SUFFIX, is_part
from flaggit.bundle.keyring import MAX_KEYRING, Keyring
from flaggit.bundle.refused import Code, Refused
from flaggit.runtime import files
from flaggit.runtime.verification import Audience, Gate
from flaggit.testing.flags import TestFlags

_NEXT = {
    Code.PROTECTED_UNSIGNED: "name the keyring that your services are deployed with (flaggit_keyring in pytest's configuration), "
    "or test with another environment's bundle",
    Code.SIGNATURE_MISSING: "take a signed bundle, or one of an environment that is not protected and no keyring",
    Code.AUDIENCE: f"keep the name that the build gave it: PROJECT.ENVIRONMENT.SERVICE{SUFFIX}",
}


class NoTestFlags(Exception):
    """There are no flags to test with; the message says why, and what to do."""


def open_test_flags(
    bundle: str | os.PathLike[str],
    *,
    keyring: str | os.PathLike[str] | None = None,
    environment: str = "",
    service: str = "",
) -> TestFlags:
    """Open a bundle for tests.

    Args:
        bundle: A bundle, under the name that the build gave it, or a folder of bundles.
        keyring: Who must have signed it; None takes bundles of environments that are not protected, and no others.
        environment: Chooses among the bundles of a folder; empty when there is only one.
        service: Likewise.

    Raises:
        NoTestFlags: There is no such bundle, several could be meant, or a service would refuse it too.
    """
    path, audience = _choose(Path(bundle), environment, service)
    try:
        trusted = None if keyring is None else Keyring.parse(files.read(keyring, MAX_KEYRING))
        data = files.read(path, MAX_BUNDLE)
        return TestFlags(data, audience, Gate(audience, trusted, tolerate_expired=True))
    except Refused as refused:
        hint = _NEXT.get(refused.code, "build it again, or take the one that is published")
        raise NoTestFlags(f"{path}: {refused.reason} ({refused.code.value})\n  next: {hint}") from None


def _choose(path: Path, environment: str, service: str) -> tuple[Path, Audience]:
    if not path.is_dir():
        audience = _audience(path)
        if audience is None:
            raise NoTestFlags(
                f"{path}: it is not named PROJECT.ENVIRONMENT.SERVICE{SUFFIX}\n  next: {_NEXT[Code.AUDIENCE]}"
            )
        return path, audience
    found = {each: audience for each in sorted(path.iterdir()) if (audience := _audience(each)) is not None}
    if not found:
        raise NoTestFlags(
            f"{path}: there is no bundle in it\n  next: flaggit build --unsigned --output {path}"
        )
    fitting = {
        each: audience
        for each, audience in found.items()
        if environment in {"", audience.environment} and service in {"", audience.service}
    }
    if len(fitting) == 1:
        return next(iter(fitting.items()))
    names = ", ".join(f"{audience.environment}/{audience.service}" for audience in found.values())
    wanted = f"{environment or 'any environment'}/{service or 'any service'}"
    said = "several bundles are" if fitting else "no bundle is"
    raise NoTestFlags(
        f"{path}: {said} for {wanted}\n  it has {names}\n  next: name the environment and the service: flaggit_environment and flaggit_service in pytest's configuration"
    )


def _audience(path: Path) -> Audience | None:
    parts = path.name.removesuffix(SUFFIX).split(".")
    if not path.name.endswith(SUFFIX) or len(parts) != len(Audience._fields) or not all(map(is_part, parts)):
        return None
    return Audience(*parts)
