"""Truth: conditions as Python expressions.

A rule asks only whether its condition is true. So negations are pushed down to the tests (which keeps Kleene's meaning: the
negation of unknown is unknown, and De Morgan's laws hold), and each test is written as "is there and holds" or "is there and does
not hold". Unknown is then neither, and no expression has three values.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias, cast

from flaggit.runtime import fetching
from flaggit.runtime.fetching import Attribute
from flaggit.runtime.parsed import All, Any, Condition, InSegment, Not, Test
from flaggit.runtime.readings import Context, Readings
from flaggit.runtime.writing import Writer

Truths: TypeAlias = Callable[[str, bool], Callable[[Context], object]]
"""Gives the function that tells whether a segment's condition is true, or, with False, whether it is false."""

MAX_NESTING = 12
"""How many blocks a condition may open; Python takes a hundred levels of indentation."""

_COMPARISONS = {"gt": ">", "after": ">", "gte": ">=", "lt": "<", "before": "<", "lte": "<="}


def write(writer: Writer, readings: Readings, truths: Truths, condition: Condition) -> None:
    """Open blocks that are entered exactly when a condition is true; attributes are fetched as late as can be."""
    conjuncts = list(_conjuncts(condition, wanted=True))
    for number, (part, wanted) in enumerate(conjuncts):
        rest = conjuncts[number:]
        if number == MAX_NESTING and len(rest) > 1:
            expressions = [_expression(writer, readings, truths, one, wanted=want) for one, want in rest]
            writer.open(" and ".join(f"({text})" for text in expressions))
            return
        writer.open(_expression(writer, readings, truths, part, wanted=wanted))


def nodes(condition: Condition) -> int:
    """Count the nodes of a condition, a segment as one."""
    match condition:
        case All(items) | Any(items):
            return 1 + sum(map(nodes, items))
        case Not(item):
            return 1 + nodes(item)
        case _:
            return 1


def _conjuncts(condition: Condition, *, wanted: bool) -> Iterator[tuple[Condition, bool]]:
    match condition:
        case Not(item):
            yield from _conjuncts(item, wanted=not wanted)
        case All(items) if wanted:
            for item in items:
                yield from _conjuncts(item, wanted=True)
        case Any(items) if not wanted:
            for item in items:
                yield from _conjuncts(item, wanted=False)
        case _:
            yield condition, wanted


def _expression(
    writer: Writer, readings: Readings, truths: Truths, condition: Condition, *, wanted: bool
) -> str:
    match condition:
        case Not(item):
            return _expression(writer, readings, truths, item, wanted=not wanted)
        case InSegment(name):
            return f"{writer.constant(truths(name, wanted))}(context)"
        case All(items) | Any(items):
            conjunction = isinstance(condition, All) is wanted
            parts = [_expression(writer, readings, truths, item, wanted=wanted) for item in items]
            if not parts:
                return str(conjunction)
            return (" and " if conjunction else " or ").join(f"({part})" for part in parts)
        case _:
            local = fetching.attribute(writer, readings, Attribute(condition.attribute, condition.type))
            return _test(writer, condition, local, wanted=wanted)


def _test(writer: Writer, test: Test, a: str, *, wanted: bool) -> str:
    """Write a test of the local `a`, which holds a reading or None."""
    if test.op == "exists":
        return f"{a} is not None" if test.operand is wanted else f"{a} is None"
    if test.op == "not_in":
        return _membership(writer, test, a, wanted=not wanted)
    if test.op == "in":
        return _membership(writer, test, a, wanted=wanted)
    no = "" if wanted else "not "
    operand = writer.constant(test.operand)
    if test.op in _COMPARISONS:
        text = f"{a} {_COMPARISONS[test.op]} {operand}"
    elif test.op == "cidr":
        from flaggit.runtime import addresses  # noqa: PLC0415 - few flags look at addresses

        text = f"{writer.constant(addresses.within)}({a}, {operand})"
    elif test.type == "strings":
        text, no = f"{operand}.isdisjoint({a})", "not " if wanted else ""
    elif test.op == "contains":
        text = f"{writer.constant(_contains)}({a}, {operand})"
    else:
        text = f"{a}.{'startswith' if test.op == 'starts_with' else 'endswith'}({operand})"
    return f"{a} is not None and {no}{text}"


def _membership(writer: Writer, test: Test, a: str, *, wanted: bool) -> str:
    members = cast("frozenset[object]", test.operand)
    if test.type == "boolean":
        choices = [f"{a} is {member}" for member in (True, False) if (member in members) is wanted]
        return " or ".join(choices) or "False"
    if len(members) == 1:
        (only,) = members
        one = writer.constant(only)
        return f"{a} == {one}" if wanted else f"{a} is not None and {a} != {one}"
    among = writer.constant(members)
    return f"{a} in {among}" if wanted else f"{a} is not None and {a} not in {among}"


def _contains(text: str, parts: tuple[str, ...]) -> bool:
    return any(part in text for part in parts)
