"""Intake: from bytes that a source gave to a bundle that may decide.

The order is that of DESIGN and of `docs/spec/bundle.md`: verification, every line parsed, the dwell time, the original bytes on disk,
then their mark; swapping the one reference is left to the caller. What is refused at any step leaves nothing behind.

The work is an iterator of steps. A step is None, where others may run, or a function that the driver calls, and that may wait for a disk.
"""

import time
from collections.abc import Callable, Generator
from typing import NamedTuple, TypeAlias

from flaggit.bundle.keyring import Keyring
from flaggit.bundle.manifest import Manifest
from flaggit.bundle.refused import Code, Refused
from flaggit.runtime.held import Held
from flaggit.runtime.live import strict
from flaggit.runtime.live.state import Kept, State, not_before
from flaggit.runtime.verification import Audience, Bundle, Gate

Step: TypeAlias = Callable[[], None] | None


class Taken(NamedTuple):
    """What became of the bytes.

    Attributes:
        outcome: As of `flags.Acceptance`.
        held: The bundle that is to decide now; None when it is the same as before.
        urgent: Whether it differs only in flags that now give their safe value to everyone.
        overtaken: Why the bytes were refused, when what another process has accepted since is taken in their place.
    """

    outcome: str
    held: Held | None = None
    urgent: bool = False
    overtaken: Refused | None = None


Steps: TypeAlias = Generator[Step, None, Taken]


class _Owed(NamedTuple):
    """What should be on disk."""

    data: bytes
    manifest: Manifest


class Gates:
    """Who is let in, by a keyring that is read again as long as it can't be read.

    Args:
        audience: Whom bundles must be for.
        keyring: Gives the keyring, or raises `Refused`.
        tolerate_expired: Whether an expired bundle is better than none, or than another expired one.
    """

    __slots__ = ("_audience", "_keyring", "_read", "_tolerate_expired")

    def __init__(self, audience: Audience, keyring: Callable[[], Keyring], *, tolerate_expired: bool) -> None:
        self._audience = audience
        self._read = keyring
        self._keyring: Keyring | None = None
        self._tolerate_expired = tolerate_expired

    def gate(self, held: Manifest | None, now: float) -> Gate:
        """Give the gate for what is offered while this is held.

        Raises:
            Refused: There is no keyring that can be read.
        """
        if self._keyring is None:
            self._keyring = self._read()
        tolerant = self._tolerate_expired and (held is None or held.expires <= now)
        return Gate(self._audience, self._keyring, tolerate_expired=tolerant)


class Intake:
    """Takes bundles in, for one loader.

    Args:
        gates: Who is let in.
        hold: Makes a bundle ready to decide.
        state: Where the last good bundle is kept; None keeps none.
        dwell: Seconds between two accepted changes, but for those that only go to safe values.

    Attributes:
        mark: The highest that was ever accepted; None when nothing was.
        state_error: Why the state could not be read, trusted or written the last time; None when it could.
    """

    __slots__ = (
        "_changed",
        "_dwell",
        "_gates",
        "_hold",
        "_overtaken",
        "_owed",
        "_state",
        "mark",
        "state_error",
    )

    def __init__(
        self, gates: Gates, hold: Callable[[Bundle], Held], state: State | None, dwell: float
    ) -> None:
        self._gates = gates
        self._hold = hold
        self._state = state
        self._dwell = dwell
        self._changed = float("-inf")
        self._overtaken: Refused | None = None
        self._owed: _Owed | None = None
        self.mark: Manifest | None = None
        self.state_error: Refused | None = None

    def restore(self, now: float) -> tuple[Held | None, float, tuple[Refused, ...]]:
        """Take in what is on disk.

        Returns:
            The last good bundle, or None; when it was confirmed, in seconds since 1970; and what can't be believed.
        """
        if self._state is None:
            return None, 0.0, ()
        try:
            kept = self._state.load(self._gates.gate(None, now), now)
            self.mark = kept.mark
        except Refused as refused:
            # Without a keyring nothing can be believed; it is read again with the first refresh.
            kept = Kept(troubles=(refused,))
        if kept.troubles:
            self.state_error = kept.troubles[-1]
            self._owed = _Owed(kept.data, kept.bundle.manifest) if kept.bundle else None
        return self._hold(kept.bundle) if kept.bundle else None, kept.confirmed, kept.troubles

    def steps(self, data: bytes, held: Held, now: float) -> Steps:
        """Take bytes in.

        Raises:
            Refused: With the code of the first step that they fail.
        """
        now = not_before(self.mark, now)
        gate = self._gates.gate(held.manifest, now)
        bundle = gate.admit(data, held.manifest, now, self.mark)
        yield None
        if bundle is None:
            return Taken("unchanged")
        made = self._hold(bundle)
        urgent = held.manifest is not None and (yield from strict.parse(made, held))
        if self._is_too_soon(bundle.manifest, held.manifest) and not urgent:
            return Taken("postponed")
        yield from self._keep(gate, _Owed(data, bundle.manifest))
        if self._overtaken is not None:
            return (yield from self._catch_up(gate, held, now, self._overtaken))
        return self._accept(made, held, urgent=urgent)

    def confirm(self, held: Manifest | None, now: float) -> Generator[Step, None, None]:
        """Note that the source confirmed the bundle that decides; write what could not be written before."""
        if self._state is None:
            return
        if self._owed is not None:
            yield from self._keep(self._gates.gate(held, now), self._owed)
        self._state.confirm(now)

    def postponed(self) -> float:
        """Give the seconds until a change is no longer too soon; 0.0 when it is not."""
        return max(self._changed + self._dwell - time.monotonic(), 0.0)

    def _is_too_soon(self, offered: Manifest, held: Manifest | None) -> bool:
        return held is not None and offered.decisions != held.decisions and self.postponed() > 0

    def _keep(self, gate: Gate, owed: _Owed) -> Generator[Step, None, None]:
        state = self._state
        self._overtaken = None
        if state is None:
            return

        def keep() -> None:
            try:
                state.keep(gate, owed.data, owed.manifest)
            except Refused as refused:
                self._owed = None
                self._overtaken = refused
            except (OSError, ImportError) as error:
                # The new bundle decides all the same: a full disk must not keep a service from a kill.
                reason = (isinstance(error, OSError) and error.strerror) or str(error)
                self.state_error = Refused(Code.UNREADABLE, f"the state can't be written: {reason}")
                self._owed = owed
            else:
                self.state_error = self._owed = None

        yield keep

    def _catch_up(self, gate: Gate, held: Held, now: float, refused: Refused) -> Steps:
        """Take what another process has written in place of what it makes too old."""
        kept = self._state.load(gate, now) if self._state is not None else Kept()
        before = held.manifest.serial if held.manifest else -1
        if refused.code != Code.SERIAL_LOWER or kept.bundle is None or kept.bundle.manifest.serial <= before:
            self.mark = kept.mark or self.mark
            raise refused
        made = self._hold(kept.bundle)
        urgent = held.manifest is not None and (yield from strict.parse(made, held))
        return self._accept(made, held, urgent=urgent)._replace(overtaken=refused)

    def _accept(self, made: Held, held: Held, *, urgent: bool) -> Taken:
        self.mark = made.manifest
        if held.manifest is None or made.manifest is None:
            self._changed = time.monotonic()
            return Taken("accepted", made, urgent)
        if made.manifest.decisions != held.manifest.decisions:
            self._changed = time.monotonic()
        renewed = made.manifest.serial == held.manifest.serial
        return Taken("renewed" if renewed else "accepted", made, urgent)
