"""Conditions: what a segment and a rule's `when` say.

A mapping of attributes is the `All` of its tests; a list of values or segments is any of them. A test over a missing
attribute is unknown, and `All`, `Any` and `Not` are Kleene's.
"""

from typing import Literal, TypeAlias

from flaggit.frozen import Frozen

Operator: TypeAlias = Literal[
    "in",
    "not_in",
    "gt",
    "gte",
    "lt",
    "lte",
    "starts_with",
    "ends_with",
    "contains",
    "before",
    "after",
    "cidr",
    "exists",
]
"""A plain scalar or list in the file is `in`."""

Scalar: TypeAlias = str | int | float | bool


class Test(Frozen):
    """One test of one attribute.

    Attributes:
        attribute: The attribute's name.
        operator: The test.
        values: What it compares with: any of them satisfies `in`, `starts_with`, `ends_with`, `contains` and `cidr`;
            exactly one for the orderings and for `exists` (a bool).
        where: JSON pointer of the operand in the file.
    """

    attribute: str
    operator: Operator
    values: tuple[Scalar, ...]
    where: str = ""


class InSegment(Frozen):
    """True when the named segment's condition is true."""

    name: str
    where: str = ""


class All(Frozen):
    """Kleene's conjunction; true when empty."""

    items: "tuple[Condition, ...]"


class Any(Frozen):
    """Kleene's disjunction; false when empty."""

    items: "tuple[Condition, ...]"


class Not(Frozen):
    """Kleene's negation: unknown stays unknown."""

    item: "Condition"


Condition: TypeAlias = Test | InSegment | All | Any | Not
