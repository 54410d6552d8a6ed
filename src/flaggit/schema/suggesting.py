"""Did you mean: the nearest known name, and when it is near enough for a fix that nobody looks at."""

import json
import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from flaggit.frozen import Frozen

_NEAR: Final = 0.66
_SURE: Final = 0.8
_SHORTEST_START: Final = 3
_AHEAD: Final = 0.05
_LONGEST: Final = 64
_LISTED: Final = 12
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_NOT_TEXT: Final = frozenset("y n yes no on off true false null none nan inf".split())  # noqa: SIM905 - a list of words


class Suggestion(Frozen):
    """The nearest known name.

    Attributes:
        name: The name.
        sure: Whether it is so near, and so far ahead of the next, that a fix may put it in place unasked.
    """

    name: str
    sure: bool


def nearest(name: str, known: Iterable[str], aliases: Mapping[str, str] | None = None) -> Suggestion | None:
    """Find the known name that was most likely meant; None when none is near.

    Case, hyphens, underscores and spaces don't count. A name longer than 64 characters is no slip of the finger, and
    comparing it would take long.
    """
    if len(name) > _LONGEST:
        return None
    names = tuple(sorted(set(known)))
    alias = (aliases or {}).get(name.lower())
    return Suggestion(name=alias, sure=True) if alias in names else _nearest(name, names)


@lru_cache(maxsize=4096)
def _nearest(name: str, names: tuple[str, ...]) -> Suggestion | None:
    """Rank the known names. A name that begins only one of them was cut short."""
    flat = _flat(name)
    begun = [other for other in names if len(flat) >= _SHORTEST_START and _flat(other).startswith(flat)]
    if len(begun) == 1:
        return Suggestion(name=begun[0], sure=True)
    ranked = sorted(
        ((_ratio(flat, _flat(other)), other) for other in names), key=lambda pair: (-pair[0], pair[1])
    )
    if not ranked or ranked[0][0] < _NEAR:
        return None
    ahead = len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= _AHEAD
    return Suggestion(name=ranked[0][1], sure=ahead and ranked[0][0] >= _SURE)


def _flat(name: str) -> str:
    return re.sub(r"[-_ ]", "", name).lower()


def _ratio(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _NEAR and matcher.quick_ratio() >= _NEAR else 0.0


def as_yaml(value: object) -> str:
    """Write a scalar so that every reader of YAML takes it for what it is; text is quoted where it must be."""
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _NOT_TEXT:
        return value
    return json.dumps(value, ensure_ascii=False)


def listing(names: Iterable[object], limit: int = _LISTED) -> str:
    """Write names as a list of words, the first few of them where they are many."""
    every = [str(name) for name in names]
    shown = ", ".join(every[:limit])
    return f"{shown} and {len(every) - limit} more" if len(every) > limit else shown


def shortened(value: object, limit: int = 40) -> str:
    """Write a value of a document in a message: on one line, and not too long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    line = "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for character in text[: limit + 1]
    )
    return f"{line[:limit]}..." if len(line) > limit else line
