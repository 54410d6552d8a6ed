"""The run: all systems in turn, round by round, so that what else the machine does meets all of them; then medians."""

import shutil
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.peers.description import QUESTIONS
from benchmarks.peers.environments import CACHE, Environment, NotInstalled, environment
from benchmarks.peers.systems import FLAGGIT, System
from benchmarks.peers.workers import Worker, WorkerFailed


class Plan(NamedTuple):
    """How much is measured: numbers of rounds, and seconds of one measurement."""

    small: int = 10
    sizes: tuple[int, ...] = (100, 1_000, 10_000)
    decisions: int = 15
    seconds: float = 0.01
    imports: int = 7
    loads: int = 3
    tails: int = 5
    tail_seconds: float = 0.3
    reloads: int = 3

    @property
    def large(self) -> int:
        """The largest size."""
        return max(self.sizes)


class Run:
    """One run.

    Args:
        systems: What is measured; flaggit is among them.
        plan: How much.
        cache: Where environments and data files are kept.
    """

    def __init__(self, systems: Iterable[System], plan: Plan, cache: Path = CACHE) -> None:
        self.plan = plan
        self.failed: dict[str, str] = {}
        self.environments: dict[System, Environment] = {}
        self.expressions: dict[str, str] = {}
        self._cache = cache
        self._began = time.monotonic()
        self._found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        for system in systems:
            try:
                self.environments[system] = environment(system, cache)
            except NotInstalled as error:
                self.failed[system.name] = f"not installed: {error}"

    def measure(self) -> None:
        """Measure everything that there is."""
        self._say("writing data files")
        self._write()
        self._say("imports")
        self._imports()
        self._say("loads")
        self._loads()
        self._serve()
        self._say("done")

    def figures(self, name: str) -> dict[str, dict[str, float]]:
        """The median of each of a system's figures, and its quartiles."""
        return {figure: summary(values) for figure, values in self._found[name].items()}

    def _say(self, step: str) -> None:
        print(f"{time.monotonic() - self._began:5.0f} s  {step}", file=sys.stderr)

    def _folder(self, system: System, count: int) -> Path:
        return self._cache / "data" / f"{system.name}-{count}"

    def _each(self, do: Callable[[System], None]) -> None:
        for system in [each for each in self.environments if each.name not in self.failed]:
            try:
                do(system)
            except WorkerFailed as error:
                self.failed[system.name] = str(error)

    def _once(self, system: System, verb: str, *arguments: object) -> Any:  # noqa: ANN401 - each verb has its own
        words = (verb, *(str(each) for each in arguments))
        with Worker(self.environments[system].python, system.name, *words, cache=self._cache) as worker:
            return worker.answer()

    def _keep(self, system: System, prefix: str, found: Mapping[str, float]) -> None:
        for name, value in found.items():
            self._found[system.name][f"{prefix} {name}"].append(value)

    def _write(self) -> None:
        def write(system: System) -> None:
            for count in {self.plan.small, *self.plan.sizes}:
                folder = self._folder(system, count)
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(parents=True)
                self._once(system, "write", folder, count, 1)

        self._each(write)

    def _imports(self) -> None:
        for _ in range(self.plan.imports):
            self._each(lambda system: self._keep(system, "import", self._once(system, "import")))

    def _loads(self) -> None:
        for count in self.plan.sizes:

            def load(system: System, count: int = count) -> None:
                found = self._once(system, "load", self._folder(system, count), count)
                self._keep(system, f"load {count}", found)

            for _ in range(self.plan.loads):
                self._each(load)

    def _serve(self) -> None:
        workers: dict[tuple[System, int], Worker] = {}

        def start(system: System) -> None:
            for count in (self.plan.small, self.plan.large):
                python, folder = self.environments[system].python, str(self._folder(system, count))
                worker = Worker(python, system.name, "serve", folder, str(count), cache=self._cache)
                workers[system, count] = worker
                worker.answer()
            self.expressions[system.name] = workers[system, self.plan.small].ask("expression", "hit")

        steps: dict[str, Callable[[dict[tuple[System, int], Worker]], None]] = {
            "decisions": self._decisions,
            "tails and threads": self._tails,
            "reloads": self._reloads,
        }
        try:
            self._say("starting workers")
            self._each(start)
            for title, step in steps.items():
                self._say(title)
                step(workers)
        finally:
            for worker in workers.values():
                worker.close()

    def _decisions(self, workers: Mapping[tuple[System, int], Worker]) -> None:
        for _ in range(self.plan.decisions):
            self._keep(FLAGGIT, "floor", workers[FLAGGIT, self.plan.small].ask("floors", self.plan.seconds))
            for case in QUESTIONS:
                for count in (self.plan.small, self.plan.large):

                    def decide(system: System, case: str = case, count: int = count) -> None:
                        took = workers[system, count].ask("decide", case, self.plan.seconds)
                        self._keep(system, f"decide {count}", {case: took})

                    self._each(decide)

    def _tails(self, workers: Mapping[tuple[System, int], Worker]) -> None:
        for verb in ("tail", "threads"):
            for _ in range(self.plan.tails):

                def ask(system: System, verb: str = verb) -> None:
                    self._keep(
                        system, verb, workers[system, self.plan.small].ask(verb, self.plan.tail_seconds)
                    )

                self._each(ask)

    def _reloads(self, workers: Mapping[tuple[System, int], Worker]) -> None:
        for revision in range(2, self.plan.reloads + 2):

            def reload(system: System, revision: int = revision) -> None:
                count = self.plan.large
                self._once(system, "write", self._folder(system, count), count, revision)
                self._keep(system, "reload", workers[system, count].ask("reload", revision))
                self._keep(system, "quiet", workers[system, count].ask("quiet", self.plan.tail_seconds))

            self._each(reload)


def summary(values: list[float]) -> dict[str, float]:
    """The median and the quartiles, to four digits: no clock here knows more."""
    quartiles = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else [values[0]] * 3
    low, median, high = (float(f"{value:.4g}") for value in quartiles)
    return {"low": low, "median": median, "high": high}
