"""State: the last good bundle on disk, and the mark of the highest serial that was ever accepted.

The format is written in `docs/spec/state.md`. Nothing in the folder is believed: bundle and mark carry the signatures of the release
they are of, and are verified like any bundle, each time. So whoever can write there can take the state away, and can't make a
loader accept what was not released, nor anything below what this process holds.

The bundle is written before the mark. A crash between the two leaves a bundle above its mark, which is as good.
"""

import os
from typing import NamedTuple

from flaggit.bundle import envelope, manifest
from flaggit.bundle.manifest import Manifest
from flaggit.bundle.refused import Refused
from flaggit.runtime import files
from flaggit.runtime.live import durable
from flaggit.runtime.live.locking import locked
from flaggit.runtime.verification import Bundle, Gate, is_news

MARK = ".mark"
"""What follows the bundle's name in the name of the mark."""
LOCK = ".lock"
"""What follows it in the name of the lock."""


def not_before(mark: Manifest | None, now: float) -> float:
    """Give the instant to judge bundles by: a clock that shows less than when an accepted one was signed was set back."""
    return now if mark is None else max(now, float(mark.issued))


class Kept(NamedTuple):
    """What was on disk, as far as it can be believed.

    Attributes:
        bundle: The last good bundle; None without one.
        mark: The highest that was ever accepted; None when nothing says so.
        confirmed: When the source last confirmed the bundle, in seconds since 1970; 0.0 when nothing says so.
        troubles: What is there and can't be believed, or can't be read.
        data: The bytes of the bundle.
    """

    bundle: Bundle | None = None
    mark: Manifest | None = None
    confirmed: float = 0.0
    troubles: tuple[Refused, ...] = ()
    data: bytes = b""


class State:
    """The state of one service in one environment, in a folder that other processes may share.

    Args:
        folder: Where it is; it is made, for its owner alone, when it is first written to.
        name: The bundle's file name.
    """

    __slots__ = ("_folder", "_name")

    def __init__(self, folder: str, name: str) -> None:
        self._folder = folder
        self._name = name

    def load(self, gate: Gate, now: float) -> Kept:
        """Read and verify what is there. Nothing is raised for what is found."""
        troubles: list[Refused] = []
        mark = self._vouched(gate, troubles)
        bundle = None
        data = b""
        try:
            if data := self._read():
                bundle = gate.admit(data, None, not_before(mark, now), mark)
        except Refused as refused:
            troubles.append(refused)
        if bundle is not None and (mark is None or bundle.manifest.serial > mark.serial):
            mark = bundle.manifest
        return Kept(bundle, mark, self._confirmed(), tuple(troubles), data)

    def keep(self, gate: Gate, data: bytes, offered: Manifest) -> None:
        """Write a bundle that was verified, then its mark, unless what is there is as new.

        Raises:
            Refused: `SERIAL_LOWER` or `SERIAL_CONFLICT`, against what another process has written since.
            OSError: It can't be written.
        """
        os.makedirs(self._folder, mode=0o700, exist_ok=True)
        with locked(self._path(LOCK)):
            known = [found for found in (self._vouched(gate, []), self._top(gate)) if found is not None]
            news = [is_news(offered, found) for found in known]
            durable.clear(self._folder, self._name)
            if not news or all(news) or not self._is_whole(gate):
                durable.replace(self._folder, self._name, data)
            if not news or any(news):
                line = data[: data.index(b"\n") + 1]
                durable.replace(self._folder, self._name + MARK, line)

    def confirm(self, at: float) -> None:
        """Note when the source confirmed the bundle: it is the mark's time of change."""
        try:
            os.utime(self._path(MARK), (at, at), follow_symlinks=False)
        except (OSError, NotImplementedError, OverflowError):
            return

    def _confirmed(self) -> float:
        try:
            return os.lstat(self._path(MARK)).st_mtime
        except OSError:
            return 0.0

    def _vouched(self, gate: Gate, troubles: list[Refused]) -> Manifest | None:
        """Give what the mark says, when it can be believed."""
        path = self._path(MARK)
        try:
            if not os.path.lexists(path):
                return None
            line = files.read(path, envelope.MAX_ENVELOPE + 1)
            return gate.vouch(line.removesuffix(b"\n"))
        except Refused as refused:
            troubles.append(refused)
            return None

    def _top(self, gate: Gate) -> Manifest | None:
        """Give what the envelope of the bundle says, when it can be believed. The body is not read: it may be large."""
        try:
            first = files.beginning(self._path(""), envelope.MAX_ENVELOPE + 1)
            return gate.vouch(first.partition(b"\n")[0])
        except Refused:
            return None

    def _is_whole(self, gate: Gate) -> bool:
        try:
            data = self._read()
            sealed, start = envelope.head(data, manifest.PAYLOAD_TYPE)
            gate.vouch(sealed.encode())
            manifest.check_body(sealed.payload, memoryview(data)[start:])
        except Refused:
            return False
        return True

    def _read(self) -> bytes:
        """Give the bundle's bytes; none when there is no file.

        Raises:
            Refused: `UNREADABLE` or `TOO_LARGE`.
        """
        path = self._path("")
        return files.read(path, envelope.MAX_BUNDLE) if os.path.lexists(path) else b""

    def _path(self, suffix: str) -> str:
        return os.path.join(self._folder, self._name + suffix)
