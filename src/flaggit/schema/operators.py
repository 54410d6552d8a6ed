"""Which tests an attribute of each type takes, and what each test compares with (contract of the formats, section 1)."""

from typing import Final

from flaggit.frozen import Frozen
from flaggit.model import AttributeType
from flaggit.schema.literals import (
    ADDRESS,
    BOOLEAN,
    INSTANT,
    INTEGER,
    NETWORK,
    NUMBER,
    TEXT,
    VERSION,
    Literal,
)

WORDS: Final = ("any", "all", "not", "segment")
"""The words that combine conditions; no attribute may be called so."""


class Operand(Frozen):
    """What a test compares with.

    Attributes:
        literal: The form of the value.
        several: Whether a list of values, any of which satisfies the test, may stand for one.
        listed: Whether the value must be among the attribute's `values`, when it has any.
        meaning: What the test says, in words.
    """

    literal: Literal
    meaning: str
    several: bool = False
    listed: bool = False


def _membership(literal: Literal) -> dict[str, Operand]:
    return {
        "in": Operand(literal=literal, several=True, listed=True, meaning="Equals one of these."),
        "not_in": Operand(literal=literal, several=True, listed=True, meaning="Equals none of these."),
    }


def _ordering(literal: Literal) -> dict[str, Operand]:
    return {
        "gt": Operand(literal=literal, meaning="Is greater than this."),
        "gte": Operand(literal=literal, meaning="Is greater than this, or equal."),
        "lt": Operand(literal=literal, meaning="Is less than this."),
        "lte": Operand(literal=literal, meaning="Is less than this, or equal."),
    }


_EXISTS: Final = {
    "exists": Operand(literal=BOOLEAN, meaning="Whether the context holds the attribute at all.")
}
_PARTS: Final = {
    "starts_with": Operand(literal=TEXT, several=True, meaning="Starts with one of these."),
    "ends_with": Operand(literal=TEXT, several=True, meaning="Ends with one of these."),
    "contains": Operand(literal=TEXT, several=True, meaning="Contains one of these."),
}

OPERATORS: Final[dict[AttributeType, dict[str, Operand]]] = {
    AttributeType.STRING: {**_membership(TEXT), **_PARTS, **_EXISTS},
    AttributeType.BOOLEAN: {"in": Operand(literal=BOOLEAN, meaning="Equals this."), **_EXISTS},
    AttributeType.INTEGER: {**_membership(INTEGER), **_ordering(INTEGER), **_EXISTS},
    AttributeType.NUMBER: {**_membership(NUMBER), **_ordering(NUMBER), **_EXISTS},
    AttributeType.VERSION: {**_membership(VERSION), **_ordering(VERSION), **_EXISTS},
    AttributeType.INSTANT: {
        "before": Operand(literal=INSTANT, meaning="Is before this instant."),
        "after": Operand(literal=INSTANT, meaning="Is after this instant."),
        **_ordering(INSTANT),
        **_EXISTS,
    },
    AttributeType.IP: {
        **_membership(ADDRESS),
        "cidr": Operand(literal=NETWORK, several=True, meaning="Is in one of these networks."),
        **_EXISTS,
    },
    AttributeType.STRINGS: {
        "contains": Operand(literal=TEXT, several=True, listed=True, meaning="Contains one of these."),
        **_EXISTS,
    },
}
"""Type to operator to operand. A type with `in` also takes a plain value, or a list of them, as its test."""

EVERY_OPERATOR: Final = tuple(dict.fromkeys(name for row in OPERATORS.values() for name in row))

TYPE_WORDS: Final = {
    AttributeType.STRING: "text",
    AttributeType.BOOLEAN: "true or false",
    AttributeType.INTEGER: "a whole number",
    AttributeType.NUMBER: "a number",
    AttributeType.VERSION: "a version",
    AttributeType.INSTANT: "an instant",
    AttributeType.IP: "an address",
    AttributeType.STRINGS: "a set of texts",
}
CONTEXT_LITERALS: Final = {
    AttributeType.STRING: TEXT,
    AttributeType.BOOLEAN: BOOLEAN,
    AttributeType.INTEGER: INTEGER,
    AttributeType.NUMBER: NUMBER,
    AttributeType.VERSION: VERSION,
    AttributeType.INSTANT: INSTANT,
    AttributeType.IP: ADDRESS,
}
"""What a context holds for an attribute of each type; `strings` holds a list of texts."""

OPERATOR_ALIASES: Final = {
    "eq": "in", "equals": "in", "is": "in", "==": "in", "=": "in", "one_of": "in", "any_of": "in",
    "ne": "not_in", "neq": "not_in", "!=": "not_in", "not": "not_in", "not_equals": "not_in", "none_of": "not_in",
    ">": "gt", ">=": "gte", "<": "lt", "<=": "lte", "min": "gte", "max": "lte", "from": "gte", "until": "lt",
    "at_least": "gte", "atleast": "gte", "at_most": "lte", "atmost": "lte", "greater_than": "gt", "less_than": "lt",
    "prefix": "starts_with", "suffix": "ends_with", "has": "contains", "includes": "contains", "network": "cidr",
    "present": "exists", "exist": "exists", "since": "after", "till": "before",
}  # fmt: skip
"""What other flag systems call the tests."""
