"""The provider: OpenFeature's five types over flags, and its life from `initialize` to `shutdown`.

Types are not coerced: a flag of type integer that is asked for as a float gives `TYPE_MISMATCH` and the caller's default, like any
other wrong type. OpenFeature's float is our number, its object our object (a mapping).
"""

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar, cast

from openfeature.exception import ErrorCode, ProviderNotReadyError
from openfeature.flag_evaluation import FlagResolutionDetails
from openfeature.provider import AbstractProvider, Metadata

from flaggit.bundle.refused import Refused
from flaggit.openfeature.contexts import USER, attributes
from flaggit.openfeature.metadata import MetadataOf
from flaggit.openfeature.signals import Signals
from flaggit.openfeature.tracking import Tracked, Tracker
from flaggit.runtime import forking
from flaggit.runtime.events import BUNDLE_ACCEPTED, Event

if TYPE_CHECKING:
    from openfeature.evaluation_context import EvaluationContext
    from openfeature.flag_evaluation import FlagValueType
    from openfeature.hook import Hook
    from openfeature.track import TrackingEventDetails

    from flaggit.runtime.reading import Reading, ValueType

NAME: Final = "flaggit"
"""The provider's name, in OpenFeature's metadata and in telemetry."""

T = TypeVar("T")
Structure: TypeAlias = "Sequence[FlagValueType] | Mapping[str, FlagValueType]"


class FlaggitProvider(AbstractProvider):
    """An OpenFeature provider over flags.

    Args:
        flags: The flags that decide: opened once, or followed. Whoever opened them closes them.
        targeting_key: The attribute, or attributes, that a context's targeting key becomes unless the context has them.
        wait: How long `initialize` waits for the first bundle of flags that have none yet, in seconds.
        track: Is told what the host tracks; without it, that goes nowhere.
        hooks: Hooks that run with every evaluation of this provider.

    Attributes:
        tracking_errors: How many times `track` raised.

    Raises:
        ValueError: `wait` is negative.
    """

    def __init__(
        self,
        flags: "Reading",
        *,
        targeting_key: str | Sequence[str] = USER,
        wait: float = 0.0,
        track: Tracker | None = None,
        hooks: "Sequence[Hook]" = (),
    ) -> None:
        super().__init__()
        if wait < 0:
            raise ValueError(f"wait is a number of seconds from 0, not {wait}")
        self._flags = flags
        self._units = (targeting_key,) if isinstance(targeting_key, str) else tuple(targeting_key)
        self._wait = wait
        self._tracker = track
        self._hooks = list(hooks)
        self._metadata = MetadataOf(flags)
        self._signals: Signals | None = None
        self._listening = False
        self._arrived = threading.Event()
        self.tracking_errors = 0
        forking.remember(self)

    def forked(self) -> None:
        """Go on in a child process, where another thread's hold on the event would never end; whoever waited is not there."""
        self._arrived = threading.Event()

    def get_metadata(self) -> Metadata:
        """Give the provider's name."""
        return Metadata(name=NAME)

    def get_provider_hooks(self) -> "list[Hook]":
        """Give the hooks that run with every evaluation."""
        return self._hooks

    def initialize(self, evaluation_context: "EvaluationContext") -> None:
        """Begin to tell what happens to the flags.

        Raises:
            ProviderNotReadyError: No bundle was accepted yet. OpenFeature then gives the provider the status ERROR, evaluations
                give the caller's defaults, and READY follows when a bundle is accepted.
        """
        del evaluation_context  # Flags need none to begin with.
        if not self._listening:
            self._listening = True
            self._flags.add_listener(self._heard)
        if self._flags.manifest is None:
            self._arrived.wait(self._wait)
        self._signals = Signals(self._flags, self.emit)
        if self._flags.manifest is None:
            raise ProviderNotReadyError(_why(self._flags))

    def shutdown(self) -> None:
        """Stop telling what happens to the flags, which decide on: whoever opened them closes them."""
        self._signals = None

    def resolve_boolean_details(
        self,
        flag_key: str,
        default_value: bool,  # noqa: FBT001 - OpenFeature's signature
        evaluation_context: "EvaluationContext | None" = None,
    ) -> FlagResolutionDetails[bool]:
        """Decide a boolean flag."""
        return self._resolve(flag_key, default_value, evaluation_context, "boolean")

    def resolve_string_details(
        self, flag_key: str, default_value: str, evaluation_context: "EvaluationContext | None" = None
    ) -> FlagResolutionDetails[str]:
        """Decide a string flag."""
        return self._resolve(flag_key, default_value, evaluation_context, "string")

    def resolve_integer_details(
        self, flag_key: str, default_value: int, evaluation_context: "EvaluationContext | None" = None
    ) -> FlagResolutionDetails[int]:
        """Decide an integer flag."""
        return self._resolve(flag_key, default_value, evaluation_context, "integer")

    def resolve_float_details(
        self, flag_key: str, default_value: float, evaluation_context: "EvaluationContext | None" = None
    ) -> FlagResolutionDetails[float]:
        """Decide a number flag."""
        return self._resolve(flag_key, default_value, evaluation_context, "number")

    def resolve_object_details(
        self, flag_key: str, default_value: Structure, evaluation_context: "EvaluationContext | None" = None
    ) -> FlagResolutionDetails[Structure]:
        """Decide an object flag."""
        return self._resolve(flag_key, default_value, evaluation_context, "object")

    def track(
        self,
        tracking_event_name: str,
        evaluation_context: "EvaluationContext | None" = None,
        tracking_event_details: "TrackingEventDetails | None" = None,
    ) -> None:
        """Hand what the host tracks on to the tracker."""
        if self._tracker is None:
            return
        details = tracking_event_details
        tracked = Tracked(
            tracking_event_name,
            attributes(evaluation_context, self._units),
            details.value if details else None,
            details.attributes if details else {},
        )
        try:
            self._tracker(tracked)
        except Exception:  # noqa: BLE001 - a tracker's fault is its own
            self.tracking_errors += 1

    def _resolve(
        self, key: str, default: T, context: "EvaluationContext | None", value_type: "ValueType"
    ) -> FlagResolutionDetails[T]:
        decided = self._flags.details(key, default, attributes(context, self._units), value_type)
        signals = self._signals
        if decided.stale and signals is not None:
            signals.stale()
        return FlagResolutionDetails(
            value=cast("T", decided.value),
            error_code=ErrorCode(decided.error_code) if decided.error_code else None,
            error_message=decided.error_message or None,
            reason=decided.reason,
            variant=decided.variant or None,
            flag_metadata=self._metadata(decided),
        )

    def _heard(self, event: Event) -> None:
        if event.type == BUNDLE_ACCEPTED:
            self._arrived.set()
        signals = self._signals
        if signals is not None:
            signals(event)


def _why(flags: "Reading") -> str:
    refused = getattr(flags, "refused", None)
    more = f": {refused.code.value}: {refused.reason}" if isinstance(refused, Refused) else ""
    return f"no bundle was accepted yet{more}"
