"""From what to what: conditions, shares and ranges, told as shortly as their difference allows.

What is said is written as a person would say it, not as YAML: `plan beta -> beta, plus`; of a long one, the beginning.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Protocol, TypeAlias

from flaggit.checks.wording import percent
from flaggit.model import All, Any, Condition, InSegment, Not, Test, Value

Pair: TypeAlias = tuple[Condition | None, Condition | None]

LONGEST: Final = 60
"""Characters of what was, and of what is."""
_MOST: Final = 3
"""Differences of one condition that are told."""
_SIGNS: Final = {"in": "", "not_in": "not ", "gt": "> ", "gte": "≥ ", "lt": "< ", "lte": "≤ "}


class Weighted(Protocol):
    """An arm, or a share of a split."""

    @property
    def serve(self) -> Value:
        """What it serves."""

    @property
    def weight(self) -> int:
        """Of how many thousandths of a percent."""


def told(value: Value | None) -> str:
    """A value as a commit's message would have it."""
    if isinstance(value, bool):
        return str(value).lower()
    return "an object" if isinstance(value, Mapping) else str(value)


def weights(old: Iterable[Weighted], new: Iterable[Weighted]) -> str:
    """`control 50 -> 30, compact 50 -> 70`."""
    was, now = ({told(each.serve): each.weight for each in side} for side in (old, new))
    moved = [
        f"{name} {_percent(was.get(name, 0))} -> {_percent(now.get(name, 0))}"
        for name in {**was, **now}
        if was.get(name) != now.get(name)
    ]
    return ", ".join(moved) or "in another order"


def condition(old: Condition | None, new: Condition | None) -> str:
    """`plan beta -> beta, plus`, `country DE added`; empty where both say the same."""
    found = list(_differences(old, new))
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return ", ".join(_pair(*each) for each in found[:_MOST]) + more


def pointer(old: Condition | None, new: Condition | None) -> str:
    """JSON pointer of the first thing that is there now and was not; empty when there is none."""
    for _, there in _differences(old, new):
        if isinstance(there, Test | InSegment):
            return there.where
    return ""


def bare(one: Condition | None) -> object:
    """A condition without where it stands, for that says nothing."""
    match one:
        case All() | Any():
            return type(one), tuple(map(bare, one.items))
        case Not():
            return Not, bare(one.item)
        case Test():
            return one.attribute, one.operator, one.values
        case InSegment():
            return one.name
        case None:
            return None


def _differences(old: Condition | None, new: Condition | None) -> Iterator[Pair]:
    if bare(old) == bare(new):
        return
    if isinstance(old, All | Any) and type(old) is type(new):
        yield from _of_items(old.items, new.items)
    else:
        yield old, new


def _of_items(old: Sequence[Condition], new: Sequence[Condition]) -> Iterator[Pair]:
    gone = [each for each in old if bare(each) not in map(bare, new)]
    come = [each for each in new if bare(each) not in map(bare, old)]
    for each in gone:
        other = next((one for one in come if _is_about(one, each)), None)
        if other is None and len(gone) == len(come) == 1:
            [other] = come
        if other is not None:
            come.remove(other)
            yield from _differences(each, other)
        else:
            yield each, None
    yield from ((None, each) for each in come)


def _is_about(one: Condition, other: Condition) -> bool:
    """Whether both test the same attribute."""
    return isinstance(one, Test) and isinstance(other, Test) and one.attribute == other.attribute


def _pair(old: Condition | None, new: Condition | None) -> str:
    if old is None or new is None:
        there = new if old is None else old
        return f"{_clipped(_said(there))} {'added' if old is None else 'removed'}"
    if isinstance(old, Test) and isinstance(new, Test) and old.attribute == new.attribute:
        return f"{old.attribute} {_clipped(_tested(old))} -> {_clipped(_tested(new))}"
    return f"{_clipped(_said(old))} -> {_clipped(_said(new))}"


def _said(one: Condition | None, *, inside: bool = False) -> str:
    match one:
        case Test():
            return f"{one.attribute} {_tested(one)}"
        case InSegment():
            return f"segment {one.name}"
        case Not():
            return f"not {_said(one.item, inside=True)}"
        case All() | Any():
            word = " and " if isinstance(one, All) else " or "
            said = word.join(_said(each, inside=True) for each in one.items)
            return f"({said})" if inside and len(one.items) > 1 else said
        case None:
            return "nothing"


def _tested(test: Test) -> str:
    if test.operator == "exists":
        return "known" if test.values == (True,) else "unknown"
    sign = _SIGNS.get(test.operator, f"{test.operator.replace('_', ' ')} ")
    return sign + ", ".join(map(told, test.values))


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _percent(thousandths: int) -> str:
    return percent(thousandths).removesuffix(" %")
