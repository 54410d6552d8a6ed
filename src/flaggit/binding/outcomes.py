"""What a flag can serve: values of its type, or names of its variants; nothing is converted."""

import json
import re
from collections.abc import Mapping
from typing import Final

from flaggit.binding.faults.values import AGAINST_SCHEMA, UNHOLDABLE, UNKNOWN_VARIANT, WRONG_TYPE
from flaggit.binding.suggesting import Names
from flaggit.bundle import canonical
from flaggit.diagnostics import Rule
from flaggit.model import Value, ValueType, Variant
from flaggit.schema import value_problems

_SHOWN: Final = 40
_WORDS: Final = {
    ValueType.BOOLEAN: "true or false",
    ValueType.STRING: "a string",
    ValueType.INTEGER: "an integer",
    ValueType.NUMBER: "a number",
    ValueType.OBJECT: "a mapping",
}
_CLASSES: Final[Mapping[ValueType, frozenset[type]]] = {
    ValueType.BOOLEAN: frozenset({bool}),
    ValueType.STRING: frozenset({str}),
    ValueType.INTEGER: frozenset({int}),
    ValueType.NUMBER: frozenset({int, float}),
    ValueType.OBJECT: frozenset({dict}),
}
# What may hold a number beyond 2^53-1 or a lone surrogate; anything else that JSON writes, a bundle can hold.
_DOUBTFUL: Final = re.compile(r"[0-9]{16}|[0-9][eE]\+|\\ud")
_LARGEST: Final = canonical.MAX_INTEGER

Problem = tuple[Rule, str]


class Outcomes:
    """What one flag can serve.

    Args:
        kind: The flag's type.
        variants: Its variants by name; empty when it serves values.
        schema: The JSON schema of its values; None without.
    """

    __slots__ = ("_kind", "_schema", "_variants")

    def __init__(
        self, kind: ValueType, variants: Mapping[str, Variant], schema: Mapping[str, object] | None
    ) -> None:
        self._kind = kind
        self._variants = variants
        self._schema = schema

    def problem(self, serve: object) -> Problem | None:
        """Say what is wrong with a `serve`, `safe`, `otherwise` or `is`; None when the flag can serve it."""
        if not self._variants:
            return self.value_problem(serve)
        if type(serve) is str and serve in self._variants:
            return None
        nearest = Names(self._variants).question(serve) if isinstance(serve, str) else ""
        listed = _listed(self._variants)
        return UNKNOWN_VARIANT, f"{shown(serve)} is no variant: {nearest or f'there are {listed}'}"

    def value_problem(self, value: object) -> Problem | None:
        """Say what is wrong with a value, served or of a variant; None when it fits type, bundle and schema."""
        if type(value) not in _CLASSES[self._kind]:
            return (
                WRONG_TYPE,
                f"{shown(value)} is not {_WORDS[self._kind]}, and the flag's type is {self._kind}",
            )
        unholdable = _unholdable(value)
        if unholdable:
            return UNHOLDABLE, unholdable
        if self._schema is not None:
            found = value_problems(self._schema, value)
            if found:
                return AGAINST_SCHEMA, "; ".join(found)
        return None


def _unholdable(value: object) -> str:
    if type(value) is bool or (type(value) is int and -_LARGEST <= value <= _LARGEST):
        return ""
    try:
        text = json.dumps(value, allow_nan=False)
        if _DOUBTFUL.search(text):
            canonical.encode(value)
    except ValueError as error:
        return f"no bundle can hold {shown(value)}: {error}"
    return ""


def shown(value: object) -> str:
    """Write a value for a message: as JSON, cut when it is long."""
    try:
        text = json.dumps(value, ensure_ascii=True)
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _listed(variants: Mapping[str, Variant]) -> str:
    names = list(variants)
    most = 6
    return (
        ", ".join(names) if len(names) <= most else f"{', '.join(names[:most])} and {len(names) - most} more"
    )


def serve_of(value: object) -> Value:
    """Give a judged value its type; the documents' own are untyped."""
    return value  # type: ignore[return-value]  # a fault was reported for anything else
