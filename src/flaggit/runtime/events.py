"""Events: what happened to the flags of this process, for whoever listens.

Their types are fixed, and written as CloudEvents they have `PREFIX` before them. An event is a value; telling it to a listener
is the holder's work, and what a listener raises is counted there and goes nowhere.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, TypeAlias

PREFIX: Final = "org.flaggit."
"""What stands before a type in a CloudEvent."""

BUNDLE_ACCEPTED: Final = "bundle.accepted"
"""Another bundle decides. Data: serial, before (the serial that decided; 0 without one), commit."""
BUNDLE_RENEWED: Final = "bundle.renewed"
"""The bundle that decides was signed again, later. Data: serial, before, commit."""
BUNDLE_REFUSED: Final = "bundle.refused"
"""A bundle was not accepted. Data: code, reason, serial (the one that decides on)."""
BUNDLE_STALE: Final = "bundle.stale"
"""The bundle that decides is stale. Data: serial, age, safe (whether flags that say so went to their safe value)."""
BUNDLE_FRESH: Final = "bundle.fresh"
"""The bundle that decides is no longer stale. Data: serial."""
SOURCE_FAILED: Final = "source.failed"
"""The source gave nothing. Data: source, reason, failures (how many in a row)."""
STATE_FAILED: Final = "state.failed"
"""The state on disk can't be read, trusted or written. Data: code, reason."""
BREAKER_OPENED: Final = "breaker.opened"
"""A path failed too often or took too long: the safe value is served. Data: flag, variant, cause (errors, latency or trial), calls,
errors, slow (how many of those calls failed, and took longer than the bound), rest (seconds)."""
BREAKER_HALF_OPENED: Final = "breaker.half-opened"
"""The path is being tried again. Data: flag, variant."""
BREAKER_CLOSED: Final = "breaker.closed"
"""The path is served again. Data: flag, variant."""
DECISION_FAILED: Final = "decision.failed"
"""A decision gave the caller's default: the first time, the tenth, the hundredth, ... of a flag and code. Data: flag, code,
message, times."""
OVERRIDE_ACTIVE: Final = "override.active"
"""Flags are overridden in this process. Data: flags (value or variant by key), source, refused (reasons by key)."""


class Event(NamedTuple):
    """Something that happened.

    Attributes:
        type: One of this module's types.
        time: When, in seconds since 1970, by the flags' clock.
        data: What is known of it: JSON values by name.
    """

    type: str
    time: float
    data: Mapping[str, object]


Listener: TypeAlias = Callable[[Event], None]
"""Is told every event, in the thread where it happened; it should be quick."""


class Listeners:
    """Those who are told, and how often telling them failed.

    Attributes:
        errors: How many times a listener raised.
    """

    __slots__ = ("_listeners", "errors")

    def __init__(self) -> None:
        self._listeners: tuple[Listener, ...] = ()
        self.errors = 0

    def add(self, listener: Listener) -> None:
        """Tell this one, too, from now on."""
        if not callable(listener):
            raise TypeError(
                f"a listener is called with an event, and {type(listener).__name__} can't be called"
            )
        self._listeners = (*self._listeners, listener)

    def tell(self, event: Event) -> None:
        """Tell everyone; what one raises keeps it from nobody else."""
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:  # noqa: BLE001 - a listener's fault is its own
                self.errors += 1
