"""Versions: Semantic Versioning 2.0.0, precedence alone (semver.org, items 2 to 4 and 9 to 11).

Build metadata is ignored. A leading `v`, fewer or more than three numbers, and leading zeros are no version. A version is at
most `MAX_LENGTH` ASCII characters long, so that whoever fills the context can make neither numbers nor memory large.
"""

from typing import TypeAlias

Precedence: TypeAlias = tuple[int, int, int, int, tuple[tuple[int, int, str], ...]]
"""Versions order and equal as these do."""

MAX_LENGTH = 256
"""The longest version, in characters."""
KEPT = 4096
"""How many versions are remembered; then remembering starts anew."""

_DIGITS = frozenset("0123456789")
_IDENTIFIER = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-")
_CORE = 3

MEMO: dict[str, Precedence] = {}
"""Versions that were read before: a service sees few, and each of them often."""


def precedence(text: str) -> Precedence | None:
    """Read a version.

    Args:
        text: Such as `2.3.0-rc.1+5`.

    Returns:
        What it is compared by, or None when it is no version.
    """
    found = MEMO.get(text)
    if found is None:
        found = _read(text)
        if found is not None:
            if len(MEMO) >= KEPT:
                MEMO.clear()
            MEMO[text] = found
    return found


def _read(text: str) -> Precedence | None:
    if len(text) > MAX_LENGTH:
        return None
    rest, plus, build = text.partition("+")
    core, dash, pre = rest.partition("-")
    numbers = core.split(".")
    if len(numbers) != _CORE or not all(map(_is_number, numbers)):
        return None
    if plus and not all(map(_is_identifier, build.split("."))):
        return None
    major, minor, patch = map(int, numbers)
    if not dash:
        return major, minor, patch, 1, ()
    names = pre.split(".")
    if not all(_is_identifier(name) and (not _DIGITS.issuperset(name) or _is_number(name)) for name in names):
        return None
    # Numbers order before words, words by ASCII; a shorter list of equal identifiers orders first, as tuples do.
    return (
        major,
        minor,
        patch,
        0,
        tuple((0, int(name), "") if _DIGITS.issuperset(name) else (1, 0, name) for name in names),
    )


def _is_number(text: str) -> bool:
    return bool(text) and _DIGITS.issuperset(text) and (text[0] != "0" or len(text) == 1)


def _is_identifier(text: str) -> bool:
    return bool(text) and _IDENTIFIER.issuperset(text)
