"""From bytes to text: strict UTF-8, and no characters that a reader of the file can't see.

A control, bidirectional or zero-width character can make a line say one thing to a reviewer and another to a program;
U+0085, U+2028 and U+2029 (and a lone carriage return) end a line for some tools and not for others, so that a comment
may hide a live key. They are reported one by one, each put as U+FFFD in the text that is parsed: positions stay right,
and the other faults of the file are still found.
"""

import re
import unicodedata
from collections.abc import Iterator

from flaggit.frozen import Frozen

_SEEN_ASCII = bytes(range(0x20, 0x7F)) + b"\n\t"
# A text, which `re` compiles when it is first asked for: most files are plain ASCII.
_FORBIDDEN = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    "\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e0fff]|\r(?!\n)"
)
_LINE_ENDS = frozenset("\r\x85\u2028\u2029")
_NAMES = {
    "\x00": "NUL",
    "\x08": "BACKSPACE",
    "\x0b": "LINE TABULATION",
    "\x0c": "FORM FEED",
    "\r": "CARRIAGE RETURN without a line feed",
    "\x1b": "ESCAPE",
    "\x7f": "DELETE",
    "\x85": "NEXT LINE",
}
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MARKS = (
    (b"\xef\xbb\xbf", "UTF-8 with a byte order mark"),
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


class Forbidden(Frozen):
    """A character that must not be in a file.

    Attributes:
        index: Where it is, in characters from 0.
        name: Its code point and name, as a reader can look it up.
        why: What is wrong with it, as a phrase.
    """

    index: int
    name: str
    why: str


def is_plain_ascii(data: bytes) -> bool:
    """Whether every byte is a visible ASCII character, a space, a tab or a line feed; the common case, told quickly."""
    return not data.translate(None, _SEEN_ASCII)


def foreign_encoding(data: bytes) -> str:
    """Name the encoding that a byte order mark, or zero bytes at the start, give away; empty for none."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if len(data) > 1 and len(data) % 2 == 0 and (data[0] == 0) != (data[1] == 0):
        return "UTF-16"
    return ""


def forbidden(text: str) -> Iterator[Forbidden]:
    """Find the characters that must not be there, from the first to the last."""
    for match in re.finditer(_FORBIDDEN, text):
        character = match.group()
        yield Forbidden(index=match.start(), name=_name(character), why=_why(character))


def seen(text: str) -> str:
    """Give the text with U+FFFD in the place of each forbidden character; equally long."""
    return re.sub(_FORBIDDEN, "\ufffd", text)


def readable(data: bytes) -> str:
    """Give the text of a file for positions: without a byte order mark, what can't be seen as U+FFFD."""
    if is_plain_ascii(data):
        return data.decode()
    return seen(data.decode(errors="replace").removeprefix("\ufeff"))


def _name(character: str) -> str:
    name = _NAMES.get(character) or unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()


def _why(character: str) -> str:
    if character in _LINE_ENDS:
        return "ends a line for some programs and not for others"
    if character in _BIDI:
        return "changes the direction in which the line is shown"
    if unicodedata.category(character) == "Cc":
        return "is a control character"
    return "can't be seen"
