"""Notes on blobs: what each document uses, and that it is not too large, kept between runs.

One file for each repository in the user's cache folder, where no commit can put one. Its first line says by which version it
was written and the checksum of the rest; a file that is anything else is passed over and written anew. Each further line has
blob ids and, behind a tab, what all these documents use; without a tab the blobs are known not to be too large, and no more.
Notes choose which documents are read: nothing that a note says ends up in an answer.
"""

import hashlib
import zlib
from collections.abc import Callable, Iterable, Mapping, Set as AbstractSet
from pathlib import Path
from typing import Final

from flaggit import __version__
from flaggit.binding import uses
from flaggit.delivery import write_atomically
from flaggit.errors import UsageStop
from flaggit.source import Document

FORMAT: Final = 3
"""Raised whenever a note means something else than before."""
MOST: Final = 100_000
"""How many notes are kept; when there are more, those on the present states alone."""
UNREADABLE: Final = "?"
"""Stands among the uses of a document with a fault, of which not all may be known."""

_ENDS: Final = (".yaml", ".json")


def cache_folder(environ: Mapping[str, str]) -> Path | None:
    """Give the user's cache folder for flaggit, by the XDG base directories; None for a user without a home."""
    given = environ.get("XDG_CACHE_HOME", "")
    if given.startswith("/"):
        return Path(given, "flaggit")
    home = environ.get("HOME", "")
    return Path(home, ".cache", "flaggit") if home.startswith("/") else None


class Notes:
    """The notes on one repository.

    Args:
        root: The flag repository.
        folder: The cache folder, which need not exist; None to keep nothing.
    """

    __slots__ = ("_file", "_held", "_known", "_learned")

    def __init__(self, root: Path, folder: Path | None) -> None:
        name = hashlib.sha256(bytes(root)).hexdigest()[:24]
        self._file = folder / f"uses-{name}.txt" if folder else None
        self._held: dict[str, str | None] = _read(self._file) if self._file else {}
        self._known, self._learned = len(self._held), 0

    @property
    def measured(self) -> AbstractSet[str]:
        """The blobs that are known not to be too large."""
        return self._held.keys()

    def unknown(self, documents: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Give those of these documents, path and blob, that there is no note on: path by blob."""
        held = self._held
        return {blob: path for path, blob in documents if held.get(blob) is None}

    def uses(self, blob: str) -> list[str]:
        """Give what a document uses, as `kind:name`."""
        return (self._held[blob] or "").split()

    def users(self, names: AbstractSet[str]) -> set[str]:
        """Give the blobs of the documents that use one of some names."""
        return self._saying(lambda note: not names.isdisjoint(note.split()))

    def faulty(self) -> set[str]:
        """Give the blobs of documents that have a fault of reading."""
        return self._saying(lambda note: note.startswith(UNREADABLE))

    def _saying(self, wanted: Callable[[str], bool]) -> set[str]:
        # Documents are many, what they use is more often than not the same.
        notes = {note for note in set(self._held.values()) if note is not None and wanted(note)}
        return {blob for blob, note in self._held.items() if note in notes} if notes else set()

    def learn(self, blob: str, document: Document) -> None:
        """Note what a document uses."""
        used = sorted(uses(document))
        if document.value is None or document.findings:
            used.insert(0, UNREADABLE)
        # No name has white space in it, whatever a document says: a line break would end the note.
        self._held[blob] = " ".join(" ".join(used).split())
        self._learned += 1

    def keep(self, *states: Mapping[str, str]) -> None:
        """Write the notes down if there is much new. A cache that can't be written is none.

        Args:
            states: Path to blob id of the files of each state; notes on them come before older ones.
        """
        if self._file is None or self._learned * 100 <= self._known:
            return
        present = {blob for files in states for path, blob in files.items() if path.endswith(_ENDS)}
        kept = dict.fromkeys(present) | self._held
        if len(kept) > MOST:
            kept = {blob: kept[blob] for blob in present}
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._file, _written(kept), mode=0o600)
        except (OSError, UsageStop):
            return


def _read(file: Path) -> dict[str, str | None]:
    try:
        head, _, body = file.read_bytes().partition(b"\n")
    except OSError:
        return {}
    held: dict[str, str | None] = {}
    if head == _head(body):
        for line in body.decode(errors="replace").split("\n"):
            blobs, told, note = line.partition("\t")
            held.update(dict.fromkeys(blobs.split(" "), note if told else None))
    return held


def _written(held: Mapping[str, str | None]) -> bytes:
    alike: dict[str | None, list[str]] = {}
    for blob in sorted(held):
        alike.setdefault(held[blob], []).append(blob)
    lines = (" ".join(blobs) + ("" if note is None else f"\t{note}") for note, blobs in alike.items())
    body = "\n".join(lines).encode(errors="replace")
    return _head(body) + b"\n" + body


def _head(body: bytes) -> bytes:
    return f"flaggit {__version__} uses {FORMAT} {zlib.crc32(body):08x}".encode()
