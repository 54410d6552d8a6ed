"""The governed files of a work tree, as `git add -A flags schemas` would record them.

git does the recording, into a scratch index: so ignore rules, line ends, filters, file modes, unfinished merges,
intent-to-add, sparse checkouts and replaced folders mean what they mean to git, and clean files are known by git's
stat cache instead of being read.
"""

import os
import stat
from collections.abc import Sequence
from enum import Enum
from typing import Final, NamedTuple

from flaggit.repository.contents import GitContents
from flaggit.repository.listing import GOVERNED, ORDINARY, Recorded, Refusal, Refused, raw_path, shown, text
from flaggit.repository.running import run

_FEW: Final = 8
"""From more changed files on they are written to one pack: each in a file of its own, fifty take three times as long. (Before git
2.37 each was a pack of its own.)"""
_MANY: Final = 100
"""From so many changed files on the index is listed anew."""
_USUAL: Final = f"H {ORDINARY}"


class _Kind(Enum):
    """What a changed path is to git."""

    RECORDABLE = None
    BEHIND_LINK = "gone: a folder above it became a symbolic link, which is recorded instead"
    SUBMODULE = Refusal.SUBMODULE
    SPECIAL = Refusal.NOT_REGULAR


class _Listing(NamedTuple):
    """What `git ls-files -t -s -m -o` says."""

    recorded: Recorded
    changed: set[str]


def record(contents: GitContents) -> tuple[Recorded, list[Refused]]:
    """Bring the scratch index up to the work tree and return its governed files, and what git can't record."""
    listing = _list(contents, "-m", "-o", "--exclude-standard")
    root = raw_path(str(contents.folder))
    kinds = {path: _kind(root, path) for path in sorted(listing.changed)}
    recordable = [path for path, kind in kinds.items() if kind is _Kind.RECORDABLE]
    if recordable:
        # Files above the threshold go into one pack, in pieces: a large file never fills the memory, and many small
        # ones are not written as a file each.
        threshold = 0 if len(recordable) > _FEW else "1m"
        settings = ("-c", f"core.bigFileThreshold={threshold}")
        options = (*settings, "update-index", "--add", "--remove", "--replace", "-z", "--stdin")
        asked = b"".join(raw_path(path) + b"\0" for path in recordable)
        run(contents.folder, *options, stdin=asked, variables=contents.variables)
        listing = _again(contents, listing, recordable)
    refused = {path: kind.value for path, kind in kinds.items() if isinstance(kind.value, Refusal)}
    for path in refused:
        listing.recorded.drop(path)
    return listing.recorded, [
        Refused(path=shown(path.rstrip("/")), reason=reason) for path, reason in refused.items()
    ]


def _again(contents: GitContents, before: _Listing, recorded: list[str]) -> _Listing:
    """List the scratch index after some paths were recorded: only these, if they are few and all that had changed.

    The listing before is altered.
    """
    if len(recorded) > _MANY or len(recorded) < len(before.changed):
        return _list(contents)
    for path in before.changed:
        before.recorded.drop(path)
    found = _list(contents, paths=recorded).recorded
    before.recorded.blobs.update(found.blobs)
    before.recorded.modes.update(found.modes)
    return before


def _list(contents: GitContents, *options: str, paths: Sequence[str] = GOVERNED) -> _Listing:
    command = ("ls-files", "-z", "-t", "-s", *options, "--", *paths)
    output = text(run(contents.folder, *command, variables=contents.variables))
    (blobs, modes), changed = found = _Listing(Recorded({}, {}), set())
    for line in output.split("\0")[:-1]:
        # "? PATH" for an untracked file, "H 100644 ID 0<TAB>PATH" for a tracked one, again with C when it changed
        if line[0] == "?":
            changed.add(line[2:])
            continue
        entry, _, path = line.partition("\t")
        kind, blobs[path], stage = entry.rsplit(" ", 2)
        if kind == _USUAL and stage == "0":
            continue
        tag, mode = kind.split(" ")
        if tag == "C" or stage != "0":
            # Such a path is listed more than once.
            changed.add(path)
            modes.pop(path, None)
        if mode != ORDINARY:
            modes[path] = mode
    return found


def _kind(root: bytes, path: str) -> _Kind:
    """Say what a changed path is to git."""
    if path.endswith("/"):
        # git lists a folder with a repository of its own as one untracked path with a slash.
        return _Kind.SUBMODULE
    *folders, name = raw_path(path).split(b"/")
    place = root
    for folder in folders:
        place += b"/" + folder
        if stat.S_ISLNK(_mode(place)):
            return _Kind.BEHIND_LINK
    mode = _mode(place + b"/" + name)
    ordinary = mode == 0 or stat.S_ISREG(mode) or stat.S_ISLNK(mode) or stat.S_ISDIR(mode)
    return _Kind.RECORDABLE if ordinary else _Kind.SPECIAL


def _mode(place: bytes) -> int:
    """Return the file mode of what is there, a link itself rather than its target; 0 when nothing is."""
    try:
        return os.lstat(place).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0
