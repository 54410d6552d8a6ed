r"""The body of a bundle: what is written after the envelope, and the digest of what it decides.

The body is the index line, then a line for each segment, then one for each flag, in ascending code-point order of their
names, each ended by `\n`. A segment's line is `{"decision":...}`, a flag's is `{"decision":...,"meta":...}`. The caller
gives decisions and metas as canonical bytes, so that each is encoded once for all the bundles that hold it.

The *decisions digest* is the SHA-256 of this text, in which NAME is a canonical JSON string and every line ends with `\n`:

    flaggit-decisions-1
    aliases ALIASES            the index's object of aliases
    segment NAME DECISION      one for each segment, in order
    flag NAME DECISION         one for each flag, in order; `hidden` instead of `flag` when it can't be asked for

So equal digests mean equal decisions for equal context and instant, and metas can change without changing it.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from flaggit.bundle import canonical
from flaggit.bundle.index import FORMAT, Index, read_index
from flaggit.bundle.refused import Code, Refused

_DECISION = b'{"decision":'
_META = b',"meta":'


class FlagLine(NamedTuple):
    """What stands in a flag's line, and whether the service may ask for it.

    Attributes:
        decision: The decision in canonical JSON: an object.
        meta: What never changes a decision, in canonical JSON: an object.
        asked: False for a flag that is there only because another one requires it.
    """

    decision: bytes
    meta: bytes
    asked: bool = True


def assemble(
    segments: Mapping[str, bytes], flags: Mapping[str, FlagLine], aliases: Mapping[str, str]
) -> bytes:
    """Write a body.

    Args:
        segments: The decision of each segment, by name.
        flags: Each flag, by key.
        aliases: The key that can be asked for, by each former key.

    Returns:
        The body, from the index line to the last newline.

    Raises:
        ValueError: An alias is a flag's key, or leads to none that can be asked for.
    """
    for alias, key in aliases.items():
        if alias in flags or key not in flags or not flags[key].asked:
            raise ValueError(
                f"alias {alias!r} must be no flag's key and lead to a flag that can be asked for"
            )
    names, keys = sorted(segments), sorted(flags)
    first = [b'{"decision":%b}' % segments[name] for name in names]
    then = [b'{"decision":%b,"meta":%b}' % flags[key][:2] for key in keys]
    index = {
        "aliases": dict(aliases),
        "flags": {
            "hidden": [key for key in keys if not flags[key].asked],
            "keys": keys,
            "lengths": list(map(len, then)),
        },
        "format": FORMAT,
        "segments": {"lengths": list(map(len, first)), "names": names},
    }
    return b"\n".join([canonical.encode(index), *first, *then, b""])


def decisions_digest(
    segments: Mapping[str, bytes], flags: Mapping[str, FlagLine], aliases: Mapping[str, str]
) -> str:
    """Compute the decisions digest of what `assemble` takes, as 64 lower-case hexadecimal digits."""
    pieces = [b"flaggit-decisions-1\naliases ", canonical.encode(dict(aliases)), b"\n"]
    for name in sorted(segments):
        pieces += (b"segment ", canonical.string(name).encode("ascii"), b" ", segments[name], b"\n")
    for key in sorted(flags):
        decision, _, asked = flags[key]
        kind = b"flag " if asked else b"hidden "
        pieces += (kind, canonical.string(key).encode("ascii"), b" ", decision, b"\n")
    return hashlib.sha256(b"".join(pieces)).hexdigest()


def take_apart(body: bytes) -> tuple[dict[str, bytes], dict[str, FlagLine], dict[str, str]]:
    """Take an assembled body apart.

    Returns:
        What `assemble` takes: segments, flags and aliases.

    Raises:
        Refused: `INDEX_MALFORMED` or `LINE_MALFORMED`.
    """
    index = read_index(body)
    segments = {name: line[len(_DECISION) : -1] for name, line in _lines(body, index, index.segments)}
    flags = {
        key: _split(key, line, asked=key not in index.hidden)
        for key, line in _lines(body, index, index.flags)
    }
    return segments, flags, index.aliases


def digest_of(body: bytes) -> str:
    """Compute the decisions digest of an assembled body.

    Raises:
        Refused: `INDEX_MALFORMED` or `LINE_MALFORMED`.
    """
    return decisions_digest(*take_apart(body))


def _lines(body: bytes, index: Index, places: Mapping[str, int]) -> Iterator[tuple[str, bytes]]:
    for name, place in places.items():
        try:
            line = index.line(body, place)
        except ValueError as error:
            raise Refused(Code.LINE_MALFORMED, f"the line of {name!r} can't be read: {error}") from None
        if not (line.startswith(_DECISION) and line.endswith(b"}")):
            raise Refused(Code.LINE_MALFORMED, f"the line of {name!r} does not begin with its decision")
        yield name, line


def _split(key: str, line: bytes, *, asked: bool) -> FlagLine:
    try:
        decision = canonical.prefix(line, len(_DECISION))
    except ValueError as error:
        raise Refused(Code.LINE_MALFORMED, f"the decision of {key!r} can't be read: {error}") from None
    rest = line[len(_DECISION) + len(decision) :]
    if not rest.startswith(_META):
        raise Refused(Code.LINE_MALFORMED, f"the line of {key!r} has no meta after its decision")
    return FlagLine(decision, rest[len(_META) : -1], asked)
