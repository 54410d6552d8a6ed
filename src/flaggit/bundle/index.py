r"""The index of a body: where each line stands, so that a line can be parsed when it is first asked for.

The index is the body's first line, canonical JSON:

    {"aliases":{FORMER:KEY},"flags":[[KEY,LENGTH,ASKED]],"format":1,"segments":[[NAME,LENGTH]]}

LENGTH is the length of the line in bytes without its newline; ASKED is 1, or 0 for a flag that is there only as a
prerequisite. Lines follow in the order of the index, segments before flags.
"""

import operator
from itertools import accumulate, compress, pairwise, repeat
from typing import NamedTuple, cast

from flaggit.bundle import canonical
from flaggit.bundle.refused import Code, Refused

FORMAT = 1
"""The format of body and manifest that this package writes, and the highest that it reads."""
MAX_LINE = 1 << 20
"""The longest line of a segment or flag, in bytes."""
MAX_INDEX = 16 << 20
"""The longest index line, in bytes."""
MAX_LINES = 100_000
"""How many segments, how many flags and how many aliases a body may have."""
MAX_NAME = 255
"""The longest name or key, in characters."""

_NEWLINE = 0x0A


class Index(NamedTuple):
    """Where the lines of a body stand. An extent is the offset of a line in the body and its length, in bytes.

    Attributes:
        segments: The extent of each segment, by name, in order.
        flags: The extent of each flag, by key, in order, hidden ones among them.
        hidden: The keys that can't be asked for.
        aliases: The key that can be asked for, by each former key.
    """

    segments: dict[str, tuple[int, int]]
    flags: dict[str, tuple[int, int]]
    hidden: frozenset[str]
    aliases: dict[str, str]


def read_index(body: bytes) -> Index:
    """Read the index of a body, and hold it against the body's length and newlines. No other line is parsed.

    Args:
        body: The whole body, from its index line to its last newline, already verified against the manifest.

    Returns:
        Where each line stands.

    Raises:
        Refused: `INDEX_MALFORMED`, or `FORMAT_UNSUPPORTED` for a body of a later format.
    """
    end = body.find(b"\n", 0, MAX_INDEX + 1)
    if end < 0:
        raise _malformed("there is no index line")
    fields = _fields(body[:end])
    segments, segment_lengths, _ = _columns(fields["segments"], 2)
    flags, flag_lengths, asked = _columns(fields["flags"], 3)
    lengths = segment_lengths + flag_lengths
    # Each line's newline lies one line and one newline behind the one before it.
    newlines = list(accumulate(map(operator.add, lengths, repeat(1)), initial=end))
    if newlines[-1] != len(body) - 1:
        raise _malformed(f"lines end at byte {newlines[-1] + 1}, the body at {len(body)}")
    if body.count(b"\n") != len(newlines) or set(map(body.__getitem__, newlines)) != {_NEWLINE}:
        raise _malformed("a line does not have the length that the index says")
    extents = list(zip(map(operator.add, newlines, repeat(1)), lengths, strict=False))
    hidden = frozenset(compress(flags, map(operator.not_, asked)))
    found = dict(zip(flags, extents[len(segments) :], strict=True))
    aliases = _aliases(fields["aliases"], found, hidden)
    return Index(dict(zip(segments, extents, strict=False)), found, hidden, aliases)


def _fields(line: bytes) -> dict[str, object]:
    try:
        fields = canonical.decode(line)
    except ValueError as error:
        raise _malformed(f"the index line can't be read: {error}") from None
    if not isinstance(fields, dict):
        raise _malformed("the index line is no object")
    version = fields.get("format")
    if type(version) is int and version > FORMAT:
        raise Refused(Code.FORMAT_UNSUPPORTED, f"the body is in format {version}, this reader knows {FORMAT}")
    if fields.keys() != {"aliases", "flags", "format", "segments"} or type(version) is not int or version < 1:
        raise _malformed("the index must have aliases, flags, format and segments, and a format")
    return fields


def _columns(entries: object, width: int) -> tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...]]:
    """Turn entries into columns, for a test of a whole column costs less than one of each entry."""
    if type(entries) is not list or len(entries) > MAX_LINES:
        raise _malformed(f"an index lists at most {MAX_LINES} entries of a kind")
    if not entries:
        return (), (), ()
    if set(map(type, entries)) != {list} or set(map(len, entries)) != {width}:
        raise _malformed(f"an entry must have {width} items")
    names, lengths, *asked = zip(*entries, strict=True)
    if set(map(type, names)) != {str} or not 0 < min(map(len, names)) <= max(map(len, names)) <= MAX_NAME:
        raise _malformed(f"a name must have 1 to {MAX_NAME} characters")
    if not all(map(operator.lt, names, names[1:])):
        before, name = next(pair for pair in pairwise(names) if pair[0] >= pair[1])
        raise _malformed(f"{name!r} stands behind {before!r}: names ascend, and none stands twice")
    if set(map(type, lengths)) != {int} or not 1 < min(lengths) <= max(lengths) <= MAX_LINE:
        raise _malformed(f"a line must have 2 to {MAX_LINE} bytes")
    flags = cast("tuple[int, ...]", asked[0]) if asked else ()
    if flags and (set(map(type, flags)) != {int} or not {0, 1}.issuperset(flags)):
        raise _malformed("whether a flag can be asked for must be 0 or 1")
    return names, lengths, flags


def _aliases(given: object, flags: dict[str, tuple[int, int]], hidden: frozenset[str]) -> dict[str, str]:
    if not isinstance(given, dict) or len(given) > MAX_LINES:
        raise _malformed(f"aliases must be an object of at most {MAX_LINES}")
    for alias, key in given.items():
        if not 0 < len(alias) <= MAX_NAME or alias in flags:
            raise _malformed(f"alias {alias!r} is no former key")
        if not isinstance(key, str) or key not in flags or key in hidden:
            raise _malformed(f"alias {alias!r} leads to no flag that can be asked for")
    return cast("dict[str, str]", given)


def _malformed(reason: str) -> Refused:
    return Refused(Code.INDEX_MALFORMED, reason)
