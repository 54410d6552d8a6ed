"""How far a change reaches: from the names whose meaning differs, against the uses, to the flags."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set as AbstractSet
from typing import Final, NamedTuple

from flaggit.commands.sides.naming import Bearers, bearing
from flaggit.commands.sides.notes import Notes
from flaggit.frozen import Frozen
from flaggit.source import Document, DocumentKind

TAXONOMY: Final = "schemas/taxonomy.yaml"
NODES: Final = tuple(
    f".{kind}.yaml"
    for kind in (
        DocumentKind.FLAG,
        DocumentKind.RETIRED,
        DocumentKind.SEGMENT,
        DocumentKind.LAYER,
        DocumentKind.ROLLOUT,
        DocumentKind.EXPERIMENT,
        DocumentKind.METRIC,
        DocumentKind.INVARIANT,
    )
)
"""Ends of the paths of documents that a change can reach a flag or an invariant through."""
FLAGS: Final = ("flag", "retired", "test")
"""Kinds that are named by a flag's key."""

_DECIDING: Final[Mapping[str, tuple[str, ...]]] = {
    "segment": ("when",),
    "service": ("context", "environments"),
}
"""Of these kinds, a flag can tell the difference by these parts alone."""


class Pair(NamedTuple):
    """A document that differs, before and after; None where it is not."""

    before: Document | None
    after: Document | None


class Reach(Frozen):
    """How far a change reaches.

    Attributes:
        flags: Keys of flags and tombstones, of either state.
        invariants: Names of invariants, of either state, that are about what it reaches.
        whole: Whether it reaches all of them for a reason that no name tells: the environments.
    """

    flags: frozenset[str]
    whole: bool
    invariants: frozenset[str] = frozenset()


def reach(notes: Notes, documents: Collection[tuple[str, str]], pairs: Iterable[Pair]) -> Reach:
    """Find the flags that a change can reach.

    Args:
        notes: What the documents use; known for every blob of `documents`.
        documents: Path and blob id of every document of `NODES` in either state.
        pairs: The documents that differ.
    """
    pairs = list(pairs)
    taxonomy = next((pair for pair in pairs if _path(pair) == TAXONOMY), None)
    domains: frozenset[str] = frozenset()
    names: set[str] = set()
    if taxonomy is not None:
        before, after = _value(taxonomy.before), _value(taxonomy.after)
        if _differ(before, after, ("environments", "protected")):
            every = [path for path, _ in documents]
            keys = frozenset(filter(None, map(_key, every)))
            return Reach(flags=keys, whole=True, invariants=_invariants(map(bearing, every)))
        domains = frozenset(_differing(before.get("domains"), after.get("domains")))
        names |= {f"attribute:{name}" for name in _attributes(before, after)}
    names |= {borne for pair in pairs for borne in _meaning(pair)}
    # A flag's owner is its domain's, and stands in the bundles of those that require it, too.
    owned = {
        key for path, _ in documents if domains and (key := _key(path)) and key.partition(".")[0] in domains
    }
    names |= {f"flag:{key}" for key in owned}
    reached = _reached(notes, documents, names)
    flags = {key for path in reached if (key := _key(path))} | owned
    # A name that nobody uses is reached all the same: a flag of its own, the flag of a table.
    flags |= {name for kind, _, name in (borne.partition(":") for borne in names) if kind in FLAGS}
    return Reach(
        flags=frozenset(flags), whole=False, invariants=_invariants({*names, *map(bearing, reached)})
    )


class State(NamedTuple):
    """The files of a state, path to blob id, and what they bear."""

    files: Mapping[str, str]
    bearers: Bearers


def closure(notes: Notes, states: Sequence[State], names: Iterable[str]) -> list[set[str]]:
    """Give, for each state, the paths of the documents that bear one of these names, or one that they use in any state, and so on.

    What a flag comes to stand on may have been there before, and what it stood on may stay: each is looked for in every state.
    """
    waiting = list(names)
    seen = set(waiting)
    paths: list[set[str]] = [set() for _ in states]
    while waiting:
        name = waiting.pop()
        for state, found in zip(states, paths, strict=True):
            for path in state.bearers.of(name):
                found.add(path)
                new = set(_uses(notes, path, state.files[path])) - seen
                seen |= new
                waiting += new
    return paths


def _uses(notes: Notes, path: str, blob: str) -> Iterator[str]:
    for used in notes.uses(blob) if path.endswith(NODES) else ():
        yield used
        if used.startswith("flag:"):
            # A key that was retired is a tombstone's.
            yield f"retired:{used.removeprefix('flag:')}"


def _reached(notes: Notes, documents: Collection[tuple[str, str]], names: set[str]) -> set[str]:
    """Give the paths of the documents that use a name, or what uses it, and so on."""

    def using(used: AbstractSet[str]) -> set[str]:
        users = notes.users(used) if used else set()
        return {path for path, blob in documents if blob in users} if users else set()

    reached: set[str] = set()
    # Who requires a flag reads it in its own services: a service reaches no further than those who name it. Taken last, it
    # keeps nothing else from reaching further.
    services = {name for name in names if name.startswith("service:")}
    waiting = names - services
    while waiting:
        new = using(waiting) - reached
        reached |= new
        waiting = set(map(bearing, new))
    return reached | using(services)


def _invariants(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.removeprefix("invariant:") for name in names if name.startswith("invariant:"))


def _key(path: str) -> str:
    kind, _, name = bearing(path).partition(":")
    return name if kind in FLAGS else ""


def _meaning(pair: Pair) -> Iterator[str]:
    """Give what a document bears, before and after, if what it says is not the same."""
    borne = {bearing(document.path) for document in pair if document is not None} - {""}
    kind = next(iter(borne), "").partition(":")[0]
    if (
        len(borne) > 1
        or None in pair
        or _differ(_value(pair.before), _value(pair.after), _DECIDING.get(kind))
    ):
        yield from borne


def _path(pair: Pair) -> str:
    document = pair.after or pair.before
    return document.path if document is not None else ""


def _value(document: Document | None) -> Mapping[str, object]:
    value = document.value if document is not None else None
    return value if isinstance(value, dict) else {}


def _attributes(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[str]:
    old, new = before.get("attributes"), after.get("attributes")
    for name in _differing(old, new):
        one, other = (each.get(name) if isinstance(each, dict) else None for each in (old, new))
        if not (isinstance(one, dict) and isinstance(other, dict)) or _differ(one, other, _TELLING):
            yield name


_TELLING: Final = ("type", "values", "unit")
"""The parts of an attribute that conditions and buckets can tell."""


def _differing(before: object, after: object) -> list[str]:
    one, other = (each if isinstance(each, dict) else {} for each in (before, after))
    return [name for name in {*one, *other} if not _same(one.get(name), other.get(name))]


def _differ(
    before: Mapping[str, object], after: Mapping[str, object], parts: Iterable[str] | None = None
) -> bool:
    if parts is None:
        return not _same(before, after)
    return any(not _same(before.get(part), after.get(part)) for part in parts)


def _same(one: object, other: object) -> bool:
    # In Python, true equals 1 and 1 equals 1.0; in a bundle they are different.
    return one == other and json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
