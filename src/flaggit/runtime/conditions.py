"""Conditions: from their JSON to the values of `parsed`, strictly.

{"all":[COND,...]}  {"any":[COND,...]}  {"not":COND}  {"segment":NAME}
{"attribute":NAME,"type":TYPE,"op":OPERATOR,"values":[LITERAL,...]}
"""

from flaggit.runtime.broken import Broken
from flaggit.runtime.operands import OPERATORS, operand
from flaggit.runtime.parsed import All, Any, Condition, InSegment, Not, Test

MAX_DEPTH = 64
"""How many levels a condition may have, those of its segments counted as though they were written in its place."""

_TEST = frozenset({"attribute", "type", "op", "values"})


def condition(value: object, level: int = 1) -> Condition:
    """Read a condition.

    Args:
        value: Its JSON.
        level: How deep it stands, from 1.

    Raises:
        Broken: It is not what the format says.
    """
    if level > MAX_DEPTH:
        raise Broken(f"a condition has more than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        if value.keys() == _TEST:
            return _test(value)
        if len(value) == 1:
            ((word, inside),) = value.items()
            if word == "not":
                return Not(condition(inside, level + 1))
            if word == "segment" and isinstance(inside, str):
                return InSegment(inside)
            if word in {"all", "any"} and isinstance(inside, list | tuple):
                items = tuple(condition(item, level + 1) for item in inside)
                return All(items) if word == "all" else Any(items)
    raise Broken("a condition must be one of all, any, not, segment, or a test")


def segment(decision: object) -> Condition:
    """Read the decision of a segment: `{"when":COND}`.

    Raises:
        Broken: It is not what the format says.
    """
    if isinstance(decision, dict) and decision.keys() == {"when"}:
        return condition(decision["when"])
    raise Broken("a segment must have a condition, and nothing else")


def _test(given: dict[str, object]) -> Test:
    attribute, kind, op, values = (given[name] for name in ("attribute", "type", "op", "values"))
    if not (isinstance(attribute, str) and isinstance(values, list | tuple)):
        raise Broken("a test must name an attribute and list values")
    if not (isinstance(kind, str) and isinstance(op, str) and op in OPERATORS.get(kind, ())):
        raise Broken(f"{op!r} is no operator of type {kind!r}")
    try:
        return Test(attribute, kind, op, tuple(values), operand(kind, op, tuple(values)))
    except ValueError as error:
        raise Broken(f"{attribute}: {error}") from None
