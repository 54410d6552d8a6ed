"""Flags: what a host holds, asks and renews."""

import _thread
import os
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from flaggit.bundle.index import Index
from flaggit.bundle.manifest import Manifest
from flaggit.bundle.refused import Refused
from flaggit.runtime.decision import GENERAL, Decision
from flaggit.runtime.generate import Clock
from flaggit.runtime.held import Held, Meta
from flaggit.runtime.readings import Context, Readings
from flaggit.runtime.verification import Gate

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from flaggit.runtime.explanation import Explanation

ValueType: TypeAlias = Literal["", "boolean", "string", "integer", "number", "object"]

_EMPTY: Context = {}
_STACK_FULL = Decision(None, error_code=GENERAL, error_message="RecursionError while deciding")
_NO_INDEX = Index({}, {}, frozenset(), {}, ())


class Acceptance(NamedTuple):
    """What became of a bundle that was offered.

    Attributes:
        outcome: `accepted` (it decides now), `renewed` (the same release, signed later), `unchanged` (it adds nothing) or
            `refused` (the one that was held decides on).
        serial: The serial that decides now; 0 without a bundle.
        refused: Why it was refused; None unless it was.
    """

    outcome: Literal["accepted", "renewed", "unchanged", "refused"]
    serial: int
    refused: Refused | None = None


class Flags:
    """The flags of one service in one environment. Made by `open_flags` and `open_unsigned`.

    Every method that decides takes the key, the value to serve when the bundle can't supply one, and the context: a mapping of
    attributes. None of them raises, whatever key and context are, but for `details` on a stack that is full to the last frame. They may
    be called from any thread at any time, and in the children of a process that forks.
    """

    __slots__ = ("_clock", "_gate", "_held", "_lock", "_process", "_readings", "_refused")

    def __init__(self, gate: Gate | Refused, clock: Clock) -> None:
        self._gate = gate
        self._clock = clock
        self._lock = _thread.allocate_lock()
        self._process = os.getpid()
        self._readings = Readings()
        self._refused: Refused | None = None
        self._held = Held(None, b"", _NO_INDEX, clock, self._readings)

    # Each accessor is written out, for a shared one would cost as much again as the decision of a static flag. A host may
    # call with a stack that is nearly full, where even the careful way overflows; nothing is called to give the default then.

    def boolean(self, key: str, default: bool, context: Context | None = _EMPTY) -> bool:  # noqa: FBT001 - the caller's own value
        """Decide a boolean flag; the default when it is none."""
        try:
            return self._held.boolean[key](context)[0]  # type: ignore[arg-type] # None raises, and is decided below
        except Exception:  # noqa: BLE001 - nothing leaves a decision
            try:
                return self._held.decide(key, default, context, "boolean").value  # type: ignore[return-value] # of that type, or the default
            except RecursionError:
                return default

    def string(self, key: str, default: str, context: Context | None = _EMPTY) -> str:
        """Decide a string flag; the default when it is none."""
        try:
            return self._held.string[key](context)[0]  # type: ignore[arg-type] # as in `boolean`
        except Exception:  # noqa: BLE001 - as in `boolean`
            try:
                return self._held.decide(key, default, context, "string").value  # type: ignore[return-value] # as in `boolean`
            except RecursionError:
                return default

    def integer(self, key: str, default: int, context: Context | None = _EMPTY) -> int:
        """Decide an integer flag; the default when it is none."""
        try:
            return self._held.integer[key](context)[0]  # type: ignore[arg-type] # as in `boolean`
        except Exception:  # noqa: BLE001 - as in `boolean`
            try:
                return self._held.decide(key, default, context, "integer").value  # type: ignore[return-value] # as in `boolean`
            except RecursionError:
                return default

    def number(self, key: str, default: float, context: Context | None = _EMPTY) -> float:
        """Decide a number flag, as a float; the default when it is none."""
        try:
            return self._held.number[key](context)[0]  # type: ignore[arg-type] # as in `boolean`
        except Exception:  # noqa: BLE001 - as in `boolean`
            try:
                return self._held.decide(key, default, context, "number").value  # type: ignore[return-value] # as in `boolean`
            except RecursionError:
                return default

    def value(self, key: str, default: object, context: Context | None = _EMPTY) -> object:
        """Decide a flag of any type."""
        try:
            return self._held.every[key](context)[0]  # type: ignore[arg-type] # as in `boolean`
        except Exception:  # noqa: BLE001 - as in `boolean`
            try:
                return self._held.decide(key, default, context).value
            except RecursionError:
                return default

    def details(
        self, key: str, default: object, context: Context | None = _EMPTY, value_type: ValueType = ""
    ) -> Decision:
        """Decide a flag, and say why.

        Args:
            key: The flag.
            default: The value for when the bundle can't supply one.
            context: Whom the decision is for; None, and what is no mapping, counts as empty.
            value_type: The type that the flag must have; empty for any.
        """
        try:
            if value_type:
                return self._held.decide(key, default, context, value_type)
            return self._held.every[key](context)  # type: ignore[arg-type] # as in `boolean`
        except Exception:  # noqa: BLE001 - as in `boolean`
            try:
                return self._held.decide(key, default, context, value_type)
            except RecursionError:
                return tuple.__new__(Decision, (default, *_STACK_FULL[1:]))

    def explain(
        self,
        key: str,
        context: Context | None = _EMPTY,
        *,
        partial: bool = False,
        always: "Collection[str]" = (),
    ) -> "Explanation":
        """Explain a decision, rule by rule. It takes far longer than the decision, and it may raise what the context raises.

        Args:
            key: The flag.
            context: Whom the decision is for.
            partial: Whether what the context lacks may be anything, rather than missing.
            always: With `partial`, the attributes that are never missing.
        """
        from flaggit.runtime.explain import explain  # noqa: PLC0415 - services decide, few explain
        from flaggit.runtime.explanation import Explanation  # noqa: PLC0415 - as above
        from flaggit.runtime.given import Given  # noqa: PLC0415 - as above

        held = self._held
        present = held.present(key)
        if not present:
            return Explanation(key, (held.decide(key, None, _EMPTY),))
        given = Given(context or {}, self._clock(), partial=partial, always=always)
        return explain(held.decisions, present, given, held.origin)

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
            return self._accept(data)

    def refuse(self, refused: Refused) -> Acceptance:
        """Note that a bundle could not even be read: the one that is held decides on."""
        with self._guard():
            self._refused = refused
            return Acceptance("refused", self.serial, refused)

    @property
    def refused(self) -> Refused | None:
        """Why the last bundle that was offered was refused; None when it was not."""
        return self._refused

    @property
    def manifest(self) -> Manifest | None:
        """What the bundle that decides says about itself; None without one."""
        return self._held.manifest

    @property
    def serial(self) -> int:
        """The serial of the bundle that decides; 0 without one."""
        manifest = self._held.manifest
        return manifest.serial if manifest else 0

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

    def keys(self) -> "Sequence[str]":
        """Give the keys that can be asked for, in order; former keys are not among them."""
        index = self._held.index
        return tuple(key for key in index.flags if key not in index.hidden)

    def meta(self, key: str) -> Meta:
        """Give what is known of a flag besides its decision: owner, kind, summary; empty without such a flag."""
        return self._held.meta(key)

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
        self._held = Held(bundle.manifest, bundle.data, bundle.lines, self._clock, self._readings)
        renewed = held.manifest is not None and held.manifest.serial == bundle.manifest.serial
        return Acceptance("renewed" if renewed else "accepted", self.serial)

    # Last, for within a class the name hides the type of everything that is declared after it.

    def object(
        self, key: str, default: dict[str, object], context: Context | None = _EMPTY
    ) -> dict[str, object]:
        """Decide an object flag, as a copy that the caller may alter; the default when it is none."""
        try:
            return self._held.object[key](context)[0]  # type: ignore[arg-type] # as in `boolean`
        except Exception:  # noqa: BLE001 - as in `boolean`
            try:
                return self._held.decide(key, default, context, "object").value  # type: ignore[return-value] # as in `boolean`
            except RecursionError:
                return default
