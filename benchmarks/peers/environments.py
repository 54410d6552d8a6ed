"""An environment for each SDK, made once from the package index and kept in a folder that git ignores."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from benchmarks.peers.systems import FLAGGIT, System

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".bench"
LONGEST = 600
_VERSION = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))"


class NotInstalled(Exception):
    """A package can't be had, or does not say which version it is."""


class Environment(NamedTuple):
    """Where a system's worker runs, and which version is there."""

    python: Path
    version: str


def environment(system: System, cache: Path = CACHE) -> Environment:
    """Find the environment of a system, or make it. flaggit is measured in the one that this runs in.

    Raises:
        NotInstalled: It can't be made.
    """
    python = Path(sys.executable) if system == FLAGGIT else cache / system.name / "bin" / "python"
    if system != FLAGGIT and not (cache / system.name / ".ready").exists():
        print(f"making the environment of {system.name}", file=sys.stderr)
        run(sys.executable, "-m", "venv", "--clear", str(cache / system.name))
        run(str(python), "-m", "pip", "install", "--quiet", system.package)
        (cache / system.name / ".ready").touch()
    return Environment(python, run(str(python), "-c", _VERSION, system.package).strip())


def variables(cache: Path = CACHE) -> dict[str, str]:
    """The environment variables of a worker: it finds compiled modules, as a service does that was started before."""
    found = {**os.environ, "PYTHONPYCACHEPREFIX": str(cache / "compiled")}
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    return found


def run(*command: str) -> str:
    """Run a command and return what it prints.

    Raises:
        NotInstalled: It failed, or took too long.
    """
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=LONGEST)
    except subprocess.CalledProcessError as error:
        raise NotInstalled(
            error.stderr.strip().splitlines()[-1] if error.stderr.strip() else str(error)
        ) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalled(str(error)) from None
    return done.stdout
