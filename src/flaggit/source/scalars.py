"""What a plain (unquoted) scalar means, when all versions of YAML agree, and which ones they don't agree about.

Sources: the types of YAML 1.1 (yaml.org/type: null, bool, int, float, timestamp, merge, value) with what PyYAML's
resolver makes of them, and the core and JSON schemas of YAML 1.2.2 (sections 10.2 and 10.3). The forms that all of them
read alike are those of JSON: `null` (or nothing), `true`, `false`, decimal integers, and decimal fractions whose
exponent, if any, has a sign (1.1 reads `1e3` and `1.0e3` as strings, 1.2 as 1000). A leading plus is a value too, for
bounds are written `+0.002`, and 1.1 and the core schema read it alike. Whatever else any of them reads as something other
than a string is ambiguous: `no`, `012`, `0o14`, `1_000`, `1:30`, `.5`, `True`, `~`, `=`.

An ambiguous scalar can be fixed without asking. Where 1.1 and the core schema of 1.2 read the same value, the fix
writes that value in JSON's form (`True` → `true`); where they differ, the fix quotes the text.

A timestamp (1.1; a string in 1.2) is its text, and is told apart: a date is what the schema asks for in some places.
By the letter, the float of YAML 1.1 covers `2.3.0` too; no program reads it so and it has no value, so it is a string.
"""

import math
import re
from enum import Enum
from functools import lru_cache
from typing import NamedTuple, TypeAlias

Value: TypeAlias = "str | int | float | bool | None"

LARGEST_INTEGER = 2**53 - 1
"""The largest integer, up or down, that every JSON reader holds exactly (RFC 8259 section 6)."""

_WORDS: dict[str, Value] = {"": None, "null": None, "true": True, "false": False}
_OTHER_SPELLINGS = {
    "~": "null", "Null": "null", "NULL": "null",
    "True": "true", "TRUE": "true", "False": "false", "FALSE": "false",
}  # fmt: skip
_BOOLEANS_OF_1_1 = frozenset("y Y yes Yes YES n N no No NO on On ON off Off OFF".split())  # noqa: SIM905 - as the specification lists them
_DIGITS = frozenset("+-.0123456789")
_LONGEST_NUMBER = 400

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FRACTION = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+][0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_TIMESTAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
    r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?"
)
_SOME_NUMBER = re.compile(
    r"[-+]?(?:0[bB][01_]+|0[oO][0-7_]+|0[xX][0-9a-fA-F_]+"
    r"|(?:\.[0-9][0-9_]*|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?)"
)
# Texts, which `re` compiles when they are first asked for: only fixes want them.
_SAME_FRACTION = r"([-+]?)([0-9]*)\.([0-9]*)((?:[eE][-+][0-9]+)?)"
_SAME_INTEGER = r"(?P<sign>[-+]?)(?:(?P<zeros>0+)|(?P<digits>[1-9][0-9]*))|(?P<hex>0x[0-9a-fA-F]+)"


class Meaning(Enum):
    """What kind of thing a plain scalar is."""

    VALUE = "value"
    DATE = "date"
    AMBIGUOUS = "ambiguous"
    NOT_FINITE = "not finite"
    TOO_LARGE = "too large"
    MERGE = "merge"


class Plain(NamedTuple):
    """A plain scalar, understood.

    Attributes:
        meaning: What kind of thing it is.
        value: Its value; the text itself for dates and for what is ambiguous or not finite.
        fix: The source text to put instead, for what is ambiguous.
    """

    meaning: Meaning
    value: Value
    fix: str = ""


@lru_cache(maxsize=4096)
def resolve(text: str) -> Plain:
    """Say what a plain scalar means. Never raises, whatever the text."""
    if text in _WORDS:
        return Plain(Meaning.VALUE, _WORDS[text])
    if text[0] in _DIGITS:
        return _numeric(text)
    if text in _OTHER_SPELLINGS:
        return Plain(Meaning.AMBIGUOUS, text, _OTHER_SPELLINGS[text])
    if text in _BOOLEANS_OF_1_1 or text == "=":
        return Plain(Meaning.AMBIGUOUS, text, quoted(text))
    return Plain(Meaning.MERGE if text == "<<" else Meaning.VALUE, text)


def quoted(text: str) -> str:
    """Write a text as a double-quoted scalar (YAML 1.2.2 section 7.3.1), what can't be seen as escapes."""
    return '"' + "".join([_escaped(character) for character in text]) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"  # noqa: PLR2004 - the widths of YAML's escapes


def _numeric(text: str) -> Plain:
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FRACTION.fullmatch(text):
        number = float(text)
        return Plain(Meaning.VALUE, number) if math.isfinite(number) else Plain(Meaning.NOT_FINITE, text)
    if _NOT_FINITE.fullmatch(text):
        return Plain(Meaning.NOT_FINITE, text)
    if _TIMESTAMP.fullmatch(text):
        return Plain(Meaning.DATE, text)
    if _SOME_NUMBER.fullmatch(text):
        return Plain(Meaning.AMBIGUOUS, text, _same_value(text) or quoted(text))
    return Plain(Meaning.VALUE, text)


def _integer(text: str) -> Plain:
    if len(text) > _LONGEST_NUMBER:  # Python refuses to read more than 4,300 digits, and takes long before
        return Plain(Meaning.TOO_LARGE, text)
    number = int(text)
    return Plain(Meaning.VALUE if abs(number) <= LARGEST_INTEGER else Meaning.TOO_LARGE, number)


def _same_value(text: str) -> str:
    """Write the number that 1.1 and the core schema of 1.2 both read here in JSON's form; empty if they differ."""
    if len(text) > _LONGEST_NUMBER:
        return ""
    if match := re.fullmatch(_SAME_INTEGER, text):
        if match["hex"]:
            return str(int(text, 16))
        return "0" if match["zeros"] else f"{match['sign'].replace('+', '')}{match['digits']}"
    if match := re.fullmatch(_SAME_FRACTION, text):
        sign, whole, part, exponent = match.groups()
        return f"{sign.replace('+', '')}{whole.lstrip('0') or '0'}.{part or '0'}{exponent}"
    return ""
