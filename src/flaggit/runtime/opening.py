"""Opening: from a path, an audience and a keyring to flags that decide. A service always gets its flags."""

import time
from typing import TypeAlias

from flaggit.bundle import envelope, keyring
from flaggit.bundle.keyring import Keyring
from flaggit.bundle.refused import Refused
from flaggit.runtime import files
from flaggit.runtime.files import Source
from flaggit.runtime.flags import Flags
from flaggit.runtime.generate import Clock
from flaggit.runtime.verification import Audience, Gate

KeyringSource: TypeAlias = "Source | Keyring"


def open_flags(  # noqa: PLR0913 - each is the host's to say, and each by its name
    source: Source,
    *,
    project: str,
    environment: str,
    service: str,
    keyring: KeyringSource,
    clock: Clock = time.time,
    tolerate_expired: bool = False,
) -> Flags:
    """Open the bundle of a service in an environment.

    Args:
        source: The bundle's path, or its bytes.
        project: The project that it must be of.
        environment: The environment that it must be for; the keyring's rule for this one is applied.
        service: The service that it must be for.
        keyring: The keyring's path, its bytes, or a keyring that was read before.
        clock: Gives the instant in seconds since 1970, for expiry and for windows.
        tolerate_expired: Whether an expired bundle is served rather than none.

    Returns:
        The flags. Whatever is wrong with what was read, there are some: `refused` says why, and decisions give their defaults.

    Raises:
        TypeError: An argument has another type than it must have; it is the code that is wrong then, and no file.
    """
    gate: Gate | Refused
    audience = _audience(project, environment, service)
    _check(clock)
    try:
        gate = Gate(audience, _keyring(keyring), tolerate_expired=tolerate_expired)
    except Refused as refused:
        gate = refused
    return _open(source, Flags(gate, clock))


def open_unsigned(
    source: Source, *, project: str, environment: str, service: str, clock: Clock = time.time
) -> Flags:
    """Open a bundle without looking at signatures: for development, never for a protected environment.

    Args:
        source: The bundle's path, or its bytes.
        project: The project that it must be of.
        environment: The environment that it must be for.
        service: The service that it must be for.
        clock: Gives the instant in seconds since 1970.

    Returns:
        The flags, as `open_flags` does; the bundle of a protected environment is refused.

    Raises:
        TypeError: An argument has another type than it must have.
    """
    audience = _audience(project, environment, service)
    _check(clock)
    return _open(source, Flags(Gate(audience, None), clock))


def _open(source: Source, flags: Flags) -> Flags:
    try:
        data = files.read(source, envelope.MAX_BUNDLE)
    except Refused as refused:
        flags.refuse(refused)
    else:
        flags.accept(data)
    return flags


def _audience(project: str, environment: str, service: str) -> Audience:
    for name in (project, environment, service):
        if not isinstance(name, str):
            raise TypeError(f"project, environment and service are strings, not {type(name).__name__}")
    return Audience(project, environment, service)


def _check(clock: Clock) -> None:
    if not callable(clock):
        raise TypeError(f"a clock is called, which {type(clock).__name__} can't be")


def _keyring(source: KeyringSource) -> Keyring:
    if isinstance(source, Keyring):
        return source
    return Keyring.parse(files.read(source, keyring.MAX_KEYRING))
