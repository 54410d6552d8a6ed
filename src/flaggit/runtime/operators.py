"""Operators: whether a reading that is there satisfies a test. `exists` and missing readings are the caller's."""

from collections.abc import Callable, Mapping
from typing import Any

from flaggit.runtime import readings
from flaggit.runtime.parsed import Test


def _contains(reading: Any, operand: Any) -> bool:  # noqa: ANN401 - texts, or sets of texts: `operands` pairs them
    if isinstance(reading, str):
        return any(part in reading for part in operand)
    return not operand.isdisjoint(reading)


def _cidr(reading: Any, operand: Any) -> bool:  # noqa: ANN401 - an address and networks: `operands` pairs them
    from flaggit.runtime import addresses  # noqa: PLC0415 - few flags look at addresses

    return addresses.within(reading, operand)


_HOLDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "in": lambda reading, operand: reading in operand,
    "not_in": lambda reading, operand: reading not in operand,
    "gt": lambda reading, operand: reading > operand,
    "after": lambda reading, operand: reading > operand,
    "gte": lambda reading, operand: reading >= operand,
    "lt": lambda reading, operand: reading < operand,
    "before": lambda reading, operand: reading < operand,
    "lte": lambda reading, operand: reading <= operand,
    "starts_with": lambda reading, operand: reading.startswith(operand),
    "ends_with": lambda reading, operand: reading.endswith(operand),
    "contains": _contains,
    "cidr": _cidr,
}


def holds(test: Test, context: readings.Context) -> bool | None:
    """Tell whether a test holds; None when its attribute is missing, or there with another type."""
    reading = readings.PLAIN[test.type](context.get(test.attribute))
    if test.op == "exists":
        return (reading is not None) is test.operand
    return None if reading is None else _HOLDS[test.op](reading, test.operand)
