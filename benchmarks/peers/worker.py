"""What runs in the environment of one SDK: it checks decisions, and measures when it is told to.

    python -m benchmarks.peers.worker NAME import
    python -m benchmarks.peers.worker NAME write FOLDER FLAGS REVISION
    python -m benchmarks.peers.worker NAME load FOLDER FLAGS
    python -m benchmarks.peers.worker NAME serve FOLDER FLAGS

Each answers in JSON, a line an answer. `serve` reads what to do from standard input: `["decide", "hit", 0.01]`. All else that an SDK
prints goes to standard error.
"""

import contextlib
import importlib
import json
import os
import sys
import threading
import time
from array import array
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from benchmarks.peers.description import QUESTIONS, SHARES, Question, controls, flags
from benchmarks.peers.systems import SYSTEMS, module

if TYPE_CHECKING:
    from benchmarks.peers.sdk import Sdk

USERS = 3_000
"""How many users show whether a split is even: a share of one half is off by 1 % at random."""
TOLERANCE = 0.05
FEW = 1_000
THREADS = 8
TIMED = 2_000_000
"""How many durations are kept at most."""

Call = Callable[[], object]


class WrongDecision(Exception):
    """An SDK decides otherwise than the description says: its figures would be of something else."""


def resident() -> float:
    """The megabytes of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def imported(name: str) -> dict[str, float]:
    """Import the SDK, and say what that took in milliseconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    exec(SYSTEMS[name].imports, {})  # noqa: S102 - the registry's own text
    return {"cpu": (time.process_time() - cpu) * 1e3, "wall": (time.perf_counter() - wall) * 1e3}


class Asking:
    """A client of one SDK, with its questions compiled."""

    def __init__(self, name: str, folder: Path) -> None:
        exec(SYSTEMS[name].imports, {})  # noqa: S102 - the registry's own text
        self.sdk = cast("Sdk", importlib.import_module(module(SYSTEMS[name])))
        self.folder = folder
        self.client: Any = None

    def prepared(self) -> contextlib.AbstractContextManager[None]:
        """What the SDK needs outside of the process, started and ended."""
        ready = getattr(self.sdk, "prepared", None)
        return ready(self.folder) if ready else contextlib.nullcontext()

    def open(self) -> None:
        """Load the data file."""
        self.client = self.sdk.opened(self.folder)

    def serve(self) -> None:
        """Load the data file as a service does that runs for long."""
        self.client = getattr(self.sdk, "served", self.sdk.opened)(self.folder)

    def call(self, question: Question, client: object = None) -> Call:
        """A function of no arguments that asks, as a service would write it."""
        names = {**self.sdk.NAMES, "client": self.client if client is None else client}
        return cast("Call", eval(f"lambda: {self.sdk.asked(question)}", names))  # noqa: S307 - our own text

    def check(self, count: int) -> None:
        """Ask everything once, and compare.

        Raises:
            WrongDecision: Something is decided otherwise than the description says.
        """
        for question in (*QUESTIONS.values(), *controls(count)):
            answer = self.call(question)()
            if question.right is not None and answer != question.right:
                raise WrongDecision(f"{question.case}: {answer!r} instead of {question.right!r}")
        # The flags that split are the same among few and among many.
        for case, share in SHARES.items() if count <= FEW else ():
            asked = (QUESTIONS[case]._replace(user=f"user-{at}") for at in range(USERS))
            counts = Counter(self.call(question)() for question in asked)
            if len(counts) != round(1 / share) or any(
                abs(found / USERS - share) > TOLERANCE for found in counts.values()
            ):
                raise WrongDecision(f"{case}: users are split {dict(counts)}")

    def expression(self, case: str) -> str:
        """How a case is asked for."""
        return self.sdk.asked(QUESTIONS[case])

    def decide(self, case: str, seconds: float) -> float:
        """Microseconds of thread CPU time of a decision, the call of an empty function taken off."""
        return _microseconds(self.call(QUESTIONS[case]), seconds)

    def floors(self, seconds: float) -> dict[str, float]:
        """Microseconds of what nobody can do without: a call, a look-up, one SHA-256, a context."""

        def nothing(context: object) -> object:
            return context

        table, context = {"flag": nothing}, {"user": "user-12345"}
        floors: dict[str, Call] = {
            "call": lambda: nothing(context),
            "lookup and call": lambda: table["flag"](context),
            "SHA-256": lambda: sha256(b"half:user-12345").digest(),
            "context": lambda: {"user": "user-12345", "country": "DE"},
        }
        return {name: _microseconds(call, seconds) for name, call in floors.items()}

    def tail(self, seconds: float) -> dict[str, float]:
        """Microseconds of thread CPU time of single decisions, the clock's own taken off: the median, one of a thousand."""
        durations, until = array("q"), time.perf_counter() + seconds
        call, clock = self.call(QUESTIONS["hit"]), time.thread_time_ns
        own = sorted(_between(clock) for _ in range(1_000))[500]
        while time.perf_counter() < until or len(durations) < 1_000:
            for _ in range(100):
                begin = clock()
                call()
                durations.append(clock() - begin - own)
        return _percentiles(durations)

    def threads(self, seconds: float) -> dict[str, float]:
        """Microseconds of a decision when eight threads decide at once: of wall time, and of CPU time."""
        each = max(20, int(seconds * 1e6 / max(self.decide("hit", 0.005), 0.05) / THREADS))
        clients = [
            self.sdk.opened(self.folder) if self.sdk.ONE_A_THREAD else self.client for _ in range(THREADS)
        ]
        gate = threading.Barrier(THREADS + 1)

        def run(call: Call) -> None:
            gate.wait()
            for _ in range(each):
                call()

        running = [
            threading.Thread(target=run, args=(self.call(QUESTIONS["hit"], client),)) for client in clients
        ]
        for thread in running:
            thread.start()
        gate.wait()
        wall, cpu = time.perf_counter(), time.process_time()
        for thread in running:
            thread.join()
        total = each * THREADS
        return {
            "wall": (time.perf_counter() - wall) / total * 1e6,
            "cpu": (time.process_time() - cpu) / total * 1e6,
        }

    def reload(self, revision: int) -> dict[str, float]:
        """Load a new data file in another thread, and say what decisions here felt of it.

        Raises:
            WrongDecision: The new data file did not arrive, or did not load.
        """
        failed: list[BaseException] = []
        begun, ended = threading.Event(), threading.Event()

        def load() -> None:
            begun.wait()
            try:
                self.client = self.sdk.reload(self.client, self.folder)
            except BaseException as error:  # noqa: BLE001 - whatever it is, it is told
                failed.append(error)
            ended.set()

        call = self.call(QUESTIONS["hit"])
        thread = threading.Thread(target=load)
        thread.start()
        begin = time.perf_counter_ns()
        durations, stall = _felt(call, ended, begun)
        thread.join()
        end = time.perf_counter_ns()
        if failed:
            raise WrongDecision(f"the reload failed: {failed[0]!r}")
        if began := getattr(self.sdk, "began", None):
            # What was decided while nothing was loaded yet is none of its decisions.
            waited = (began(self.client) - begin) / (end - begin)
            durations, begin = durations[int(len(durations) * waited) :], began(self.client)
        if self.call(QUESTIONS["static"])() is not bool(revision % 2):
            raise WrongDecision(f"revision {revision} did not arrive")
        return {**_percentiles(durations), "stall": stall / 1e6, "took": (end - begin) / 1e6}

    def quiet(self, seconds: float) -> dict[str, float]:
        """What decisions feel while nothing reloads: the machine's own part in `reload`."""
        ended = threading.Event()
        threading.Timer(seconds, ended.set).start()
        durations, stall = _felt(self.call(QUESTIONS["hit"]), ended)
        return {**_percentiles(durations), "stall": stall / 1e6}


def _microseconds(call: Call, seconds: float) -> float:
    calls = 1
    while (took := _spent(call, calls)) < seconds:
        calls = max(calls * 2, int(calls * seconds / max(took, 1e-6)))
    return (took - _spent(lambda: None, calls)) / calls * 1e6


def _between(clock: Callable[[], int]) -> int:
    begin = clock()
    return clock() - begin


def _spent(call: Call, calls: int) -> float:
    rounds = range(calls)
    begin = time.thread_time()
    for _ in rounds:
        call()
    return time.thread_time() - begin


def _felt(
    call: Call, ended: threading.Event, begun: threading.Event | None = None
) -> "tuple[array[int], int]":
    """Decide without a pause until something ends: how long each took, and the longest time between two ends, in ns."""
    durations, stall, clock = array("q"), 0, time.perf_counter_ns
    last = clock()
    if begun is not None:
        begun.set()
    while not durations or not ended.is_set():
        begin = clock()
        call()
        end = clock()
        stall = max(stall, end - last)
        last = end
        if len(durations) < TIMED:
            durations.append(end - begin)
    return durations, stall


def _percentiles(durations: "array[int]") -> dict[str, float]:
    ordered = sorted(durations)
    return {"p50": ordered[len(ordered) // 2] / 1e3, "p999": ordered[len(ordered) * 999 // 1000] / 1e3}


def load(asking: Asking, count: int) -> dict[str, float]:
    """Load the data file and decide once, the imports done: milliseconds and megabytes."""
    call = controls(count)[-1]
    with asking.prepared():
        before, wall, cpu = resident(), time.perf_counter(), time.process_time()
        asking.open()
        answer = asking.call(call)()
        took = {"cpu": (time.process_time() - cpu) * 1e3, "wall": (time.perf_counter() - wall) * 1e3}
        grown = resident() - before
    if answer != call.right:
        raise WrongDecision(f"{call.case}: {answer!r} instead of {call.right!r}")
    return {**took, "grown": grown}


def serve(asking: Asking, count: int, answer: Callable[[object], None]) -> None:
    """Load, check, and do what standard input says, a line at a time."""
    with asking.prepared():
        asking.serve()
        asking.check(count)
        answer("ready")
        for line in sys.stdin:
            verb, *arguments = json.loads(line)
            answer(getattr(asking, verb)(*arguments))


def perform(asking: Asking, verb: str, numbers: list[int], answer: Callable[[object], None]) -> None:
    """Do one of the verbs that need a folder."""
    count, *revisions = numbers
    if verb == "write":
        (revision,) = revisions
        asking.sdk.write(flags(count, revision), asking.folder, revision)
        answer("written")
    elif verb == "load":
        answer(load(asking, count))
    else:
        serve(asking, count, answer)


def main() -> None:
    """Do what the command line says."""
    name, verb, *rest = sys.argv[1:]
    # What an SDK prints must not stand between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def answer(found: object) -> None:
        print(json.dumps(found), file=answers, flush=True)

    try:
        if verb == "import":
            answer(imported(name))
        else:
            # The SDK's client lives as long as the process: not all end in peace.
            asking = Asking(name, Path(rest[0]))
            perform(asking, verb, [int(number) for number in rest[1:]], answer)
    except Exception as error:  # noqa: BLE001 - the parent reports whatever it is
        with contextlib.suppress(BrokenPipeError):
            answer({"error": f"{type(error).__name__}: {error}"})
    # Background threads of an SDK may wait for a network that is not there.
    os._exit(0)


if __name__ == "__main__":
    main()
