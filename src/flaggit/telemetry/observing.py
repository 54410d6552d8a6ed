"""Telemetry: one object that listens to the flags of a process and tells its sinks."""

import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self

from flaggit.runtime import events
from flaggit.runtime.events import Event
from flaggit.runtime.parsed import Flag
from flaggit.runtime.reading import Reading
from flaggit.runtime.watching import Observer
from flaggit.telemetry.cloudevents import EXPOSURE, Ids, Record
from flaggit.telemetry.exposures import Exposures
from flaggit.telemetry.paths import Paths

if TYPE_CHECKING:
    from flaggit.telemetry.sinks import Sink


class Telemetry:
    """What a service shows of its flags.

    What already happened is told first: the bundle that decides, or why there is none.

    Args:
        flags: The flags; whatever can be read as such.
        sinks: Where events and exposures go.
        exposures: Which exposures are recorded; none unless said.
        source: Who tells, a URI reference, in every CloudEvent; `/PROJECT/ENVIRONMENT/SERVICE` of the bundle unless said,
            `/unknown` while there is none.
        clock: Gives the instant, in seconds since 1970.

    Attributes:
        flags: The flags.
        sinks: The sinks.
        paths: Counts what became of routed calls: an `Observer` for whoever routes them.
        clock: The clock.
    """

    def __init__(
        self,
        flags: Reading,
        *sinks: "Sink",
        exposures: Exposures | None = None,
        source: str = "",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.flags = flags
        self.sinks = sinks
        self.paths = Paths()
        self.clock = clock
        self._source = source
        self._ids = Ids()
        self._events: dict[str, list[int]] = {}
        self._refusals: dict[str, list[int]] = {}
        flags.add_listener(self._listen)
        self._tell_what_is()
        if exposures is not None:
            chosen = exposures
            flags.watch(lambda flag: self._watch(chosen, flag))

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    @property
    def events(self) -> Mapping[str, int]:
        """How many events of each type there were; `exposure` counts exposure records."""
        return {kind: cell[0] for kind, cell in list(self._events.items())}

    @property
    def refusals(self) -> Mapping[str, int]:
        """How many bundles were refused, by reject code."""
        return {code: cell[0] for code, cell in list(self._refusals.items())}

    @property
    def source(self) -> str:
        """Who tells, as CloudEvents name it."""
        manifest = self.flags.manifest
        if self._source or manifest is None:
            return self._source or "/unknown"
        return f"/{manifest.project}/{manifest.environment}/{manifest.service}"

    def put(
        self, kind: str, data: Mapping[str, object], *, subject: str = "", at: float | None = None
    ) -> None:
        """Tell something to every sink.

        Args:
            kind: Its type, without `org.flaggit.`.
            data: What is told: JSON values by name.
            subject: The flag it is about; empty for none.
            at: When, in seconds since 1970; now unless said.
        """
        self._events.setdefault(kind, [0])[0] += 1
        when = self.clock() if at is None else at
        record = Record(kind, when, self.source, self._ids.make(), data, subject)
        for sink in self.sinks:
            sink.put(record)

    def flush(self, timeout: float = 2.0) -> bool:
        """Wait until what was told is delivered or dropped; tell whether it was, within so many seconds."""
        end = time.monotonic() + timeout
        flushed = [sink.flush(max(0.0, end - time.monotonic())) for sink in self.sinks]
        return all(flushed)

    def close(self, timeout: float = 2.0) -> None:
        """Deliver what waits, for so many seconds at most, and end the sinks. Decisions are counted on."""
        end = time.monotonic() + timeout
        for sink in self.sinks:
            sink.close(max(0.0, end - time.monotonic()))

    def _listen(self, event: Event) -> None:
        if event.type == events.BUNDLE_REFUSED:
            code = str(event.data.get("code", ""))
            self._refusals.setdefault(code, [0])[0] += 1
        flag = event.data.get("flag", "")
        self.put(event.type, event.data, subject=flag if isinstance(flag, str) else "", at=event.time)

    def _watch(self, exposures: Exposures, flag: Flag) -> Observer | None:
        return exposures.watcher(flag, self._expose)

    def _expose(self, flag: str, data: Mapping[str, object]) -> None:
        manifest = self.flags.manifest
        audience = manifest and {
            "project": manifest.project,
            "environment": manifest.environment,
            "service": manifest.service,
        }
        self.put(EXPOSURE, {**data, **(audience or {})}, subject=flag)

    def _tell_what_is(self) -> None:
        manifest = self.flags.manifest
        refused = getattr(self.flags, "refused", None)
        if manifest is not None:
            data = {"serial": manifest.serial, "before": 0, "commit": manifest.commit}
            self._listen(Event(events.BUNDLE_ACCEPTED, self.clock(), data))
        if refused is not None:
            told = {"code": refused.code.value, "reason": refused.reason, "serial": self.flags.serial}
            self._listen(Event(events.BUNDLE_REFUSED, self.clock(), told))
