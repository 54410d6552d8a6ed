"""Ids of git blobs and trees, computed without git.

Format ("Git Internals - Git Objects"): an object's id is the hash over `TYPE SIZE NUL CONTENT`; a tree's content is
`MODE NAME NUL ID` for each entry, the id in binary, sorted as if a folder's name ended in a slash.
"""

import hashlib
from typing import Literal

from flaggit.repository.listing import Recorded, raw_path

ObjectFormat = Literal["sha1", "sha256"]

_FOLDER = "40000"


def blob_id(content: bytes, object_format: ObjectFormat = "sha1") -> str:
    """Return the id that git gives to a file's content."""
    return _object_id("blob", content, object_format)


def tree_id(recorded: Recorded, beside: Recorded, object_format: ObjectFormat = "sha1") -> str:
    """Return the id of the tree that holds what is `recorded`, and `beside` it the given entries of its top level.

    Args:
        recorded: Files, at any depth.
        beside: Files and subtrees by name; names that `recorded` also has are left out by the caller.
        object_format: The repository's.
    """
    folders: dict[bytes, list[tuple[bytes, bytes, str]]] = {b"": []}
    for path, blob in recorded.blobs.items():
        folder, _, name = raw_path(path).rpartition(b"/")
        folders.setdefault(folder, []).append((name, recorded.mode(path).encode(), blob))
        while folder:
            folder, _, _ = folder.rpartition(b"/")
            if folder in folders:
                break
            folders[folder] = []
    folders[b""].extend(
        (raw_path(name), beside.mode(name).lstrip("0").encode(), blob) for name, blob in beside.blobs.items()
    )
    # The deepest first: when a folder's turn comes, all that lies in it has been gathered.
    for folder in sorted(folders, key=lambda path: (path.count(b"/"), path), reverse=True):
        if folder:
            parent, _, name = folder.rpartition(b"/")
            folders[parent].append((name, _FOLDER.encode(), _folder_id(folders[folder], object_format)))
    return _folder_id(folders[b""], object_format)


def _folder_id(members: list[tuple[bytes, bytes, str]], object_format: ObjectFormat) -> str:
    folder = _FOLDER.encode()
    ordered = sorted(members, key=lambda member: member[0] + b"/" if member[1] == folder else member[0])
    content = b"".join(b"%b %b\0%b" % (mode, name, bytes.fromhex(blob)) for name, mode, blob in ordered)
    return _object_id("tree", content, object_format)


def _object_id(kind: str, content: bytes, object_format: ObjectFormat) -> str:
    # Git's own addresses, not a defence: what is signed is covered by SHA-256 digests.
    digest = hashlib.new(object_format, usedforsecurity=False)
    digest.update(f"{kind} {len(content)}\0".encode())
    digest.update(content)
    return digest.hexdigest()
