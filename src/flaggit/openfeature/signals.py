"""Signals: from what happens to flags to the events of an OpenFeature provider.

| what happened | the provider says |
|---|---|
| another bundle decides | CONFIGURATION_CHANGED with the keys whose decisions may differ, when there are any |
| the first bundle is there, after a start without one | READY, then CONFIGURATION_CHANGED |
| the bundle is stale (also found by the first evaluation, when it was so from the start); fresh again | STALE; READY |
| there is no bundle, and what was offered was refused or the source gave nothing | ERROR, `PROVIDER_NOT_READY` |

While a bundle decides, a refused one or a silent source is no event here: the flags decide as before, and say that they are
stale when that lasts.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from openfeature.event import ProviderEvent, ProviderEventDetails
from openfeature.exception import ErrorCode

from flaggit.openfeature.metadata import flag_set
from flaggit.runtime import events
from flaggit.runtime.events import Event
from flaggit.runtime.fingerprints import altered
from flaggit.runtime.reading import Reading

Emit: TypeAlias = Callable[[ProviderEvent, ProviderEventDetails], None]

_FAILURES: Final = frozenset({events.BUNDLE_REFUSED, events.SOURCE_FAILED, events.STATE_FAILED})


class Signals:
    """A listener that emits.

    Args:
        flags: What happens to whom.
        emit: Emits the provider's events.
    """

    def __init__(self, flags: Reading, emit: Emit) -> None:
        self._flags = flags
        self._emit = emit
        self._known: Mapping[str, bytes] = flags.fingerprints()
        self._stale = False

    def __call__(self, event: Event) -> None:
        """Hear what happened to the flags."""
        if event.type == events.BUNDLE_ACCEPTED:
            self._accepted(first=event.data.get("before") == 0)
        elif event.type == events.BUNDLE_STALE:
            self.stale()
        elif event.type == events.BUNDLE_FRESH:
            self._stale = False
            self._emit(ProviderEvent.PROVIDER_READY, self._details("the bundle is fresh again"))
        elif event.type in _FAILURES and self._flags.manifest is None:
            self._failed(event)

    def stale(self) -> None:
        """Say that the bundle is stale, unless that was said."""
        if not self._stale:
            self._stale = True
            self._emit(ProviderEvent.PROVIDER_STALE, self._details("the bundle is stale"))

    def _accepted(self, *, first: bool) -> None:
        known = self._flags.fingerprints()
        changed = altered(self._known, known)
        self._known = known
        if first:
            self._emit(ProviderEvent.PROVIDER_READY, self._details("the first bundle was accepted"))
        if changed:
            details = self._details("another bundle was accepted", changed)
            self._emit(ProviderEvent.PROVIDER_CONFIGURATION_CHANGED, details)

    def _failed(self, event: Event) -> None:
        said = [str(event.data[key]) for key in ("code", "reason") if event.data.get(key)]
        details = ProviderEventDetails(
            message=": ".join(("no bundle was accepted yet", *said)), error_code=ErrorCode.PROVIDER_NOT_READY
        )
        self._emit(ProviderEvent.PROVIDER_ERROR, details)

    def _details(self, message: str, changed: list[str] | None = None) -> ProviderEventDetails:
        return ProviderEventDetails(
            flags_changed=changed,
            message=message,
            metadata={"serial": self._flags.serial, "flagSetId": flag_set(self._flags)},
        )
