"""The governed files of a folder that is in no git repository."""

import os
import stat
from pathlib import Path

from flaggit.errors import NothingReadStop
from flaggit.frozen import Frozen, field
from flaggit.repository.listing import (
    GOVERNED,
    MAXIMUM_BYTES,
    ORDINARY,
    Entry,
    Recorded,
    Refusal,
    Refused,
    raw_path,
    shown,
    text,
)
from flaggit.repository.trees import blob_id


class Gathered(Frozen):
    """What was found: what git would record, what is not read, and contents by blob id."""

    recorded: Recorded = field(default_factory=lambda: Recorded({}, {}))
    refused: list[Refused] = field(default_factory=list)
    held: dict[str, bytes] = field(default_factory=dict)


def gather(root: Path) -> Gathered:
    """Read every regular file under `flags/` and `schemas/`; links are not followed, nothing that may block is opened.

    Raises:
        NothingReadStop: A file or folder can't be read.
    """
    gathered = Gathered()
    pending = list(GOVERNED)
    try:
        while pending:
            pending.extend(_visit(raw_path(str(root)), pending.pop(), gathered))
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise NothingReadStop(
            f"a file can't be read: {reason}", where=os.fsdecode(error.filename or root)
        ) from None
    return gathered


def _visit(root: bytes, path: str, gathered: Gathered) -> list[str]:
    """Take one path; return the paths in it when it is a folder."""
    place = root + b"/" + raw_path(path)
    try:
        mode = os.lstat(place).st_mode
    except FileNotFoundError:
        return []
    if stat.S_ISDIR(mode):
        with os.scandir(place) as members:
            return [f"{path}/{text(member.name)}" for member in members if member.name != b".git"]
    if stat.S_ISREG(mode):
        _take(place, path, gathered)
    else:
        reason = Refusal.SYMLINK if stat.S_ISLNK(mode) else Refusal.NOT_REGULAR
        gathered.refused.append(Refused(path=shown(path), reason=reason))
    return []


def _take(place: bytes, path: str, gathered: Gathered) -> None:
    # What was a file a moment ago may be a link or a pipe by now: neither is followed or waited for.
    handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb", buffering=0) as file:
        found = os.fstat(handle)
        # A buffer of the expected size: one of the largest size for every file would take half of the time.
        content = file.read(min(found.st_size, MAXIMUM_BYTES) + 1)
    if max(found.st_size, len(content)) > MAXIMUM_BYTES:
        gathered.refused.append(Refused(path=shown(path), reason=Refusal.TOO_LARGE))
        return
    blob = blob_id(content)
    gathered.held[blob] = content
    gathered.recorded.add(path, Entry("100755" if found.st_mode & stat.S_IXUSR else ORDINARY, blob))
