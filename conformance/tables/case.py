"""The form of a case, and the few shapes of flags that most cases share."""

from collections.abc import Iterator
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

MISSING = object()
"""Stands in a row for an attribute that the context does not have."""


def expect(value: Any, reason: str, rule: str = "", variant: str | None = None) -> Json:
    """Say what the bundle decides. A boolean value is its own variant unless one is given."""
    if variant is None:
        variant = str(value).lower() if isinstance(value, bool) else ""
    return {"value": value, "variant": variant, "reason": reason, "error_code": "", "rule": rule}


def fails(default: Any, code: str) -> Json:
    """Say that the caller's default comes back."""
    return {"value": default, "variant": "", "reason": "ERROR", "error_code": code, "rule": ""}


def case(
    name: str,
    flags: Json,
    context: Json,
    expected: Json,
    *,
    segments: Json | None = None,
    **more: Any,
) -> Json:
    """Write a case.

    Args:
        name: What it shows, unique in its file.
        flags: The decision of each flag, by key.
        context: Whom it is decided for.
        expected: What must come out.
        segments: The decision of each segment, by name.
        more: `ask` (the key; the first flag's unless said), `at` (the instant, 0 unless said), `default`, `type`.
    """
    return {
        "name": name,
        "flags": flags,
        "segments": segments or {},
        "ask": more.pop("ask", next(iter(flags), "")),
        "context": context,
        "at": more.pop("at", 0),
        "default": more.pop("default", None),
        **more,
        "expect": expected,
    }


def boolean(*rules: Json, otherwise: Json | None = None, **more: Any) -> Json:
    """Write a boolean flag that is false unless a rule says otherwise, bucketed by user under the salt `salt`."""
    return {
        "type": "boolean",
        "salt": "salt",
        "unit": "user",
        "safe": False,
        "rules": list(rules),
        "otherwise": otherwise or {"serve": False},
        **more,
    }


def rule(**more: Any) -> Json:
    """Write the rule `rule`, which serves true unless it splits."""
    return {"name": "rule", **({} if "split" in more else {"serve": True}), **more}


def test(attribute: str, kind: str, op: str, *values: Any) -> Json:
    """Write a test."""
    return {"attribute": attribute, "type": kind, "op": op, "values": list(values)}


MATCH = expect(True, "TARGETING_MATCH", "rule")
ADMITTED = expect(True, "SPLIT", "rule")
FALLEN = expect(False, "DEFAULT", "otherwise")


def truth(
    name: str, condition: Json, context: Json, expected: bool | None, segments: Json | None = None
) -> Iterator[Json]:
    """Write two cases that pin a truth: the condition as a rule's, and its negation."""
    for wanted, word in ((True, "is true"), (False, "is false")):
        when = condition if wanted else {"not": condition}
        outcome = MATCH if expected is wanted else FALLEN
        yield case(
            f"{name}: {word if expected is wanted else word.replace('is', 'is not')}",
            {"flag": boolean(rule(when=when))},
            context,
            outcome,
            segments=segments,
        )


def context(attribute: str, value: Any) -> Json:
    """Write a context of one attribute, or of none."""
    return {} if value is MISSING else {attribute: value}
