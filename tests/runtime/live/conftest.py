"""Followed flags for a test, of files in its folder, and programs that follow them in processes of their own."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flaggit.runtime.live import LiveFlags, follow

if TYPE_CHECKING:
    from flaggit.runtime.events import Event

AUDIENCE: dict[str, Any] = {"project": "shop", "environment": "production-eu", "service": "web"}
NAME = "shop.production-eu.web.bundle"
FIRST = 1_000_000_005_000
SECOND = 1_000_000_006_000
THIRD = 1_000_000_007_000


def flag(*, serve: bool, safe: bool = False, **more: object) -> dict[str, object]:
    return {"type": "boolean", "safe": safe, "otherwise": {"serve": serve}, **more}


ON = {"flag": flag(serve=True)}
OFF = {"flag": flag(serve=False)}


class Place:
    """A folder with a published bundle, a keyring and a state, and a clock that a test sets."""

    def __init__(self, folder: Path, release: Any, keyring: bytes, now: int) -> None:
        self.folder = folder
        self.release = release
        self.now: float = now
        self.bundle = folder / NAME
        self.state = folder / "state"
        self.keyring = folder / "keyring"
        self.keyring.write_bytes(keyring)
        self.events: list[Event] = []
        self._open: list[LiveFlags] = []

    def publish(self, flags: object = None, serial: int = FIRST, **changes: object) -> bytes:
        """Publish a bundle as a deployment does: beside, then renamed."""
        data: bytes = self.release(flags if flags is not None else ON, serial=serial, **changes).encode()
        beside = self.folder / "beside"
        beside.write_bytes(data)
        beside.replace(self.bundle)
        return data

    def follow(self, source: Any = None, **options: Any) -> LiveFlags:
        """Follow without a thread, unless a test says so."""
        usual = {
            **AUDIENCE,
            "keyring": self.keyring,
            "clock": lambda: self.now,
            "thread": False,
            "wait": True,
            "listeners": [self.events.append],
        }
        flags = follow(source if source is not None else self.bundle, **{**usual, **options})
        self._open.append(flags)
        return flags

    def types(self) -> list[str]:
        return [event.type for event in self.events]

    def run(self, program: str, *arguments: object, check: bool = True, **options: Any) -> Any:
        """Run a program in a process of its own."""
        return subprocess.run(
            [sys.executable, "-W", "error", "-c", PROLOGUE + program, self.folder, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=check,
            timeout=120,
            **options,
        )

    def close(self) -> None:
        for flags in self._open:
            flags.close()


PROLOGUE = f"""
import os, sys, time
from flaggit.runtime.live import follow
FOLDER = sys.argv[1]
NAME = {NAME!r}
def open_(source=None, **options):
    usual = dict({AUDIENCE!r}, keyring=FOLDER + "/keyring", clock=lambda: 1_800_000_000, thread=False, wait=True,
        state=FOLDER + "/state")
    return follow(source or FOLDER + "/" + NAME, **{{**usual, **options}})
"""


@pytest.fixture(name="place")
def _place(tmp_path: Path, release: Any, keyring_file: Callable[..., bytes], now: int) -> Iterator[Place]:
    place = Place(tmp_path, release, keyring_file(), now)
    yield place
    place.close()
