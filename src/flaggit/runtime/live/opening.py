"""Beginning to follow."""

import os
import time
from collections.abc import Iterable

from flaggit.bundle.files import bundle_name
from flaggit.bundle.keyring import MAX_KEYRING, Keyring
from flaggit.runtime import files
from flaggit.runtime.events import Listener
from flaggit.runtime.generate import Clock
from flaggit.runtime.live import background
from flaggit.runtime.live.following import LiveFlags, Options
from flaggit.runtime.live.freshness import Limits
from flaggit.runtime.live.intake import Gates
from flaggit.runtime.live.pace import Pace
from flaggit.runtime.live.sources import Place, source_at
from flaggit.runtime.live.state import State
from flaggit.runtime.opening import KeyringSource
from flaggit.runtime.verification import Audience


def follow(  # noqa: PLR0913 - each is the host's to say, and each by its name
    source: Place,
    *,
    project: str,
    environment: str,
    service: str,
    keyring: KeyringSource,
    state: str | os.PathLike[str] | None = None,
    interval: float = 30.0,
    longest: float = 300.0,
    dwell: float = 0.0,
    stale_after: float | None = None,
    safe_after: float | None = None,
    keep_previous: float = 300.0,
    tolerate_expired: bool = False,
    thread: bool = True,
    wait: bool | None = None,
    listeners: Iterable[Listener] = (),
    clock: Clock = time.time,
) -> LiveFlags:
    """Open the bundle of a service in an environment, and follow it.

    Args:
        source: A file, a folder of bundles, a URL, or anything with a method `fetch`: see `sources.source_at`.
        project: The project that bundles must be of.
        environment: The environment that they must be for; the keyring's rule for this one is applied.
        service: The service that they must be for.
        keyring: The keyring's path, its bytes, or a keyring that was read before. A path that can't be read is tried again.
        state: A folder for the last good bundle, which several processes may share; None keeps none.
        interval: Seconds between two refreshes, varied by a fifth at random.
        longest: Seconds that back-off grows to, when the source fails or gives what is refused.
        dwell: Seconds between two accepted changes of decisions, at least, but for those that only go to safe values. 0 accepts
            every change at the refresh that finds it.
        stale_after: Seconds without confirmation by the source after which the bundle is stale; None: only expiry makes it so.
        safe_after: Seconds of age after which flags that say `on_stale: safe` go to their safe value; None: never.
        keep_previous: Seconds for which pins can choose the bundle before the one that decides; 0 keeps none.
        tolerate_expired: Whether an expired bundle is served, marked stale, where there is no better one.
        thread: Whether a background thread refreshes. Without, `async with` lets the event loop do it, or the host calls `refresh`.
        wait: Whether the first refresh is done before this returns; as `thread` says unless given.
        listeners: Who is told of events from the very first.
        clock: Gives the instant in seconds since 1970, for expiry and for windows.

    Returns:
        The flags. Whatever is wrong with what was read, there are some, and they decide.

    Raises:
        TypeError: An argument has another type than it must have.
        ValueError: A name, a URL or a number of seconds is none that makes sense. Either is a fault of the code, and of no file.
    """
    seconds = {"interval": interval, "longest": longest, "dwell": dwell, "keep_previous": keep_previous}
    seconds |= {
        name: value
        for name, value in (("stale_after", stale_after), ("safe_after", safe_after))
        if value is not None
    }
    _check(seconds)
    name = bundle_name(*_names(project, environment, service))
    gates = Gates(
        Audience(project, environment, service), lambda: _keyring(keyring), tolerate_expired=tolerate_expired
    )
    options = Options(
        name, project, Pace(interval, longest), Limits(stale_after, safe_after), dwell, keep_previous
    )
    folder = None if state is None else State(os.path.abspath(state), name)
    flags = LiveFlags(source_at(source), gates, folder, options, clock)
    # A host that changes its folder later, as daemons do, means the same files.
    if isinstance(keyring, str | os.PathLike):
        keyring = os.path.abspath(keyring)
    for listener in listeners:
        flags.add_listener(listener)
    _check_keyring(keyring)
    background.watch(flags)
    flags.restore()
    delay = 0.0
    if thread if wait is None else wait:
        delay = flags.follow_on()
    if thread:
        flags.run_with(background.begin(flags, delay))
    return flags


def _check(seconds: dict[str, float]) -> None:
    for name, value in seconds.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(f"{name} is a number of seconds, not {type(value).__name__}")
        if not 0 <= value < float("inf") or (name == "interval" and not value):
            raise ValueError(f"{name} is a number of seconds, and {value} is none")


def _names(*names: str) -> tuple[str, ...]:
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"project, environment and service are strings, not {type(name).__name__}")
    return names


def _check_keyring(keyring: KeyringSource) -> None:
    if not isinstance(keyring, str | os.PathLike | bytes | Keyring):
        raise TypeError(f"a keyring is a path, bytes or a Keyring, not {type(keyring).__name__}")


def _keyring(source: KeyringSource) -> Keyring:
    return source if isinstance(source, Keyring) else Keyring.parse(files.read(source, MAX_KEYRING))
