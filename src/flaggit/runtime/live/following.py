"""Following: flags that keep themselves fresh.

`LiveFlags` is a `Flags` that asks a source again and again. A decision reads one reference, as ever; a refresh does its work beside it, and
swaps the reference at the end. Nothing that a source, a disk or a listener does reaches the host.
"""

import time
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

from flaggit.bundle.envelope import MAX_BUNDLE
from flaggit.bundle.refused import Code, Refused
from flaggit.runtime import events
from flaggit.runtime.flags import Acceptance, Flags
from flaggit.runtime.generate import Clock
from flaggit.runtime.held import FRESH, OVERDUE, Held, Staleness
from flaggit.runtime.live import baggage as baggages, freshness
from flaggit.runtime.live.freshness import Confirmed, Limits
from flaggit.runtime.live.intake import Gates, Intake, Step, Taken
from flaggit.runtime.live.pace import Pace, chance
from flaggit.runtime.live.snapshot import Snapshot
from flaggit.runtime.live.sources import Fetched, Source, SourceFailed, Wanted
from flaggit.runtime.live.state import State
from flaggit.runtime.live.status import Status
from flaggit.runtime.live.turns import Turn
from flaggit.runtime.verification import Bundle

if TYPE_CHECKING:
    from types import TracebackType

    from flaggit.runtime.live.background import Background
    from flaggit.runtime.live.cooperative import Cooperative

Given = TypeVar("Given")

_PAUSE = 0.0002
"""Seconds between two slices, in which other threads run."""


class Options(NamedTuple):
    """How flags are followed; `follow` says what each means."""

    name: str
    project: str
    pace: Pace = Pace()
    limits: Limits = Limits()
    dwell: float = 0.0
    keep_previous: float = 300.0


class LiveFlags(Flags):
    """Flags that keep themselves fresh. Made by `follow`; they decide like the flags that `open_flags` gives.

    In a `with` they are closed at its end; in an `async with` they are refreshed by a task of the event loop, without a thread.

    Attributes:
        source: What is asked.
        turn: Held while a refresh is under way.
    """

    __slots__ = (
        "__weakref__",
        "_before",
        "_before_until",
        "_confirmed",
        "_failures",
        "_intake",
        "_level",
        "_missed",
        "_options",
        "_runner",
        "_source_error",
        "_source_mark",
        "_told",
        "source",
        "turn",
    )

    def __init__(
        self, source: Source, gates: Gates, state: State | None, options: Options, clock: Clock
    ) -> None:
        super().__init__(Refused(Code.UNREADABLE, "nothing was asked for yet"), clock)
        self.source = source
        self._options = options
        self._intake = Intake(gates, self._hold, state, options.dwell)
        self._confirmed = Confirmed(self._now(), time.monotonic())
        self._before: Held | None = None
        self._before_until = 0.0
        self._level: Staleness = FRESH
        self._told: Staleness = FRESH
        self._failures = 0
        self._missed = 0
        self._source_error = ""
        self._source_mark = ""
        self._runner: Background | Cooperative | None = None
        self.turn = Turn()

    # What a host asks for.

    def refresh(self) -> Acceptance:
        """Ask the source now, and take in what it gives. It waits for a refresh that is under way, and raises nothing.

        A refresh that this very thread is in the middle of is not waited for: the one asked for is refused.
        """
        return self._in_turn(self._refresh)

    def accept(self, data: bytes) -> Acceptance:
        """Take in bytes that came another way, as if the source had given them.

        Raises:
            TypeError: The data are no bytes.
        """
        if not isinstance(data, bytes):
            raise TypeError(f"bytes are needed, not {type(data).__name__}")
        return self._in_turn(lambda: self._drive(self.taking(Fetched(data))))

    def snapshot(self, *, pin: int | None = None, baggage: str | None = None) -> Snapshot:
        """Give flags that stand still, for one request.

        Args:
            pin: The serial that the request was begun with: the newest bundle that is not above it decides, among the one that
                decides now and the one before; the one that decides now when both are above.
            baggage: The `baggage` header of the request, for the pin that it holds, if `pin` is None.
        """
        if pin is None and baggage is not None:
            pin = baggages.read(baggage, self._options.project)
        held = self._held
        snapshot = Snapshot(held, self._clock, self._options.project, pin)
        if snapshot.pinned:
            return snapshot
        before = self._previous()
        if before is not None:
            earlier = Snapshot(before, self._clock, self._options.project, pin)
            if earlier.pinned:
                return earlier
        self._missed += 1
        return snapshot

    @property
    def age(self) -> float | None:
        """Seconds since the bundle was last known to be the right one; None without one. See `freshness`."""
        manifest = self._held.manifest
        return None if manifest is None else freshness.age(manifest, self._confirmed, self._now())

    @property
    def stale(self) -> bool:
        """Whether the bundle is expired, or was not confirmed for longer than `stale_after`, or there is none."""
        return self._judged() != FRESH

    def status(self) -> Status:
        """Say everything that is known of these flags now."""
        manifest = self._held.manifest
        before = self._previous()
        trouble = self._intake.state_error
        judged = self._judged()
        return Status(
            serial=self.serial,
            commit=manifest.commit if manifest else "",
            issued=manifest.issued if manifest else 0,
            expires=manifest.expires if manifest else 0,
            age=self.age,
            stale=judged != FRESH,
            overdue=judged == OVERDUE and manifest is not None,
            previous=before.manifest.serial if before and before.manifest else 0,
            refused=self._refused.code.value if self._refused else "",
            reason=self._refused.reason if self._refused else "",
            source=str(self.source),
            source_failures=self._failures,
            source_error=self._source_error,
            state_error=trouble.reason if trouble else "",
            missed_pins=self._missed,
            following=self._runner is not None and self._runner.is_running(),
        )

    def close(self) -> None:
        """Stop refreshing. Decisions go on by the bundle that is held, and `refresh` can still be called."""
        runner, self._runner = self._runner, None
        if runner is not None:
            runner.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        from flaggit.runtime.live.cooperative import Cooperative  # noqa: PLC0415 - threads need no asyncio

        if self._runner is None:
            await self.refresh_async()
            self._runner = Cooperative(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        self.close()

    async def refresh_async(self) -> Acceptance:
        """Do as `refresh` does, and let the event loop run between slices.

        A source without `fetch_async`, and writing to the disk, are waited for in the loop's executor.
        """
        from flaggit.runtime.live import cooperative  # noqa: PLC0415 - as in `__aenter__`

        return await cooperative.refresh(self)

    # What drives a refresh.

    def follow_on(self) -> float:
        """Refresh once, and give the seconds until the next time: what a runner calls."""
        acceptance = self.refresh()
        return self.due(acceptance)

    def due(self, acceptance: Acceptance) -> float:
        """Give the seconds until the next refresh, or judgement of freshness, after this outcome of the last."""
        manifest = self._held.manifest
        delay = self._options.pace.delay(self._failures, empty=manifest is None, chance=chance())
        if acceptance.outcome == "postponed":
            delay = min(delay, self._intake.postponed())
        return max(delay, 0.01)

    def pause(self) -> float:
        """Give the seconds of a usual pause between two refreshes."""
        return self._options.pace.delay(0, empty=self._held.manifest is None, chance=chance())

    def judging(self) -> float:
        """Judge how fresh the bundle is, tell when that changed, and give the seconds until it may change again."""
        self._judge()
        manifest = self._held.manifest
        if manifest is None:
            return float("inf")
        return freshness.next_change(manifest, self._confirmed, self._now(), self._options.limits)

    def restore(self) -> None:
        """Take in what is on disk: once, before anything else."""
        now = self._now()
        held, confirmed, troubles = self._intake.restore(now)
        self._refused = None
        for trouble in troubles:
            self.tell(events.STATE_FAILED, code=trouble.code.value, reason=trouble.reason)
        if held is not None:
            self._confirmed = Confirmed.before(confirmed, now)
            self._swap(Taken("accepted", held))
            self._tell_of(Acceptance("accepted", self.serial), 0)
        self._judge()

    def run_with(self, runner: "Background | Cooperative | None") -> None:
        """Let a runner refresh from now on."""
        self._runner = runner

    def forked(self) -> None:
        """Begin anew in a forked child, where locks may be held by threads that are not there, and the runner is not."""
        self.turn = Turn()
        runner, self._runner = self._runner, None
        if runner is not None:
            self._runner = runner.forked(self)

    def _refresh(self) -> Acceptance:
        try:
            fetched = self.source.fetch(self.wanted())
        except Exception as error:  # noqa: BLE001 - a source may raise anything
            return self.failed(error)
        return self._drive(self.taking(fetched))

    def _in_turn(self, work: Callable[[], Acceptance]) -> Acceptance:
        done = self.turn.run(work)
        if done is not None:
            return done
        reason = "this thread is in the middle of a refresh already: ask in another one, or later"
        return Acceptance("refused", self.serial, Refused(Code.UNREADABLE, reason))

    def _drive(self, steps: Generator[Step, None, Given]) -> Given:
        try:
            while True:
                step = next(steps)
                if step is not None:
                    step()
                else:
                    time.sleep(_PAUSE)
        except StopIteration as ended:
            given: Given = ended.value
            return given

    def wanted(self) -> Wanted:
        """Say what is asked of the source."""
        mark = self._source_mark if self._held.manifest is not None else ""
        return Wanted(self._options.name, mark, MAX_BUNDLE)

    def failed(self, error: Exception) -> Acceptance:
        """Note that the source failed."""
        reason = error.reason if isinstance(error, SourceFailed) else f"{type(error).__name__}: {error}"
        self._failures += 1
        self._source_error = reason
        refused = Refused(Code.UNREADABLE, reason)
        if self._held.manifest is None:
            self._refused = refused
        self.tell(events.SOURCE_FAILED, source=str(self.source), reason=reason, failures=self._failures)
        self._judge()
        return Acceptance("refused", self.serial, refused)

    def taking(self, fetched: Fetched | None) -> Generator[Step, None, Acceptance]:
        """Take in what the source gave, step by step; None when nothing has changed."""
        before = self.serial
        trouble = self._intake.state_error
        try:
            taken = Taken("unchanged")
            if fetched is not None:
                taken = yield from self._intake.steps(fetched.data, self._held, self._now())
        except Refused as refused:
            return self._refuse(refused)
        except Exception as error:  # noqa: BLE001 - the machine may be out of memory, a source give no bytes
            return self.failed(error)
        self._failures, self._source_error, self._refused = 0, "", taken.overtaken
        if taken.outcome == "postponed":
            # The change is asked for again, for the source would say that nothing has changed.
            self._source_mark = ""
            return Acceptance("postponed", before)
        self._swap(taken)
        self._source_mark = (
            fetched.mark if fetched is not None and taken.overtaken is None else self._source_mark
        )
        self._confirmed = Confirmed(self._now(), time.monotonic())
        yield from self._intake.confirm(self._held.manifest, self._now())
        self._tell_of_state(trouble)
        acceptance = Acceptance(taken.outcome, self.serial)  # type: ignore[arg-type] # one of those
        if taken.overtaken is not None:
            self._tell_of(Acceptance("refused", before, taken.overtaken), before)
        self._tell_of(acceptance, before)
        self._judge()
        return acceptance

    def _refuse(self, refused: Refused) -> Acceptance:
        self._refused = refused
        # The source works, and what it gives is wrong: it is asked less often, as if it had failed.
        self._failures += 1
        self._source_mark = ""
        acceptance = Acceptance("refused", self.serial, refused)
        self._tell_of(acceptance, acceptance.serial)
        self._judge()
        return acceptance

    def _tell_of_state(self, before: Refused | None) -> None:
        trouble = self._intake.state_error
        if trouble is not None and (before is None or before.reason != trouble.reason):
            self.tell(events.STATE_FAILED, code=trouble.code.value, reason=trouble.reason)

    def _hold(self, bundle: Bundle) -> Held:
        return Held(bundle.manifest, bundle.data, bundle.lines, self._clock, self._readings, self._counts)

    def _swap(self, taken: Taken) -> None:
        if taken.held is None:
            return
        with self._guard():
            before, self._held = self._held, taken.held
            self._level = FRESH
            if taken.outcome == "renewed":
                return
            keep = self._options.keep_previous
            useful = before.manifest is not None and not taken.urgent and keep > 0
            self._before = before if useful else None
            self._before_until = time.monotonic() + keep

    def _previous(self) -> Held | None:
        """Give the bundle that decided before, while a pin may choose it."""
        before = self._before
        if before is None or before.manifest is None:
            return None
        if time.monotonic() < self._before_until and self._now() < before.manifest.expires:
            return before
        self._before = None
        return None

    def _judged(self) -> Staleness:
        manifest = self._held.manifest
        if manifest is None:
            return OVERDUE
        return freshness.staleness(manifest, self._confirmed, self._now(), self._options.limits)

    def _judge(self) -> None:
        with self._guard():
            if self._held.manifest is None:
                return
            judged = self._judged()
            if judged != self._level:
                self._held = self._held.at(judged)
                self._level = judged
            told, self._told = self._told, judged
        self._previous()
        if judged == told:
            return
        if judged == FRESH:
            self.tell(events.BUNDLE_FRESH, serial=self.serial)
        else:
            self.tell(events.BUNDLE_STALE, serial=self.serial, age=self.age, safe=judged == OVERDUE)
