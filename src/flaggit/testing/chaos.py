"""Chaos: a source that fails as a script says.

It stands between a loader and a real source, and does to each fetch what the next step of its script says; after the last step all goes well.
What it does depends on the script and the seed alone, and on how often it is asked, never on how long anything takes.
"""

import threading
import time
from collections.abc import Iterable, Sequence
from random import Random

from flaggit.bundle import envelope
from flaggit.bundle.manifest import PAYLOAD_TYPE, Manifest
from flaggit.runtime.generate import Clock
from flaggit.runtime.live import Fetched, SourceFailed, Wanted
from flaggit.runtime.live.sources import Place, source_at
from flaggit.testing.faults import (
    REGIONS,
    Corrupts,
    Passes,
    Replays,
    Stalls,
    Step,
    Vanishes,
    corrupt,
)


class Chaos:
    """A source that fails as its script says.

    Args:
        source: What it stands before: a source, a path or a URL.
        script: What happens to the fetches, in order.
        seed: Chooses which bytes are corrupted.
        clock: Gives the instant, in seconds since 1970, until something expires.

    Attributes:
        done: What happened to the fetches so far, one step each.

    Raises:
        ValueError: A step is to happen less than once.
    """

    def __init__(
        self, source: Place, script: Iterable[Step] = (), *, seed: int = 0, clock: Clock = time.time
    ) -> None:
        self._source = source_at(source)
        self._script = [step for step in script for _ in range(_times(step))]
        self._draw = Random(seed)  # noqa: S311 - which byte is corrupted is no secret
        self._clock = clock
        self._ahead = 0.0
        self._given: list[bytes] = []
        self._lock = threading.Lock()
        self._released = threading.Event()
        self.done: list[Step] = []

    def __str__(self) -> str:
        return f"chaos before {self._source}"

    @property
    def left(self) -> int:
        """How many fetches the rest of the script is for."""
        return max(len(self._script) - len(self.done), 0)

    def clock(self) -> float:
        """Give the instant: a clock for `follow`, which `Expires` sets forward."""
        return self._clock() + self._ahead

    def release(self) -> None:
        """Let everybody go who waits in a stall, now and later: what a test does at its end."""
        self._released.set()

    def fetch(self, wanted: Wanted) -> Fetched | None:
        """Do what the next step says.

        Raises:
            SourceFailed: The step says so, or the source itself failed.
        """
        with self._lock:
            step = self._script[len(self.done)] if self.left else Passes()
            self.done.append(step)
        match step:
            case Vanishes():
                raise SourceFailed("the source has vanished")
            case Stalls(seconds=seconds):
                self._released.wait(seconds)
                raise SourceFailed(f"nothing came for {seconds:g} seconds")
            case Passes():
                return self._passed(wanted)
        with self._lock:
            return Fetched(self._spoilt(step, wanted))

    def _passed(self, wanted: Wanted) -> Fetched | None:
        fetched = self._source.fetch(wanted)
        if fetched is not None and fetched.data not in self._given:
            self._given.append(fetched.data)
        return fetched

    def _spoilt(self, step: Step, wanted: Wanted) -> bytes:
        fetched = self._passed(wanted._replace(mark=""))
        if fetched is None or not fetched.data:
            raise SourceFailed("the source has nothing to spoil")
        data = fetched.data
        match step:
            case Corrupts(region=region):
                return corrupt(data, region, self._draw)
            case Replays():
                return self._given[0]
            case _:
                sealed, _ = envelope.head(data, PAYLOAD_TYPE)
                over = Manifest.parse(sealed.payload).expires + 1 - self.clock()
                self._ahead += max(over, 0.0)
                return data


def timeline(seed: int, steps: int, *, stall: float = 0.01) -> Sequence[Step]:
    """Make a script by chance: the same seed gives the same script.

    Args:
        seed: Which one.
        steps: How many steps it has.
        stall: How many seconds a stall takes.

    Returns:
        Steps of every sort but `Expires`, after which nothing that was published before is accepted any more.
    """
    draw = Random(seed)  # noqa: S311 - as above
    sorts: list[Step] = [Passes(), Vanishes(), Stalls(seconds=stall), Replays()]
    sorts += [Corrupts(region=region) for region in REGIONS]
    return [draw.choice(sorts) for _ in range(steps)]


def _times(step: Step) -> int:
    if step.times < 1:
        raise ValueError(f"{step}: a step happens once or more often")
    return step.times
