"""Fingerprints: which flags decide otherwise since another bundle was accepted.

A flag's fingerprint is made of the decision on its line and of the fingerprints of everything that it refers to: the flags that it
requires, the segments that it asks. Equal fingerprints mean equal decisions; different ones mean that something that the flag is
made of was altered. What an owner or a summary says has no part in it.

References are found in the bytes, without parsing a line, and so some are found that are none (an object value may have a member
called `segment`): a flag may then count as altered when it is not, and never the other way round.
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Final

from flaggit.bundle.index import Index

_SIZE: Final = 8
"""How many bytes a fingerprint has: among 100,000 lines two are taken for equal once in 10^19."""
_META: Final = b',"meta":'
_REFERENCE: Final = re.compile(rb'"(flag|segment)":"([^"]+)"|"segments":\[([^\]]+)\]')
_NAME: Final = re.compile(rb'"([^"]+)"')

_Line = tuple[str, str]
"""A flag or a segment: `flag` or `segment`, and its name."""


def fingerprints(data: bytes, index: Index) -> Mapping[str, bytes]:
    """Make the fingerprints of the flags that can be asked for, by each key that they can be asked for by, former ones too.

    Args:
        data: The bytes that the index is of: those that end with a whole body, verified.
        index: Where its lines are.
    """
    lines = {("segment", name): place for name, place in index.segments.items()}
    lines |= {("flag", key): place for key, place in index.flags.items()}
    own: dict[_Line, bytes] = {}
    references: dict[_Line, tuple[_Line, ...]] = {}
    # Lines follow in the order of the index, each ended by the newline after its place.
    for (line, place), end_of_line in zip(lines.items(), index.newlines[1:], strict=True):
        text = data[place + 1 : end_of_line]
        end = text.rfind(_META)
        decision = text if end < 0 else text[:end]
        own[line] = blake2b(decision, digest_size=_SIZE).digest()
        if found := tuple(each for each in _references(decision) if each in lines):
            references[line] = found
    made = {key: _whole(("flag", key), own, references) for key in index.flags if key not in index.hidden}
    return made | {former: made[key] for former, key in index.aliases.items()}


def altered(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    """Give the flags that were added, taken away or altered, sorted."""
    return sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))


def _whole(line: _Line, own: Mapping[_Line, bytes], references: Mapping[_Line, tuple[_Line, ...]]) -> bytes:
    """Join a line's fingerprint with those of everything that can be reached from it; cycles end by themselves."""
    if line not in references:
        return own[line]
    reached = {line}
    waiting = [line]
    while waiting:
        for each in references.get(waiting.pop(), ()):
            if each not in reached:
                reached.add(each)
                waiting.append(each)
    joined = blake2b(digest_size=_SIZE)
    for each in sorted(reached):
        joined.update(own[each])
    return joined.digest()


def _references(decision: bytes) -> Iterable[_Line]:
    for kind, name, listed in _REFERENCE.findall(decision):
        if name:
            yield kind.decode(), name.decode()
        for one in _NAME.findall(listed):
            yield "segment", one.decode()
