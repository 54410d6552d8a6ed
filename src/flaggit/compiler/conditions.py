"""Conditions in their compiled form: what a loader evaluates.

    COND = {"all":[COND]} | {"any":[COND]} | {"not":COND} | {"segment":NAME} | TEST
    TEST = {"attribute":NAME,"type":TYPE,"op":OPERATOR,"values":[VALUE]}

A test carries its attribute's type, so that a bundle needs no taxonomy. Values are sorted and each stands once where their
order has no meaning; versions, instants and networks stay as they are written.
"""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from flaggit.errors import FailedStop
from flaggit.model import All, Any, Condition, InSegment, Not, Test

Compiled: TypeAlias = dict[str, object]

_SETS: Final = frozenset({"in", "not_in", "starts_with", "ends_with", "contains", "cidr"})


def compiled(condition: Condition, types: Mapping[str, str]) -> Compiled:
    """Compile a condition.

    Args:
        condition: Bound, so at most as deep as a document can be.
        types: The type of each attribute of the taxonomy.

    Raises:
        FailedStop: An attribute is unknown; `check` reports it.
    """
    if isinstance(condition, Test):
        return _test(condition, types)
    if isinstance(condition, InSegment):
        return {"segment": condition.name}
    if isinstance(condition, Not):
        return {"not": compiled(condition.item, types)}
    return {
        "all" if isinstance(condition, All) else "any": [compiled(item, types) for item in condition.items]
    }


def segments_in(condition: Condition) -> Iterator[InSegment]:
    """Give every reference to a segment in a condition, from left to right."""
    if isinstance(condition, InSegment):
        yield condition
    elif isinstance(condition, Not):
        yield from segments_in(condition.item)
    elif isinstance(condition, All | Any):
        for item in condition.items:
            yield from segments_in(item)


def _test(test: Test, types: Mapping[str, str]) -> Compiled:
    kind = types.get(test.attribute)
    if kind is None:
        raise FailedStop(f"there is no attribute {test.attribute}", remedy="Run flaggit check.")
    values: list[object] = list(test.values)
    if test.operator in _SETS and len(values) > 1:
        # One attribute has one type, so its values compare; equal numbers (1 and 1.0) are one value.
        values = sorted(set(test.values), key=_order)
    return {"attribute": test.attribute, "type": kind, "op": test.operator, "values": values}


def _order(value: object) -> tuple[bool, object]:
    return isinstance(value, str), value
