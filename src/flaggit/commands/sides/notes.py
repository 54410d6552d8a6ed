"""Notes on blobs: what each document uses, and that it is not too large, kept between runs.

One file for each repository in the user's cache folder, where no commit can put one. Its first line says by which version it
was written and the digest of the rest; a file that is anything else is passed over and written anew. Notes choose which
documents are read: nothing that a note says ends up in an answer.
"""

import hashlib
import json
from collections.abc import Callable, Container, Mapping, Set as AbstractSet
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

    __slots__ = ("_file", "_held", "_known", "_measured")

    def __init__(self, root: Path, folder: Path | None) -> None:
        name = hashlib.sha256(bytes(root)).hexdigest()[:24]
        self._file = folder / f"uses-{name}.json" if folder else None
        self._held, self._measured = _read(self._file) if self._file else ({}, set())
        self._known = len(self._held)

    @property
    def measured(self) -> Container[str]:
        """The blobs that are known not to be too large."""
        return self._measured

    @property
    def known(self) -> AbstractSet[str]:
        """The blobs that there is a note on."""
        return self._held.keys()

    def uses(self, blob: str) -> list[str]:
        """Give what a document uses, as `kind:name`."""
        return self._held[blob].split()

    def users(self, names: AbstractSet[str]) -> set[str]:
        """Give the blobs of the documents that use one of some names."""
        return self._saying(lambda note: not names.isdisjoint(note.split()))

    def faulty(self) -> set[str]:
        """Give the blobs of documents that have a fault of reading."""
        return self._saying(lambda note: note.startswith(UNREADABLE))

    def _saying(self, wanted: Callable[[str], bool]) -> set[str]:
        # Documents are many, what they use is more often than not the same.
        notes = {note for note in set(self._held.values()) if wanted(note)}
        return {blob for blob, note in self._held.items() if note in notes} if notes else set()

    def learn(self, blob: str, document: Document) -> None:
        """Note what a document uses."""
        used = sorted(uses(document))
        if document.value is None or document.findings:
            used.insert(0, UNREADABLE)
        self._held[blob] = " ".join(used)

    def keep(self, *states: Mapping[str, str]) -> None:
        """Write the notes down if there is much new. A cache that can't be written is none.

        Args:
            states: Path to blob id of the files of each state; notes on them come before older ones.
        """
        new = len(self._held) - self._known
        if self._file is None or new * 50 <= self._known:
            return
        present = {blob for files in states for path, blob in files.items() if path.endswith(_ENDS)}
        kept = self._held
        if len(kept) > MOST:
            kept = {blob: note for blob, note in kept.items() if blob in present}
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._file, _written(kept, present), mode=0o600)
        except (OSError, UsageStop):
            return


def _read(file: Path) -> tuple[dict[str, str], set[str]]:
    try:
        head, _, body = file.read_bytes().partition(b"\n")
    except OSError:
        return {}, set()
    if head != _head(body):
        return {}, set()
    kept = json.loads(body)
    if not isinstance(kept, dict) or kept.keys() != {"measured", "uses"}:
        # A version under development wrote it under the same name.
        return {}, set()
    held: dict[str, str] = {}
    for note, blobs in kept["uses"].items():
        held.update(dict.fromkeys(blobs.split(), note))
    return held, {*held, *kept["measured"].split()}


def _written(held: Mapping[str, str], measured: set[str]) -> bytes:
    uses: dict[str, list[str]] = {}
    for blob, note in held.items():
        uses.setdefault(note, []).append(blob)
    kept = {
        "measured": " ".join(sorted(measured - held.keys())),
        "uses": {note: " ".join(blobs) for note, blobs in uses.items()},
    }
    body = json.dumps(kept, separators=(",", ":")).encode()
    return _head(body) + b"\n" + body


def _head(body: bytes) -> bytes:
    return f"flaggit {__version__} uses {FORMAT} {hashlib.sha256(body).hexdigest()}".encode()
