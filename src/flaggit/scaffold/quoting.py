"""Scalars as YAML text: plain where every reader of YAML agrees on it, double-quoted otherwise."""

import re

from flaggit.source.characters import seen

# Letters first, no colon, hash, quote or bracket anywhere: no YAML reads anything but a string into it, the words apart.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 _./()+%-]*(?<! )", re.ASCII)
_WORDS = {"true", "false", "yes", "no", "on", "off", "y", "n", "null"}


def quoted(text: str) -> str:
    """Write a string so that any YAML reader gives it back unchanged; escapes keep unseen characters visible."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    """A character between double quotes: YAML 1.2.2, section 5.7. JSON's pairs of escapes beyond U+FFFF are none of YAML's."""
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable() and seen(character) == character:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004 - the widths of the three escapes


def block(items: list[str] | tuple[str, ...], indent: int = 2) -> str:
    """A block list, one item a line, sorted: sets that grow merge better so."""
    return "".join(f"{' ' * indent}- {quoted(item)}\n" for item in sorted(items))
