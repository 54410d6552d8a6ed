"""What lies under `flags/` and `schemas/`, and which of it is not read.

Paths are text in UTF-8 with `surrogateescape`, whatever the locale: bytes that are not UTF-8 survive until `accept`
refuses them, so that no name can stop a run.
"""

import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple

from flaggit.frozen import Frozen

GOVERNED: Final = ("flags", "schemas")
"""The folders whose content flaggit governs."""
READABLE: Final = (".yaml", ".yml", ".json")
"""Endings of the files that are read. A `.yml` is read so that it can be complained about."""
MAXIMUM_BYTES: Final = 256 * 1024
"""The largest file that is read, in bytes."""
ORDINARY: Final = "100644"
"""The mode of a file that can't be executed, as nearly all are."""
_USUAL: Final = f"{ORDINARY} blob"

_SYMLINK, _SUBMODULE = "120000", "160000"
_IRREGULAR: Final = frozenset({_SYMLINK, _SUBMODULE})


class Entry(NamedTuple):
    """What git records of a path: the mode in octal, and the blob id in hex."""

    mode: str
    blob: str


class Recorded(NamedTuple):
    """What git records of many paths.

    Attributes:
        blobs: Path to blob id, in hex.
        modes: Path to mode, in octal, of those that have another one than `ORDINARY`.
    """

    blobs: dict[str, str]
    modes: dict[str, str]

    def add(self, path: str, entry: Entry) -> None:
        """Record a path, in the place of what was recorded of it."""
        self.blobs[path] = entry.blob
        self.modes.pop(path, None)
        if entry.mode != ORDINARY:
            self.modes[path] = entry.mode

    def drop(self, path: str) -> None:
        """Forget a path, if it is recorded."""
        self.blobs.pop(path, None)
        self.modes.pop(path, None)

    def mode(self, path: str) -> str:
        """Give a path's mode."""
        return self.modes.get(path, ORDINARY)


class Refusal(StrEnum):
    """Why a path is not read; the value completes the sentence `PATH …`."""

    SYMLINK = "is a symbolic link"
    SUBMODULE = "is a submodule or another git repository"
    NOT_REGULAR = "is not a regular file"
    TOO_LARGE = "is larger than 256 KiB"
    ENCODING = "has a name that is not UTF-8"
    COLLISION = "has a name that differs from another only by case or Unicode normalisation"


class Refused(Frozen):
    r"""A governed path that is not read.

    Attributes:
        path: The path relative to the flag repository's root; bytes that are not UTF-8 are shown as `\xNN`.
        reason: Why.
        other: The path that it collides with; empty for every other reason.
    """

    path: str
    reason: Refusal
    other: str = ""


def text(raw: bytes) -> str:
    """Return a path or a listing of paths as text that `raw_path` turns back into the same bytes."""
    return raw.decode("utf-8", "surrogateescape")


def raw_path(path: str) -> bytes:
    """Return a path's bytes, for the operating system and for git."""
    return path.encode("utf-8", "surrogateescape")


def parse_tree(output: bytes) -> Recorded:
    """Parse `git ls-tree -r -z`."""
    blobs, modes = found = Recorded({}, {})
    for line in text(output).split("\0")[:-1]:
        # "100644 blob ID<TAB>PATH"
        entry, _, path = line.partition("\t")
        kind, _, blobs[path] = entry.rpartition(" ")
        if kind != _USUAL:
            modes[path] = kind.partition(" ")[0]
    return found


def accept(recorded: Recorded) -> tuple[dict[str, str], list[Refused]]:
    """Divide paths into files to work with, with their blobs and in the order of their paths' bytes, and refused ones.

    Of several names that a case-insensitive or normalising file system would fold into one, the first is kept.
    """
    blobs = recorded.blobs
    paths = sorted(blobs)
    names = "".join(paths)
    if names.isascii() and names == names.lower() and _IRREGULAR.isdisjoint(recorded.modes.values()):
        # Names like these collide with none but themselves.
        return {path: blobs[path] for path in paths}, []
    files: dict[str, str] = {}
    refused: list[Refused] = []
    seen: dict[str, str] = {}
    for path in paths:
        if not path.isascii() and shown(path) != path:
            refused.append(Refused(path=shown(path), reason=Refusal.ENCODING))
            continue
        first = seen.setdefault(_folded(path), path)
        mode = recorded.mode(path)
        if mode in _IRREGULAR:
            reason = Refusal.SYMLINK if mode == _SYMLINK else Refusal.SUBMODULE
            refused.append(Refused(path=path, reason=reason))
        elif first is not path:
            refused.append(Refused(path=path, reason=Refusal.COLLISION, other=first))
        else:
            files[path] = blobs[path]
    return files, refused


def shown(path: str) -> str:
    r"""Return a path for people to read, with `\xNN` for each byte that is not UTF-8."""
    return raw_path(path).decode("utf-8", "backslashreplace")


def readable(paths: Iterable[str]) -> list[str]:
    """Keep the paths of YAML and JSON files."""
    return [path for path in paths if path.endswith(READABLE)]


def _folded(path: str) -> str:
    return (
        path.lower()
        if path.isascii()
        else unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
    )
