"""The governed files of a work tree, as `git add -A flags schemas` would record them.

git does the recording, into a scratch index: so ignore rules, line ends, filters, file modes, unfinished merges,
intent-to-add, sparse checkouts and replaced folders mean what they mean to git, and clean files are known by git's
stat cache instead of being read.
"""

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from flaggit.repository.contents import GitContents
from flaggit.repository.listing import GOVERNED, Entry, Refusal, Refused, raw_path, shown, text
from flaggit.repository.running import run

_MANY: Final = 100
"""From so many changed files on they are written to one pack, and the index is listed anew."""
_LISTED: Final = re.compile(r"\? ([^\0]+)\0|(.) ([0-7]+) ([0-9a-f]+) (\d)\t([^\0]+)\0")
"""`? PATH` for an untracked file, `H 100644 ID 0<TAB>PATH` for a tracked one, again with C when it changed."""


class _Kind(Enum):
    """What a changed path is to git."""

    RECORDABLE = None
    BEHIND_LINK = "gone: a folder above it became a symbolic link, which is recorded instead"
    SUBMODULE = Refusal.SUBMODULE
    SPECIAL = Refusal.NOT_REGULAR


@dataclass(slots=True, kw_only=True)
class _Listing:
    """What `git ls-files -t -s -m -o` says."""

    entries: dict[str, Entry] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)


def record(contents: GitContents) -> tuple[dict[str, Entry], list[Refused]]:
    """Bring the scratch index up to the work tree and return its governed entries, and what git can't record."""
    listing = _list(contents, "-m", "-o", "--exclude-standard")
    root = raw_path(str(contents.folder))
    kinds = {path: _kind(root, path) for path in sorted(listing.changed)}
    recordable = [path for path, kind in kinds.items() if kind is _Kind.RECORDABLE]
    if recordable:
        # Files above the threshold go into one pack, in pieces: a large file never fills the memory, and many small
        # ones are not written as a file each.
        threshold = 0 if len(recordable) > _MANY else "1m"
        settings = ("-c", f"core.bigFileThreshold={threshold}")
        options = (*settings, "update-index", "--add", "--remove", "--replace", "-z", "--stdin")
        asked = b"".join(raw_path(path) + b"\0" for path in recordable)
        run(contents.folder, *options, stdin=asked, variables=contents.variables)
        listing = _again(contents, listing, recordable)
    refused = {path: kind.value for path, kind in kinds.items() if isinstance(kind.value, Refusal)}
    for path in refused:
        listing.entries.pop(path, None)
    return listing.entries, [
        Refused(path=shown(path.rstrip("/")), reason=reason) for path, reason in refused.items()
    ]


def _again(contents: GitContents, before: _Listing, recorded: list[str]) -> _Listing:
    """List the scratch index after some paths were recorded: only these, if they are few and all that had changed.

    The listing before is altered.
    """
    if len(recorded) > _MANY or len(recorded) < len(before.changed):
        return _list(contents)
    for path in before.changed:
        before.entries.pop(path, None)
    before.entries.update(_list(contents, paths=recorded).entries)
    return before


def _list(contents: GitContents, *options: str, paths: Sequence[str] = GOVERNED) -> _Listing:
    command = ("ls-files", "-z", "-t", "-s", *options, "--", *paths)
    output = text(run(contents.folder, *command, variables=contents.variables))
    listing = _Listing()
    entries, changed = listing.entries, listing.changed
    for untracked, tag, mode, blob, stage, path in _LISTED.findall(output):
        if untracked:
            changed.add(untracked)
            continue
        entries[path] = Entry(mode, blob)
        if tag == "C" or stage != "0":
            changed.add(path)
    return listing


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
