"""Flags: what a host holds, asks and renews."""

import _thread
import os
from typing import Literal, NamedTuple

from flaggit.bundle.index import Index
from flaggit.bundle.refused import Refused
from flaggit.runtime import events
from flaggit.runtime.counts import MAX_KEY, MAX_MESSAGE, Counts
from flaggit.runtime.deciding import Deciding
from flaggit.runtime.decision import Decision
from flaggit.runtime.events import Event, Listener, Listeners
from flaggit.runtime.generate import Clock
from flaggit.runtime.held import Held
from flaggit.runtime.readings import Readings
from flaggit.runtime.verification import Gate

_NO_INDEX = Index({}, {}, frozenset(), {}, ())


class Acceptance(NamedTuple):
    """What became of a bundle that was offered.

    Attributes:
        outcome: `accepted` (it decides now), `renewed` (the same release, signed later), `unchanged` (it adds nothing) or
            `postponed` (followed flags hold a change down for their dwell time) or `refused` (the one that was held decides on).
        serial: The serial that decides now; 0 without a bundle.
        refused: Why it was refused; None unless it was.
    """

    outcome: Literal["accepted", "renewed", "unchanged", "postponed", "refused"]
    serial: int
    refused: Refused | None = None


class Flags(Deciding):
    """The flags of one service in one environment. Made by `open_flags` and `open_unsigned`.

    Every method that decides takes the key, the value to serve when the bundle can't supply one, and the context: a mapping of
    attributes. None of them raises, whatever key and context are, but for `details` on a stack that is full to the last frame. They may
    be called from any thread at any time, and in the children of a process that forks.
    """

    __slots__ = ("_counts", "_gate", "_listeners", "_lock", "_process", "_readings", "_refused")

    def __init__(self, gate: Gate | Refused, clock: Clock) -> None:
        readings = Readings()
        self._counts = Counts(self._tell_of_failure)
        super().__init__(Held(None, b"", _NO_INDEX, clock, readings, self._counts), clock)
        self._gate = gate
        self._lock = _thread.allocate_lock()
        self._process = os.getpid()
        self._readings = readings
        self._refused: Refused | None = None
        self._listeners = Listeners()

    def accept(self, data: bytes) -> Acceptance:
        """Take a newer bundle in, when it passes every check of `verification`.

        Args:
            data: The whole file.

        Returns:
            What became of it. What is refused changes nothing but `refused`.

        Raises:
            TypeError: The data are no bytes.
        """
        if not isinstance(data, bytes):
            raise TypeError(f"bytes are needed, not {type(data).__name__}")
        with self._guard():
            before = self.serial
            acceptance = self._accept(data)
        self._tell_of(acceptance, before)
        return acceptance

    def refuse(self, refused: Refused) -> Acceptance:
        """Note that a bundle could not even be read: the one that is held decides on."""
        with self._guard():
            self._refused = refused
            acceptance = Acceptance("refused", self.serial, refused)
        self._tell_of(acceptance, acceptance.serial)
        return acceptance

    def add_listener(self, listener: Listener) -> None:
        """Tell a listener every event from now on, in the thread where it happens; what it raises is counted and goes nowhere.

        Raises:
            TypeError: It can't be called.
        """
        self._listeners.add(listener)

    def tell(self, kind: str, **data: object) -> None:
        """Tell every listener what happened, now.

        Args:
            kind: One of the types of `events`.
            data: What is known of it: JSON values.
        """
        self._listeners.tell(Event(kind, self._now(), data))

    @property
    def listener_errors(self) -> int:
        """How many times a listener raised."""
        return self._listeners.errors

    @property
    def refused(self) -> Refused | None:
        """Why the last bundle that was offered was refused; None when it was not."""
        return self._refused

    @property
    def expired(self) -> bool:
        """Whether the bundle that decides has expired since, or is an expired one that was tolerated.

        It has, too, for a clock that gives no number: nobody knows better.
        """
        manifest = self._held.manifest
        return manifest is not None and not manifest.expires > self._now()

    @property
    def type_errors(self) -> dict[str, int]:
        """How often a decision met an attribute of a wrong type, which counts as missing; by attribute."""
        return self._readings.wrong

    def _guard(self) -> _thread.LockType:
        """Give the lock: a new one in a child process, for the thread that held the old one is not in it."""
        if self._process != os.getpid():
            # The process last: a thread that finds it right must find the new lock.
            self._lock = _thread.allocate_lock()
            self._process = os.getpid()
        return self._lock

    def _now(self) -> float:
        """Read the clock; NaN, for which no comparison holds, when it gives no number."""
        try:
            return float(self._clock())
        except Exception:  # noqa: BLE001 - the host's clock may raise anything
            return float("nan")

    def _accept(self, data: bytes) -> Acceptance:
        held = self._held
        try:
            if isinstance(self._gate, Refused):
                raise self._gate
            bundle = self._gate.admit(data, held.manifest, self._now())
        except Refused as refused:
            self._refused = refused
            return Acceptance("refused", self.serial, refused)
        self._refused = None
        if bundle is None:
            return Acceptance("unchanged", self.serial)
        self._held = Held(
            bundle.manifest, bundle.data, bundle.lines, self._clock, self._readings, self._counts
        )
        renewed = held.manifest is not None and held.manifest.serial == bundle.manifest.serial
        return Acceptance("renewed" if renewed else "accepted", self.serial)

    def _tell_of_failure(self, decided: Decision, times: int) -> None:
        self.tell(
            events.DECISION_FAILED,
            flag=decided.flag[:MAX_KEY],
            code=decided.error_code,
            message=decided.error_message[:MAX_MESSAGE],
            times=times,
        )

    def _tell_of(self, acceptance: Acceptance, before: int) -> None:
        outcome, serial, refused = acceptance
        if refused is not None:
            self.tell(events.BUNDLE_REFUSED, code=refused.code.value, reason=refused.reason, serial=serial)
        elif outcome in {"accepted", "renewed"}:
            kind = events.BUNDLE_ACCEPTED if outcome == "accepted" else events.BUNDLE_RENEWED
            self.tell(kind, serial=serial, before=before, commit=self._held.origin.commit)
