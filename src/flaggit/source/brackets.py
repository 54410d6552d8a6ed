"""The quick reading of values in brackets: plain lists and mappings that begin and end on their line.

Like the reading of plain lines, it never decides what is right: it reads what means the same to every reader of YAML, and leaves
everything else (escapes, tags, a key without a value, an ambiguous scalar) to the composer. Nearly all values in brackets are
read so, and a repository that holds no others is read without the parser, which takes longer to import than hundreds of files
to read.
"""

import re
from typing import Final

from flaggit.source.document import Composed
from flaggit.source.scalars import Meaning, resolve

KEY: Final = "[A-Za-z_][A-Za-z0-9_.-]{0,99}"
"""A plain key; it is text unless it is a word that some reader of YAML takes for another value."""

_KEY: Final = re.compile(f" *({KEY}): ")
_VALUE: Final = re.compile(
    r" *(?:([\[{])|\"([^\"\\]*)\"|'([^']*)'"
    r"|((?:[A-Za-z0-9(]|[-+][0-9])[\w.%+/()@-]*(?:(?::(?=[\w/])| +)[\w.%+/()@-]+)*))"
)
_MARK: Final = re.compile(r" *([,\]}]?)")
_END: Final = re.compile(" *(?: #.*)?")


class _OddError(Exception):
    """It is, or could be, more than this reading knows."""


def read_brackets(text: str) -> Composed | None:
    """Read a list or a mapping in brackets; `None` when it is not a plain one, and nothing is known about it.

    Args:
        text: The rest of a line from the bracket on, a comment at its end included; with few brackets in it.
    """
    reading = _Reading(text)
    try:
        value = reading.value("")
    except _OddError:
        return None
    return Composed(value, tuple(reading.dates)) if _END.fullmatch(text, reading.at) else None


class _Reading:
    """One text while it is read.

    Attributes:
        at: Index up to which it was read.
        dates: Pointers of the plain timestamps.
    """

    __slots__ = ("_text", "at", "dates")

    def __init__(self, text: str) -> None:
        self._text = text
        self.at = 0
        self.dates: list[str] = []

    def value(self, pointer: str) -> object:
        """Read one value.

        Raises:
            _OddError: It is not a plain one.
        """
        bracket, double, single, plain = self._take(_VALUE).groups()
        if bracket is not None:
            return self._items(pointer) if bracket == "[" else self._entries(pointer)
        if plain is None:
            return double if single is None else single
        meaning, value, _ = resolve(plain)
        if meaning is Meaning.DATE:
            self.dates.append(pointer)
        elif meaning is not Meaning.VALUE:
            raise _OddError
        return value

    def _items(self, pointer: str) -> list[object]:
        items: list[object] = []
        while not self._ends("]", items):
            items.append(self.value(f"{pointer}/{len(items)}"))
        return items

    def _entries(self, pointer: str) -> dict[object, object]:
        entries: dict[object, object] = {}
        while not self._ends("}", entries):
            key = self._take(_KEY)[1]
            if key in entries or resolve(key) != (Meaning.VALUE, key, ""):
                raise _OddError
            entries[key] = self.value(f"{pointer}/{key}")
        return entries

    def _ends(self, bracket: str, before: list[object] | dict[object, object]) -> bool:
        """Whether a collection ends here; if not, the comma that has to stand behind what came before is taken."""
        mark = self._take(_MARK)[1]
        if mark not in {bracket, "," if before else ""}:
            raise _OddError
        return mark == bracket

    def _take(self, form: re.Pattern[str]) -> re.Match[str]:
        found = form.match(self._text, self.at)
        if found is None:
            raise _OddError
        self.at = found.end()
        return found
