"""The governed files of a flag repository at one moment."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from flaggit.repository.contents import Contents, OverlaidContents
from flaggit.repository.listing import ORDINARY, Refused, readable
from flaggit.repository.trees import ObjectFormat, blob_id

_SHA1: Final = 40
"""Digits of an object id of SHA-1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What `flags/` and `schemas/` hold, in a commit, a work tree or a plain folder.

    Attributes:
        commit: The commit's id in hex: the one that was asked for, or the work tree's HEAD. `None` in a plain folder
            and on a branch without commits.
        committed: The commit's committer time in seconds since 1970 UTC; `None` when there is no commit.
        dirty: Whether this is a work tree whose governed files differ from the commit; always true without a commit.
        files: Path to blob id of every governed file, sorted by the paths' bytes, refused ones left out.
        modes: Path to mode in octal ("100755") of those of these files whose mode is not "100644"; callers use `mode`.
        refused: What lies under `flags/` and `schemas/` and can't be read, sorted by path.
        contents: Where the bytes come from; callers use `read`. It also gives the blobs of any commit of the same repository.
        tree_of: How the tree's id is told; callers use `tree`.
    """

    commit: str | None
    committed: int | None
    dirty: bool
    files: Mapping[str, str]
    modes: Mapping[str, str]
    refused: tuple[Refused, ...]
    contents: Contents = field(repr=False, compare=False)
    tree_of: Callable[[], str] = field(repr=False, compare=False)

    @property
    def tree(self) -> str:
        """Id of the git tree of the flag repository's folder, worked out anew at each call.

        It is the commit's, with `flags/` and `schemas/` as they are in this snapshot. In a plain folder it holds these two alone.
        """
        return self.tree_of()

    def mode(self, path: str) -> str:
        """Return the mode of one of the files, in octal."""
        return self.modes.get(path, ORDINARY)

    def read(self, paths: Iterable[str] | None = None) -> dict[str, bytes]:
        """Return the content of the YAML and JSON files, or of the given files, in the order of `files` or `paths`.

        The bytes are those that git stores or would store: where `.gitattributes` or `core.autocrlf` convert line
        ends, a file of the work tree reads with the committed ones. So content and blob id always belong together.

        Raises:
            KeyError: A given path is not in `files`.
            NothingReadStop: git can't give an object.
        """
        wanted = readable(self.files) if paths is None else list(paths)
        found = self.contents.read(dict.fromkeys(self.files[path] for path in wanted))
        return {path: found[self.files[path]] for path in wanted}

    def with_edits(self, edits: Mapping[str, bytes]) -> "Snapshot":
        """Return the snapshot that this one would be if files that are in it held other bytes; nothing is written.

        Args:
            edits: Path to the bytes that git would store.

        Raises:
            KeyError: A path is not in `files`.
        """
        form: ObjectFormat = "sha256" if any(len(blob) > _SHA1 for blob in self.files.values()) else "sha1"
        blobs = {path: blob_id(data, form) for path, data in edits.items()}
        held = {blobs[path]: data for path, data in edits.items()}
        return replace(
            self,
            dirty=self.dirty or any(self.files[path] != blob for path, blob in blobs.items()),
            files={**self.files, **blobs},
            contents=OverlaidContents(held, self.contents),
        )

    def digest(self, paths: Iterable[str] | None = None) -> str:
        """Return the SHA-256, in hex, over mode, blob id and path of all files or of the given ones.

        The bytes that are hashed are those of `git ls-tree -r -z COMMIT flags schemas`, so that anybody can check it
        with git and sha256sum.

        Raises:
            KeyError: A given path is not in `files`.
        """
        chosen = self.files if paths is None else sorted(set(paths), key=str.encode)
        lines = (f"{self.mode(path)} blob {self.files[path]}\t{path}\0" for path in chosen)
        return hashlib.sha256("".join(lines).encode()).hexdigest()
