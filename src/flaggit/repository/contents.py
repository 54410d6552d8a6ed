"""Where the bytes of blobs come from: git's object database, or memory for a folder without git."""

import shutil
import tempfile
import weakref
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Protocol

from flaggit.errors import NothingReadStop
from flaggit.repository.running import run


class Contents(Protocol):
    """What a snapshot reads its blobs from."""

    def sizes(self, blobs: Collection[str]) -> dict[str, int]:
        """Return the size in bytes of each blob."""

    def read(self, blobs: Collection[str]) -> dict[str, bytes]:
        """Return the content of each blob."""


class HeldContents:
    """Blobs in memory."""

    __slots__ = ("_held",)

    def __init__(self, held: Mapping[str, bytes]) -> None:
        self._held = held

    def sizes(self, blobs: Collection[str]) -> dict[str, int]:
        """Return the size in bytes of each blob."""
        return {blob: len(self._held[blob]) for blob in blobs}

    def read(self, blobs: Collection[str]) -> dict[str, bytes]:
        """Return the content of each blob."""
        return {blob: self._held[blob] for blob in blobs}


class OverlaidContents:
    """Some blobs in memory, and all others where they are."""

    __slots__ = ("_below", "_held", "_mine")

    def __init__(self, held: Mapping[str, bytes], below: Contents) -> None:
        self._held = HeldContents(held)
        self._mine = held.keys()
        self._below = below

    def sizes(self, blobs: Collection[str]) -> dict[str, int]:
        """Return the size in bytes of each blob."""
        mine, others = self._parted(blobs)
        return self._below.sizes(others) | self._held.sizes(mine)

    def read(self, blobs: Collection[str]) -> dict[str, bytes]:
        """Return the content of each blob."""
        mine, others = self._parted(blobs)
        return self._below.read(others) | self._held.read(mine)

    def _parted(self, blobs: Collection[str]) -> tuple[list[str], list[str]]:
        return [one for one in blobs if one in self._mine], [one for one in blobs if one not in self._mine]


class GitContents:
    """Blobs in git's object database, asked for by id, all in one process.

    Args:
        folder: Where git runs.
        variables: Environment that leads git to a scratch index and object database, for a work tree's snapshot.
    """

    __slots__ = ("__weakref__", "folder", "variables")

    def __init__(self, folder: Path, variables: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.variables = dict(variables or {})

    def sizes(self, blobs: Collection[str]) -> dict[str, int]:
        """Return the size in bytes of each blob.

        Raises:
            NothingReadStop: An object is missing.
        """
        if not blobs:
            return {}
        output = self._ask("--batch-check", blobs)
        sizes = {}
        for line in output.decode("ascii").splitlines():
            blob, *rest = line.split(" ")
            if rest[0] != "blob":
                raise self._missing(blob)
            sizes[blob] = int(rest[1])
        return sizes

    def read(self, blobs: Collection[str]) -> dict[str, bytes]:
        """Return the content of each blob.

        Raises:
            NothingReadStop: An object is missing or damaged.
        """
        if not blobs:
            return {}
        output = self._ask("--batch", blobs)
        contents = {}
        at = 0
        while at < len(output):
            # "ID blob SIZE\nCONTENT\n", or "ID missing\n"
            end = output.index(b"\n", at)
            blob, *rest = output[at:end].decode("ascii").split(" ")
            if rest[0] != "blob":
                raise self._missing(blob)
            start = end + 1
            at = start + int(rest[1]) + 1
            contents[blob] = output[start : at - 1]
        return contents

    def _ask(self, option: str, blobs: Collection[str]) -> bytes:
        asked = "".join(f"{blob}\n" for blob in blobs).encode("ascii")
        return run(self.folder, "cat-file", "--buffer", option, stdin=asked, variables=self.variables)

    def _missing(self, blob: str) -> NothingReadStop:
        return NothingReadStop(
            f"object {blob} is missing from the git repository",
            where=str(self.folder),
            remedy="git fsck tells what is damaged; a partial clone gets it with: git fetch --refetch",
        )


def scratch(folder: Path, *, index: Path, objects: Path) -> GitContents:
    """Make a scratch index and object database, which vanish with the returned contents.

    The scratch index begins as a copy of the user's, with its time stamp: git decides by it which entries are too
    young to be trusted without looking into the file. New objects go to the scratch database, old ones are read
    through `alternates`, so the user's repository is never written to.

    Args:
        folder: The flag repository's root.
        index: The user's index, which need not exist.
        objects: The user's object database.
    """
    place = Path(tempfile.mkdtemp(prefix="flaggit-"))
    (place / "objects" / "info").mkdir(parents=True)
    (place / "objects" / "info" / "alternates").write_bytes(_quoted(objects) + b"\n")
    if index.exists():
        shutil.copy2(index, place / "index")
    contents = GitContents(
        folder,
        {"GIT_INDEX_FILE": str(place / "index"), "GIT_OBJECT_DIRECTORY": str(place / "objects")},
    )
    weakref.finalize(contents, shutil.rmtree, place, ignore_errors=True)
    return contents


def _quoted(path: Path) -> bytes:
    """Quote a path as git reads it in `alternates` (gitrepository-layout, "objects/info/alternates")."""
    escapes = {ord("\\"): b"\\\\", ord('"'): b'\\"', ord("\n"): b"\\n"}
    return b'"' + b"".join(escapes.get(byte, bytes([byte])) for byte in bytes(path)) + b'"'
