"""Notes on blobs: what each document uses, kept between runs.

One file for each repository in the user's cache folder, where no commit can put one. Its first line says by which version it
was written and the digest of the rest; a file that is anything else is passed over and written anew. Notes choose which
documents are read: nothing that a note says ends up in an answer.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Final

from flaggit import __version__
from flaggit.binding import uses
from flaggit.delivery import write_atomically
from flaggit.errors import UsageStop
from flaggit.source import Document

FORMAT: Final = 1
"""Raised whenever a note means something else than before."""
MOST: Final = 100_000
"""How many notes are kept: those of the present states, and then the latest."""
UNREADABLE: Final = "?"
"""Stands among the uses of a document with a fault, of which not all may be known."""

_NOTHING: Final[tuple[str, ...]] = ()


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

    __slots__ = ("_file", "_held", "_known")

    def __init__(self, root: Path, folder: Path | None) -> None:
        name = hashlib.sha256(bytes(root)).hexdigest()[:24]
        self._file = folder / f"uses-{name}.json" if folder else None
        self._held = _read(self._file) if self._file else {}
        self._known = len(self._held)

    def unknown(self, blobs: Iterable[str]) -> set[str]:
        """Give those of these blobs that there is no note on."""
        held = self._held
        return {blob for blob in blobs if blob not in held}

    def uses(self, blob: str) -> Collection[str]:
        """Give what a document uses, as `kind:name`, and `UNREADABLE` if it has a fault."""
        note = self._held[blob]
        return note.split(" ") if note else _NOTHING

    def faulty(self, blob: str) -> bool:
        """Whether a document has a fault of reading."""
        return self._held[blob].startswith(UNREADABLE)

    def learn(self, blob: str, document: Document) -> None:
        """Note what a document uses."""
        faulty = document.value is None or document.findings
        self._held[blob] = " ".join(sorted({*uses(document), UNREADABLE} if faulty else uses(document)))

    def keep(self, present: Collection[str]) -> None:
        """Write the notes down if there is much new; those on `present` blobs come first. A cache that can't be written is none."""
        new = len(self._held) - self._known
        if self._file is None or new * 50 <= self._known:
            return
        current = {blob: note for blob, note in self._held.items() if blob in present}
        older = [item for item in self._held.items() if item[0] not in current]
        kept = dict(older[max(0, len(older) + len(current) - MOST) :]) | current
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._file, _written(kept), mode=0o600)
        except (OSError, UsageStop):
            return


def _read(file: Path) -> dict[str, str]:
    try:
        head, _, body = file.read_bytes().partition(b"\n")
    except OSError:
        return {}
    if head != _head(body):
        return {}
    # Written by this version, whole: its shape is known.
    held: dict[str, str] = json.loads(body)
    return held


def _written(held: Mapping[str, str]) -> bytes:
    body = json.dumps(held, separators=(",", ":")).encode()
    return _head(body) + b"\n" + body


def _head(body: bytes) -> bytes:
    return f"flaggit {__version__} uses {FORMAT} {hashlib.sha256(body).hexdigest()}".encode()
