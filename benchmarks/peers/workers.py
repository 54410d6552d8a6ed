"""The worker of one SDK, as the process that measures sees it: it is told one thing, and answers once."""

import contextlib
import json
import subprocess
import threading
from pathlib import Path
from typing import Any, Self

from benchmarks.peers.environments import CACHE, ROOT, variables

PATIENCE = 180.0
"""Seconds for one answer."""


class WorkerFailed(Exception):
    """A worker ended, said that something is wrong, or did not answer in time."""


class Worker:
    """A process in the environment of one SDK.

    Args:
        python: The interpreter of that environment.
        name: The system.
        arguments: What follows its name on the command line.
        cache: Where compiled modules are kept, and where the worker's standard error goes.
    """

    def __init__(self, python: Path, name: str, *arguments: str, cache: Path = CACHE) -> None:
        cache.mkdir(parents=True, exist_ok=True)
        with (cache / f"{name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(python), "-m", "benchmarks.peers.worker", name, *arguments],
                cwd=ROOT,
                env=variables(cache),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def answer(self) -> Any:  # noqa: ANN401 - each verb has its own
        """Read the next answer.

        Raises:
            WorkerFailed: There is none, or it is an error.
        """
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        watch = threading.Timer(PATIENCE, self._process.kill)
        watch.start()
        line = self._process.stdout.readline()
        watch.cancel()
        if not line:
            raise WorkerFailed(f"the process ended with {self._process.wait()}")
        found = json.loads(line)
        if isinstance(found, dict) and "error" in found:
            raise WorkerFailed(found["error"])
        return found

    def ask(self, *what: object) -> Any:  # noqa: ANN401 - each verb has its own
        """Tell what to do, and read the answer.

        Raises:
            WorkerFailed: There is no answer, or it is an error.
        """
        assert self._process.stdin is not None  # noqa: S101 - it is a pipe
        try:
            print(json.dumps(what), file=self._process.stdin, flush=True)
        except BrokenPipeError:
            raise WorkerFailed(f"the process ended with {self._process.wait()}") from None
        return self.answer()

    def close(self) -> None:
        """End the process: it ends by itself when there is nothing more to read."""
        with contextlib.suppress(BrokenPipeError):
            self._process.communicate(timeout=PATIENCE)

    def __enter__(self) -> Self:
        """Give the worker."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self.close()
