"""What lies under `flags/` and `schemas/`, and which of it is not read.

Paths are text in UTF-8 with `surrogateescape`, whatever the locale: bytes that are not UTF-8 survive until `accept`
refuses them, so that no name can stop a run.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from flaggit.frozen import Frozen

GOVERNED: Final = ("flags", "schemas")
"""The folders whose content flaggit governs."""
READABLE: Final = (".yaml", ".yml", ".json")
"""Endings of the files that are read. A `.yml` is read so that it can be complained about."""
MAXIMUM_BYTES: Final = 256 * 1024
"""The largest file that is read, in bytes."""

_SYMLINK, _SUBMODULE = "120000", "160000"
_IRREGULAR: Final = frozenset({_SYMLINK, _SUBMODULE})
_LISTED: Final = re.compile(r"([0-7]+) [a-z]+ ([0-9a-f]+)\t([^\0]+)\0")


class Entry(NamedTuple):
    """What git records of a path: the mode in octal, and the blob id in hex."""

    mode: str
    blob: str


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


def parse_tree(output: bytes) -> dict[str, Entry]:
    """Parse `git ls-tree -r -z`."""
    # "100644 blob ID<TAB>PATH"
    return {path: Entry(mode, blob) for mode, blob, path in _LISTED.findall(text(output))}


def accept(entries: Mapping[str, Entry]) -> tuple[dict[str, Entry], list[Refused]]:
    """Divide entries into files to work with, in the order of their paths' bytes, and refused ones.

    Of several names that a case-insensitive or normalising file system would fold into one, the first is kept.
    """
    names = "".join(entries)
    if (
        names.isascii()
        and names == names.lower()
        and _IRREGULAR.isdisjoint({each.mode for each in entries.values()})
    ):
        # Names like these collide with none but themselves.
        return {path: entries[path] for path in sorted(entries)}, []
    files: dict[str, Entry] = {}
    refused: list[Refused] = []
    seen: dict[str, str] = {}
    for path in sorted(entries):
        entry = entries[path]
        if not path.isascii() and shown(path) != path:
            refused.append(Refused(path=shown(path), reason=Refusal.ENCODING))
            continue
        first = seen.setdefault(_folded(path), path)
        if entry.mode in _IRREGULAR:
            reason = Refusal.SYMLINK if entry.mode == _SYMLINK else Refusal.SUBMODULE
            refused.append(Refused(path=path, reason=reason))
        elif first is not path:
            refused.append(Refused(path=path, reason=Refusal.COLLISION, other=first))
        else:
            files[path] = entry
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
