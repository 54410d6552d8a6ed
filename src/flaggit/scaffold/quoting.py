"""Scalars as YAML text: plain where every reader of YAML agrees on it, double-quoted otherwise."""

import json
import re

# Letters first, no colon, hash, quote or bracket anywhere: no YAML reads anything but a string into it, the words apart.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 _./()+%-]*(?<! )", re.ASCII)
_WORDS = {"true", "false", "yes", "no", "on", "off", "y", "n", "null"}


def quoted(text: str) -> str:
    """Write a string so that any YAML reader gives it back unchanged.

    JSON's double quotes are YAML's (YAML 1.2, section 1.3), and ASCII escapes keep invisible characters visible.
    """
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())


def block(items: list[str] | tuple[str, ...], indent: int = 2) -> str:
    """A block list, one item a line, sorted: sets that grow merge better so."""
    return "".join(f"{' ' * indent}- {quoted(item)}\n" for item in sorted(items))
