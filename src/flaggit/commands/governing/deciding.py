"""Which decisions a change changes, and the digest that approvals are of.

The digest is over the governed files that differ, with old and new modes and blobs, and over the decisions that change because
of them, with all that they stand on. So it is the same after a squash, a rebase and a merge of something unrelated, and another
one when a segment is edited underneath.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Final

from flaggit.bundle import canonical
from flaggit.commands.sides import Sides
from flaggit.frozen import Frozen
from flaggit.repository import NOWHERE, FileState, Snapshot
from flaggit.review.states import State

_ABSENT: Final = ""


class Decided(Frozen):
    """A decision that changes: in which environment and service, and the digests of all that it stands on, before and after.

    Where the flag can't be asked for, the digest is empty.
    """

    key: str
    environment: str
    service: str
    before: str
    after: str


def decided(sides: Sides) -> tuple[Decided, ...]:
    """Give the decisions that change, by key, environment and service.

    Raises:
        FailedStop: A flag can't be compiled.
    """
    base, head = State(sides.base.catalog), State(sides.head.catalog)
    return tuple(_changes(base, head, sorted(sides.affected)))


def files(sides: Sides) -> dict[str, tuple[FileState, FileState]]:
    """Give the governed files that differ, by path, before and after; a renamed one under both its paths."""
    paths = {path for change in sides.changes for path in (change.path, change.old_path) if path}
    before, after = sides.base.snapshot, sides.head.snapshot
    found = {path: (_file(before, path), _file(after, path)) for path in sorted(paths)}
    return {path: pair for path, pair in found.items() if pair[0] != pair[1]}


def digest(changed: Mapping[str, tuple[FileState, FileState]], decisions: tuple[Decided, ...]) -> str:
    """Give the digest of a change, 64 hexadecimal digits."""
    value = {
        "decisions": [
            [each.key, each.environment, each.service, each.before, each.after] for each in decisions
        ],
        "files": [[path, *before, *after] for path, (before, after) in sorted(changed.items())],
        "format": 1,
    }
    return hashlib.sha256(canonical.encode(value)).hexdigest()


def _changes(base: State, head: State, keys: list[str]) -> Iterator[Decided]:
    for key in keys:
        for environment, service in sorted({*_spots(base, key), *_spots(head, key)}):
            before, after = (_digest(state, key, environment, service) for state in (base, head))
            if before != after:
                yield Decided(key=key, environment=environment, service=service, before=before, after=after)


def _spots(state: State, key: str) -> Iterator[tuple[str, str]]:
    """The environments and services in which a flag or tombstone can be asked for."""
    thing = state.thing(key)
    for service in thing.services if thing else ():
        for environment in state.catalog.taxonomy.environments:
            if state.reads(service, environment, key):
                yield environment, service


def _digest(state: State, key: str, environment: str, service: str) -> str:
    """The digest of all that decides a flag: its decision, those that it requires, and the segments that they name."""
    if not state.reads(service, environment, key):
        return _ABSENT
    hashed = hashlib.sha256()
    for part in state.fingerprint(environment, service, key):
        hashed.update(len(part).to_bytes(8) + part)
    return hashed.hexdigest()


def _file(snapshot: Snapshot, path: str) -> FileState:
    blob = snapshot.files.get(path)
    return NOWHERE if blob is None else FileState(snapshot.mode(path), blob)
