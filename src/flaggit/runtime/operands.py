"""Operands: which operators an attribute's type has, and how literals are made ready to compare.

The table `OPERATORS` is the whole of it. What each gives as an operand:

    in, not_in                  a frozenset of readings (of texts, numbers, precedences, addresses)
    contains (strings)          a frozenset of texts
    starts_with, ends_with, contains (string)   a tuple of texts
    gt, gte, lt, lte, before, after             one reading
    cidr                        `addresses.Networks`
    exists                      a bool
"""

from collections.abc import Mapping

from flaggit.runtime.readings import PLAIN

_ORDER = frozenset({"gt", "gte", "lt", "lte"})

OPERATORS: Mapping[str, frozenset[str]] = {
    "string": frozenset({"in", "not_in", "starts_with", "ends_with", "contains", "exists"}),
    "boolean": frozenset({"in", "exists"}),
    "integer": frozenset({"in", "not_in", "exists"}) | _ORDER,
    "number": frozenset({"in", "not_in", "exists"}) | _ORDER,
    "version": frozenset({"in", "not_in", "exists"}) | _ORDER,
    "instant": frozenset({"before", "after", "exists"}) | _ORDER,
    "ip": frozenset({"in", "not_in", "cidr", "exists"}),
    "strings": frozenset({"contains", "exists"}),
}
"""The operators of each type of attribute."""

_ONE = _ORDER | {"before", "after", "exists"}


def operand(kind: str, op: str, values: tuple[object, ...]) -> object:
    """Make literals ready.

    Args:
        kind: The attribute's type.
        op: An operator of that type.
        values: The literals: exactly one for orderings and `exists`, else any number.

    Raises:
        ValueError: Too many or too few literals, or one that is none of that type.
    """
    if op in _ONE and len(values) != 1:
        raise ValueError(f"{op} compares with exactly one value")
    if op == "exists":
        if not isinstance(values[0], bool):
            raise ValueError("exists compares with true or false")
        return values[0]
    if op == "cidr":
        from flaggit.runtime import addresses  # noqa: PLC0415 - few flags look at addresses

        return addresses.networks(tuple(map(_text, values)))
    read = PLAIN["string" if kind == "strings" else kind]
    ready = tuple(map(read, values))
    if None in ready:
        raise ValueError(f"{values[ready.index(None)]!r} is no {kind} to compare with")
    if op in _ONE:
        return ready[0]
    if kind == "string" and op not in {"in", "not_in"}:
        return ready
    return frozenset(ready)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no network")  # noqa: TRY004 - a fault of the bundle, not of the caller
    return value
