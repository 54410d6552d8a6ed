"""Replacing one file."""

import os
import secrets
import stat
from pathlib import Path

from flaggit.delivery.durable import settle, unwritten, write_new
from flaggit.errors import UsageStop


def write_atomically(path: Path, content: bytes, *, mode: int | None = None) -> None:
    """Create or replace a file in one step.

    The content is written beside the file, under a name that ends in `.tmp` and begins with a dot, and then renamed.

    Args:
        path: The file; its folder must exist.
        content: The whole new content.
        mode: Permission bits; those of the file that is replaced when left out, or the umask's for a new file.

    Raises:
        UsageStop: It can't be written, or what is there is not an ordinary file.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        kept = _permissions(path) if mode is None else mode
        try:
            write_new(beside, content, 0o666 if kept is None else 0o600)
            if kept is not None:
                beside.chmod(kept)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        settle(path.parent)
    except OSError as error:
        raise unwritten(error, path) from None


def _permissions(path: Path) -> int | None:
    try:
        found = os.lstat(path).st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found):
        raise UsageStop(
            "this is not an ordinary file, so it is not replaced", where=str(path), remedy="name another file"
        )
    return stat.S_IMODE(found)
