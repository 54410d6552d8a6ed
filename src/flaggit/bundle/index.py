r"""The index of a body: where each line stands, so that a line can be parsed when it is first asked for.

The index is the body's first line, canonical JSON, in columns, for columns are read and checked several times faster than entries:

    {"aliases":{FORMER:KEY},"flags":{"hidden":[KEY],"keys":[KEY],"lengths":[LENGTH]},"format":1,
     "segments":{"lengths":[LENGTH],"names":[NAME]}}

LENGTH is the length of the line in bytes without its newline; `hidden` holds the keys of flags that are there only as
prerequisites. Lines follow in the order of the index, segments before flags.
"""

import operator
from bisect import bisect_right
from itertools import accumulate, islice, repeat
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
_LEVELS = 16
_KEYS = {"aliases", "flags", "format", "segments"}


class Index(NamedTuple):
    """Where the lines of a body stand. A place is the offset of the newline before a line.

    Attributes:
        segments: The place of each segment's line, by name, in order.
        flags: The place of each flag's line, by key, in order, hidden ones among them.
        hidden: The keys that can't be asked for.
        aliases: The key that can be asked for, by each former key.
        newlines: The offsets of all newlines: the index line's, then that of each line.
    """

    segments: dict[str, int]
    flags: dict[str, int]
    hidden: frozenset[str]
    aliases: dict[str, str]
    newlines: tuple[int, ...]

    def line(self, data: bytes, place: int) -> bytes:
        """Cut out a line.

        Args:
            data: The same bytes that the index was read from.
            place: The line's place.

        Returns:
            The line, without its newline.

        Raises:
            ValueError: There is a newline inside it.
        """
        line = data[place + 1 : self.newlines[bisect_right(self.newlines, place)]]
        if b"\n" in line:
            raise ValueError("there is a newline inside the line")
        return line


def read_index(data: bytes, start: int = 0) -> Index:
    """Read the index of a body, and hold it against the body's length and the ends of its lines. No other line is looked at.

    Args:
        data: Bytes that end with the whole body, which was verified against the manifest.
        start: Where in them the body begins. Offsets in the index count from the beginning of the data.

    Returns:
        Where each line stands.

    Raises:
        Refused: `INDEX_MALFORMED`, or `FORMAT_UNSUPPORTED` for a body of a later format.
    """
    end = data.find(b"\n", start, start + MAX_INDEX + 1)
    if end < 0:
        raise _malformed("there is no index line")
    fields = _fields(data[start:end])
    segments, flags = (_object(fields[part], part) for part in ("segments", "flags"))
    names, before = _column(segments, {"lengths", "names"}, "names")
    keys, after = _column(flags, {"hidden", "keys", "lengths"}, "keys")
    # Each line's newline lies one line and one newline behind the one before it.
    steps = map(operator.add, before + after, repeat(1))
    newlines = tuple(accumulate(steps, initial=end))
    if newlines[-1] != len(data) - 1:
        raise _malformed(f"lines end at byte {newlines[-1] + 1 - start}, the body at {len(data) - start}")
    if set(operator.itemgetter(end, *newlines)(data)) != {_NEWLINE}:
        raise _malformed("a line does not have the length that the index says")
    places = dict(zip(keys, islice(newlines, len(names), None), strict=False))
    hidden = _hidden(flags["hidden"], places)
    aliases = _aliases(fields["aliases"], places, hidden)
    return Index(dict(zip(names, newlines, strict=False)), places, hidden, aliases, newlines)


def _fields(line: bytes) -> dict[str, object]:
    try:
        fields = canonical.decode(line, max_depth=_LEVELS)
    except ValueError as error:
        raise _malformed(f"the index line can't be read: {error}") from None
    if not isinstance(fields, dict):
        raise _malformed("the index line is no object")
    version = fields.get("format")
    if type(version) is int and version > FORMAT:
        raise Refused(Code.FORMAT_UNSUPPORTED, f"the body is in format {version}, this reader knows {FORMAT}")
    if fields.keys() != _KEYS or type(version) is not int or version < 1:
        raise _malformed("the index must have aliases, flags, format and segments, and a format")
    return fields


def _object(value: object, what: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _malformed(f"{what} must be an object of columns")
    return value


def _column(columns: dict[str, object], expected: set[str], what: str) -> tuple[list[str], list[int]]:
    """Check the names and lengths of one kind. A test of a whole column costs less than one of each of its entries."""
    if columns.keys() != expected:
        raise _malformed(f"the columns beside {what} must be exactly {', '.join(sorted(expected))}")
    lengths = columns["lengths"]
    names = _ascending(columns[what], what)
    if not isinstance(lengths, list) or len(lengths) != len(names):
        raise _malformed(f"there must be as many lengths as {what}")
    if lengths and (set(map(type, lengths)) != {int} or not 1 < min(lengths) <= max(lengths) <= MAX_LINE):
        raise _malformed(f"a line must have 2 to {MAX_LINE} bytes")
    return names, lengths


def _ascending(names: object, what: str) -> list[str]:
    if not isinstance(names, list) or len(names) > MAX_LINES:
        raise _malformed(f"{what} must be a list of at most {MAX_LINES}")
    if not names:
        return []
    # In ascending order an empty name would be the first.
    if set(map(type, names)) != {str} or not names[0] or len(max(names, key=len)) > MAX_NAME:
        raise _malformed(f"{what} must have 1 to {MAX_NAME} characters each")
    if not all(map(operator.lt, names, islice(names, 1, None))):
        raise _malformed(f"{what} must ascend, and none stand twice")
    return names


def _hidden(given: object, flags: dict[str, int]) -> frozenset[str]:
    hidden = frozenset(_ascending(given, "hidden"))
    if not hidden <= flags.keys():
        raise _malformed("what is hidden must be a flag")
    return hidden


def _aliases(given: object, flags: dict[str, int], hidden: frozenset[str]) -> dict[str, str]:
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
