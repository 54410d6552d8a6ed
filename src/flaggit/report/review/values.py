"""What was served and what is served, so that a reader sees the difference at once."""

import json
from collections.abc import Mapping
from itertools import takewhile
from typing import Final

from flaggit.review import Served

LONGEST: Final = 60
"""Characters of a value that are shown; of a longer one, those around the difference."""
_BEFORE: Final = 12
"""Characters that stay before the difference."""


def pair(before: Served, after: Served) -> tuple[str, str]:
    """Two things that are served, as short as their difference allows.

    Variants go by their names while these tell them apart. Of objects only the parts that differ are shown.
    """
    if before.variant != after.variant:
        return _around(_short(before), _short(after))
    first, second = before.value, after.value
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        differ = sorted(
            name
            for name in first.keys() | second.keys()
            if name not in first or name not in second or first[name] != second[name]
        )
        first, second = ({name: each[name] for name in differ if name in each} for each in (first, second))
    return _around(told(first), told(second))


def one(served: Served) -> str:
    """Something that is served: a variant by its name, anything else by its value."""
    return cut(_short(served))


def told(value: object) -> str:
    """A value as people read it: text as it is, anything else as JSON."""
    if isinstance(value, str):
        return value or '""'
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def cut(text: str) -> str:
    """A value as long as a sentence takes."""
    return clip(text, LONGEST)


def clip(text: str, longest: int) -> str:
    """The first characters of a text, and three dots when there are more."""
    return text if len(text) <= longest else f"{text[:longest]}…"


def _short(served: Served) -> str:
    return served.variant if served.variant and not isinstance(served.value, bool) else told(served.value)


def _around(first: str, second: str) -> tuple[str, str]:
    """Two texts, cut to the part in which they begin to differ when one of them is long."""
    if max(len(first), len(second)) <= LONGEST:
        return first, second
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))
    start = max(0, shared - _BEFORE)
    before = "…" if start else ""
    return before + clip(first[start:], LONGEST), before + clip(second[start:], LONGEST)
