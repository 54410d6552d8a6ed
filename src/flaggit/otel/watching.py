"""Watching: events of what flags decide, for hosts that ask them without OpenFeature.

Every decision is an event, by whichever accessor. A default, given because the bundle could supply no value, is an event the first
time that a flag fails so, the tenth, the hundredth, ...: flags tell of failures so, and of no default's value.
"""

from typing import TYPE_CHECKING, Final

from flaggit.otel.evaluation import Evaluation
from flaggit.runtime.events import DECISION_FAILED, Event

if TYPE_CHECKING:
    from collections.abc import Callable

    from flaggit.otel.recorder import Recorder
    from flaggit.runtime.decision import Decision
    from flaggit.runtime.parsed import Flag
    from flaggit.runtime.reading import Reading
    from flaggit.runtime.readings import Context
    from flaggit.runtime.watching import Observer

PROVIDER: Final = "flaggit"
"""The provider's name in events."""


def watch(
    flags: "Reading",
    recorder: "Recorder",
    *,
    unit: str = "user",
    chosen: "Callable[[str], bool] | None" = None,
) -> None:
    """Record what flags decide from now on.

    Args:
        flags: The flags, opened once or followed.
        recorder: Writes the events.
        unit: The attribute that says whom a decision is for.
        chosen: Whether a flag's decisions are recorded, by its key; asked once a flag and bundle. None records all.
    """
    watching = _Watching(flags, recorder, unit, chosen)
    flags.watch(watching.choose)
    flags.add_listener(watching.heard)


class _Watching:
    def __init__(
        self, flags: "Reading", recorder: "Recorder", unit: str, chosen: "Callable[[str], bool] | None"
    ) -> None:
        self._flags = flags
        self._recorder = recorder
        self._unit = unit
        self._chosen = chosen
        self._named = (0, "")

    def choose(self, flag: "Flag") -> "Observer | None":
        """Watch the flag, if it is chosen."""
        return self._decided if self._chosen is None or self._chosen(flag.key) else None

    def heard(self, event: Event) -> None:
        """Record a failure."""
        if event.type != DECISION_FAILED:
            return
        key = str(event.data["flag"])
        if self._chosen is not None and not self._chosen(key):
            return
        serial = self._flags.serial
        evaluation = Evaluation(
            key=key,
            reason="ERROR",
            error_code=str(event.data["code"]),
            error_message=str(event.data["message"]),
            flag_set=self._flag_set(serial),
            version=str(serial or ""),
            provider=PROVIDER,
        )
        self._recorder.record(evaluation)

    def _decided(self, decided: "Decision", context: "Context") -> None:
        unit = context.get(self._unit)
        evaluation = Evaluation(
            key=decided.flag,
            value=decided.value,
            variant=decided.variant,
            reason=decided.reason,
            flag_set=self._flag_set(decided.serial),
            version=str(decided.serial or ""),
            provider=PROVIDER,
            unit=str(unit) if isinstance(unit, str | int) else "",
        )
        self._recorder.record(evaluation)

    def _flag_set(self, serial: int) -> str:
        """Give PROJECT/ENVIRONMENT/SERVICE, made once a bundle."""
        named, name = self._named
        manifest = self._flags.manifest
        if named != serial and manifest is not None:
            name = f"{manifest.project}/{manifest.environment}/{manifest.service}"
            self._named = (serial, name)
        return name
