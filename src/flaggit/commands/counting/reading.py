"""Reading files of exposure records into a register."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from flaggit.commands.counting.records import lines, sighting
from flaggit.commands.counting.register import Register
from flaggit.errors import NothingReadStop, UsageStop
from flaggit.frozen import Frozen
from flaggit.telemetry.cloudevents import MAX_BYTES

MOST_SHOWN: Final = 20
"""How many broken lines are named; all are counted."""
_RECORDING: Final = "a service records them with Exposures('every', attributes=['country', 'plan'])"


class Broken(Frozen):
    """A line that can't be read: its file, its number from 1, and why."""

    file: Path
    line: int
    why: str


class Records(Frozen):
    """What was read.

    Attributes:
        files: How many files.
        lines: How many lines.
        exposures: How many of them are exposure records.
        others: How many are something else.
        broken: How many lines can't be read.
        shown: The first of those.
    """

    files: int
    lines: int
    exposures: int
    others: int
    broken: int
    shown: tuple[Broken, ...]


def read(files: Iterable[Path], register: Register) -> Records:
    """Read files of JSON lines.

    Raises:
        UsageStop: A file can't be read.
        NothingReadStop: There is no exposure record, or none that tells attributes.
    """
    reading = _Reading(register)
    for path in files:
        try:
            reading.file(path)
        except OSError as error:
            raise UsageStop(
                f"this file can't be read: {error.strerror}",
                where=str(path),
                remedy="name files of JSON lines, such as events.jsonl",
            ) from None
    found = reading.found
    if not found.exposures:
        raise NothingReadStop(
            f"there is no exposure record in {found.lines:,} lines{_spoilt(found)}", remedy=_RECORDING
        )
    if register.silent == found.exposures:
        raise NothingReadStop(
            f"none of {found.exposures:,} exposure records tells attributes", remedy=_RECORDING
        )
    return found


class _Reading:
    """Reads one file after another into a register, and counts lines."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._counts: Counter[str] = Counter()
        self._shown: list[Broken] = []

    def file(self, path: Path) -> None:
        """Read a file; `OSError` when that is not possible."""
        with path.open("rb") as file:
            self._counts["files"] += 1
            for number, line in enumerate(lines(file), start=1):
                try:
                    self._counts[self._line(line)] += 1
                except ValueError as error:
                    self._counts["broken"] += 1
                    if len(self._shown) < MOST_SHOWN:
                        self._shown.append(Broken(file=path, line=number, why=str(error)))

    @property
    def found(self) -> Records:
        """What was read so far."""
        counts = self._counts
        return Records(
            files=counts["files"],
            lines=counts["exposures"] + counts["others"] + counts["broken"],
            exposures=counts["exposures"],
            others=counts["others"],
            broken=counts["broken"],
            shown=tuple(self._shown),
        )

    def _line(self, line: bytes | None) -> str:
        if line is None:
            raise ValueError(f"this is longer than {MAX_BYTES:,} bytes, the most that a record has")
        seen = sighting(line)
        if seen is None:
            return "others"
        self._register.add(seen)
        return "exposures"


def _spoilt(found: Records) -> str:
    if not found.shown:
        return ""
    first = found.shown[0]
    return f", and {found.broken:,} of them can't be read, the first {first.file}:{first.line}: {first.why}"
