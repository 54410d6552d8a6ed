"""Canonical JSON: one sequence of bytes for one value.

Keys are sorted by code point, separators are `,` and `:` without spaces, everything outside ASCII and every control
character is escaped as `json.dumps` escapes it, integers lie within ±(2^53-1), other numbers are written as RFC 8785
writes them (`number`), and nesting ends at `MAX_DEPTH`. Whatever `encode` writes, `decode` reads back as an equal value.

The C encoder and the C scanner of `json` do the work, and what they let pass is checked around them: that is several times
faster than a hook for every value, and a refresh of 10,000 flags parses every line.
"""

import json
import re
from collections.abc import Iterable
from itertools import accumulate
from json.encoder import encode_basestring_ascii
from typing import cast

from flaggit.bundle import number

MAX_DEPTH = 128
"""How many arrays and objects may stand inside each other: YAML of the deepest nesting that is read, compiled, fits."""

MAX_INTEGER = 2**53 - 1
"""The largest integer that every JSON reader holds exactly; its negative is the smallest."""

_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_LONG = b"0" * 16
_MOST_DIGITS = len(str(-MAX_INTEGER))
_BRACKETS = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
_NO_BRACKETS_OR_QUOTES = _NO_BRACKETS.replace(b'"', b"")
# Possessive, and with an optional end, so that an unfinished string is passed over once and not once for every quote in it.
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?'

_ROUNDS = 4
_STEPS = {ord("["): 1, ord("]"): -1}

_ENCODER = json.JSONEncoder(sort_keys=True, allow_nan=False, separators=(",", ":"))


def encode(value: object) -> bytes:
    """Write a value.

    Args:
        value: Dictionaries with string keys, lists, tuples, strings, integers, floats, booleans, None.

    Returns:
        The canonical form, in ASCII, without a newline.

    Raises:
        ValueError: The value has no canonical form: another type, a key that is no string, a number that is not finite or
            is written as an integer outside ±(2^53-1), a lone surrogate, too much nesting.
    """
    try:
        text = _ENCODER.encode(value)
    except TypeError as error:
        raise ValueError(f"no canonical form: {error}") from None
    except RecursionError:
        raise ValueError(f"more than {MAX_DEPTH} levels of nesting") from None
    plain = _inspect(value)
    if "\\ud" in text:
        _refuse_surrogates(value)
    return (text if plain else _write(value)).encode("ascii")


def string(value: str) -> str:
    """Write one string, in quotes. The caller vouches for the absence of lone surrogates."""
    return encode_basestring_ascii(value)


def decode(data: bytes, *, max_depth: int = MAX_DEPTH) -> object:
    """Read a JSON text strictly.

    Args:
        data: One JSON value in UTF-8, white space around and inside it allowed; nothing behind it.
        max_depth: How many arrays and objects may stand inside each other.

    Returns:
        The value, of dictionaries, lists, strings, integers, floats, booleans and None.

    Raises:
        ValueError: It is no JSON, is nested too deeply, says a key twice, or holds a number that is not finite, an integer
            outside ±(2^53-1) or a lone surrogate.
    """
    if data.count(b"[") + data.count(b"{") > max_depth:
        _refuse_depth(data, max_depth)
    # UnicodeDecodeError and JSONDecodeError are ValueErrors; so is what `int` says of more digits than it takes.
    text = data.decode("utf-8")
    exact = _LONG not in data.translate(_DIGITS)
    value: object = (_QUICK if exact else _CAREFUL).decode(text)
    if b"\\ud" in data or b"\\uD" in data:
        _refuse_surrogates(value)
    return value


def prefix(data: bytes, start: int) -> bytes:
    """Slice out the JSON value that begins at an offset of an ASCII text, whatever follows it.

    Raises:
        ValueError: No value begins there, or it is not one that `decode` takes.
    """
    if not data.isascii():
        raise ValueError("the text is not ASCII")
    if data.count(b"[") + data.count(b"{") > MAX_DEPTH:
        _refuse_depth(data, MAX_DEPTH)
    _, end = _CAREFUL.raw_decode(data.decode("ascii"), start)
    return data[start:end]


def _inspect(value: object) -> bool:
    """Refuse what the C encoder lets pass; tell whether its output is canonical as it is."""
    plain = True
    level: list[object] = [value]
    for _ in range(MAX_DEPTH + 1):
        below: list[object] = []
        deeper = False
        for node in level:
            kind = type(node)
            if kind is str or kind is bool or node is None:
                continue
            if kind is dict or kind is list or kind is tuple:
                deeper = True
                below += _contents(node)
            elif not _number(node):
                plain = False
        if not deeper:
            return plain
        level = below
    raise ValueError(f"more than {MAX_DEPTH} levels of nesting")


def _contents(node: object) -> Iterable[object]:
    if not isinstance(node, dict):
        return cast("Iterable[object]", node)
    try:
        "".join(node)  # the fastest test that every key is a string
    except TypeError:
        raise ValueError("a key is no string") from None
    return node.values()


def _number(node: object) -> bool:
    if type(node) is int:
        if not -MAX_INTEGER <= node <= MAX_INTEGER:
            raise ValueError(f"{node} is outside ±(2^53-1)")
        return True
    if type(node) is not float:
        raise ValueError(f"no canonical form for {type(node).__name__}")
    text = number.text(node)
    if abs(node) > MAX_INTEGER and "e" not in text:
        raise ValueError(f"{node!r} is written as an integer outside ±(2^53-1)")
    return text == repr(node)


def _write(value: object) -> str:
    if isinstance(value, float):
        return number.text(value)
    if isinstance(value, dict):
        inside = (f"{encode_basestring_ascii(key)}:{_write(value[key])}" for key in sorted(value))
        return f"{{{','.join(inside)}}}"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_write, value))}]"
    return _ENCODER.encode(value)


def _refuse_surrogates(value: object) -> None:
    if isinstance(value, str):
        value.encode("utf-8")  # its UnicodeEncodeError is a ValueError
    elif isinstance(value, dict):
        for key, inside in value.items():
            _refuse_surrogates(key)
            _refuse_surrogates(inside)
    elif isinstance(value, list | tuple):
        for inside in value:
            _refuse_surrogates(inside)


def _refuse_depth(data: bytes, max_depth: int) -> None:
    """Count the nesting before the scanner recurses into it.

    What remains after p rounds of removing the innermost pairs was nested p levels deeper than it is now; a round takes
    whole levels away, so a few are enough for what is wide. What is deep is counted through then, once.
    """
    if b"\\" in data:
        left = re.sub(_STRING, b"", data, flags=re.DOTALL).translate(_BRACKETS, _NO_BRACKETS)
    else:
        # Without escapes every second piece between quotes is a string, and two quotes side by side change nothing.
        quoted = data.translate(_BRACKETS, _NO_BRACKETS_OR_QUOTES).replace(b'""', b"")
        left = b"".join(quoted.split(b'"')[::2])
    for rounds in range(_ROUNDS):
        if left.count(b"[") + rounds <= max_depth:
            return
        left = left.replace(b"[]", b"")
    if max(accumulate(map(_STEPS.__getitem__, left)), default=0) + _ROUNDS > max_depth:
        raise ValueError(f"more than {max_depth} levels of nesting")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _float(text: str) -> float:
    value = float(text)
    if value - value != 0.0:
        raise ValueError(f"{text} is not a finite number")
    return value


def _integer(text: str) -> int:
    # `int` takes the square of the time for digits, and whether it refuses thousands of them is the host's to set.
    if len(text) > _MOST_DIGITS or not -MAX_INTEGER <= int(text) <= MAX_INTEGER:
        raise ValueError(f"{text[:_MOST_DIGITS]} is outside ±(2^53-1)")
    return int(text)


def _constant(text: str) -> object:
    raise ValueError(f"{text} is no JSON")


_QUICK = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_float, parse_constant=_constant)
_CAREFUL = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_float, parse_int=_integer, parse_constant=_constant
)
