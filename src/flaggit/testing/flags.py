"""Flags that tests steer.

They are followed flags (`runtime.live`) of one bundle that stays: whatever a service does with its flags it can do with these, and its annotations
hold. An override holds for everybody who asks them, in whichever thread or task; snapshots stand still, as ever.
"""

import math
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import cast

from flaggit.bundle.files import bundle_name
from flaggit.bundle.keyring import Keyring
from flaggit.bundle.manifest import Manifest
from flaggit.bundle.refused import Code, Refused
from flaggit.runtime import events
from flaggit.runtime.explanation import Explanation
from flaggit.runtime.generate import Clock
from flaggit.runtime.held import FRESH, OVERDUE, Staleness, copy
from flaggit.runtime.live.following import LiveFlags, Options
from flaggit.runtime.live.intake import Gates, Taken
from flaggit.runtime.live.sources import Fetched, Wanted
from flaggit.runtime.parsed import Outcome
from flaggit.runtime.readings import Context
from flaggit.runtime.verification import Audience, Bundle, Gate
from flaggit.testing.overriding import outcomes_of, shown
from flaggit.testing.steered import Steered


def _now() -> float:
    # Looked up at each call, so that libraries that freeze time are heeded.
    return time.time()


class _Layer:
    """Overrides that begin and end together: what each flag serves, by present key."""

    __slots__ = ("outcomes",)

    def __init__(self, outcomes: dict[str, Outcome]) -> None:
        self.outcomes = outcomes


class TestFlags(LiveFlags):
    """Flags of a bundle, some of which are overridden. Made by `open_test_flags`, and by the pytest plugin.

    They are never stale and never expire, so that no test turns red by the clock; windows are held against the clock all the same.

    Args:
        data: The bundle.
        audience: Whom it must be for.
        gate: What lets it in.
        clock: Gives the instant for windows, in seconds since 1970.

    Attributes:
        defaulted: How often the caller's default was given, by the key that was asked for and the error code.

    Raises:
        Refused: The gate does not let it in.
    """

    __test__ = False
    __slots__ = ("_layers", "_turning", "defaulted")

    def __init__(self, data: bytes, audience: Audience, gate: Gate, *, clock: Clock = _now) -> None:
        super().__init__(
            _Nothing(), _One(gate, audience), None, Options(bundle_name(*audience), audience.project), clock
        )
        self._layers = [_Layer({})]
        self._turning = threading.RLock()
        self.defaulted: Counter[tuple[str, str]] = Counter()
        # Whatever the clock says, for a test may have frozen it long before the bundle was issued.
        admitted = cast("Bundle", gate.admit(data, None, math.inf))
        self._refused = None
        self._swap(Taken("accepted", self._hold(admitted)))

    def override(self, wanted: Mapping[str, object]) -> None:
        """Override flags from now on: until the `with` around it ends, or the test does.

        Args:
            wanted: By key, a variant's name for a flag that has variants, a value of its type for any other one.

        Raises:
            WrongOverride: There is no such flag, variant or type. Nothing is overridden then.
        """
        __tracebackhide__ = True
        with self._turning:
            self._layers[-1].outcomes.update(outcomes_of(self.held(), wanted))
            self._steer()

    @contextmanager
    def overridden(self, wanted: Mapping[str, object] = {}) -> Iterator[None]:
        """Override flags in a `with`; they are as before at its end, however that comes.

        What is nested adds to what is around it, and wins over it.

        Raises:
            WrongOverride: As `override`.
        """
        __tracebackhide__ = True
        with self._turning:
            layer = _Layer(outcomes_of(self.held(), wanted))
            self._layers.append(layer)
            if layer.outcomes:
                self._steer()
        try:
            yield
        finally:
            with self._turning:
                self._layers = [other for other in self._layers if other is not layer]
                if layer.outcomes:
                    self._steer()

    @contextmanager
    def one_test(self, wanted: Mapping[str, object] = {}) -> Iterator[None]:
        """Do as `overridden`, and undo whatever else was done inside: blocks that a thread left open, a bundle that was accepted."""
        held, before = self.held(), len(self._layers)
        try:
            with self.overridden(wanted):
                yield
        finally:
            with self._turning:
                open_still = self._layers[before:]
                del self._layers[before:]
                if self.held().manifest is not held.manifest:
                    self._intake.mark = None
                    self._held = held
                    self._steer()
                elif open_still:
                    self._steer()

    def explain(
        self,
        key: str,
        context: Context | None = None,
        *,
        partial: bool = False,
        always: Collection[str] = (),
    ) -> Explanation:
        """Explain a decision, as of any flags; that of an override has nothing behind it."""
        held = self.held()
        present = held.present(key)
        decided = held.decided(present)
        if decided is not None:
            return Explanation(present, (decided._replace(value=copy(decided.value)),))
        return super().explain(key, context, partial=partial, always=always)

    def safe_values(self) -> dict[str, object]:
        """Give an override of every flag, hidden ones too, to its safe value: what decides when flags are off."""
        held = self.held()
        choices = (held.choice_of(key) for key in held.index.flags)
        return {
            choice.key: choice.safe.variant if choice.named else choice.safe.value
            for choice in choices
            if choice is not None
        }

    @property
    def overrides(self) -> dict[str, object]:
        """What is overridden now: value, or variant's name, by present key."""
        return {key: shown(outcome) for key, outcome in self._outcomes().items()}

    @property
    def expired(self) -> bool:
        """Never: no test turns red by the clock."""
        return False

    def held(self) -> Steered:
        """Give the bundle in use: for what looks into flags rather than asking them."""
        return cast("Steered", self._held)

    def _outcomes(self) -> dict[str, Outcome]:
        with self._turning:
            return {key: outcome for layer in self._layers for key, outcome in layer.outcomes.items()}

    def _steer(self) -> None:
        outcomes = self._outcomes()
        with self._guard():
            self._held = self.held().steer(outcomes)
        told = {key: shown(outcome) for key, outcome in outcomes.items()}
        self.tell(events.OVERRIDE_ACTIVE, flags=told, source="test", refused={})

    def _hold(self, bundle: Bundle) -> Steered:
        held = Steered(
            bundle.manifest,
            bundle.data,
            bundle.lines,
            self._clock,
            self._readings,
            self._counts,
            {},
            self.defaulted,
        )
        return held.steer(
            {key: outcome for key, outcome in self._outcomes().items() if held.allows(key, outcome)}
        )

    def _judged(self) -> Staleness:
        return OVERDUE if self._held.manifest is None else FRESH


class _Nothing:
    """A source that has nothing new: the bundle that tests began with stays."""

    __slots__ = ()

    def __str__(self) -> str:
        return "the bundle of the tests"

    def fetch(self, wanted: Wanted) -> Fetched | None:  # noqa: ARG002 - a source's signature
        return None

    async def fetch_async(self, wanted: Wanted) -> Fetched | None:
        return self.fetch(wanted)


class _One(Gates):
    """One gate, whatever is held."""

    __slots__ = ("_gate",)

    def __init__(self, gate: Gate, audience: Audience) -> None:
        super().__init__(audience, _no_keyring, tolerate_expired=True)
        self._gate = gate

    def gate(self, held: Manifest | None, now: float) -> Gate:  # noqa: ARG002 - as in `Gates`
        return self._gate


def _no_keyring() -> Keyring:  # pragma: no cover - the gate has one, or needs none
    raise Refused(Code.UNREADABLE, "there is no keyring")
