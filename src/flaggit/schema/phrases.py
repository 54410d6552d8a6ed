"""How values and expectations are called in messages."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flaggit.schema.suggesting import as_yaml, shortened

NAME: Final = "a name of lower-case words joined by hyphens"
_NAME_FORM: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TYPES: Final = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}


def is_name(text: str) -> bool:
    """Whether a text has the form of a name."""
    return bool(_NAME_FORM.fullmatch(text))


def found(value: object) -> str:
    """Say what kind of thing stands there."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, list) else "a mapping"


def place_name(tokens: Sequence[str | int]) -> str:
    """Name a place in a document, as people do: its key, or which item of which list it is."""
    if not tokens:
        return "the document"
    if isinstance(tokens[-1], str):
        return shortened(tokens[-1])
    owner = next((token for token in reversed(tokens) if isinstance(token, str)), "the list")
    return f"item {tokens[-1] + 1} of {shortened(owner)}"


def no_literal(value: object, form: str) -> str:
    """Say why a value is not the literal that is expected.

    Args:
        value: What stands there.
        form: The JSON type of the literal.
    """
    if value is None or isinstance(value, list | Mapping):
        return f"this is {found(value)}"
    shown = shortened(value) or "empty text"
    if isinstance(value, bool):
        return f"{shown} is a truth value"
    if isinstance(value, str):
        return f"{shown} is none" if form == "string" else f"{shown} is text"
    return f"{shown} is none" if form in {"integer", "number"} else f"{shown} is a number"


def expected(schema: Mapping[str, Any]) -> str:
    """Say what a part of a schema expects."""
    words = schema.get("x-expects")
    if isinstance(words, str):
        return words
    if "enum" in schema:
        return f"one of {', '.join(str(choice) for choice in schema['enum'])}"
    kind = schema.get("type")
    if kind == "integer" and "minimum" in schema:
        return f"a whole number from {schema['minimum']:,} to {schema['maximum']:,}"
    if kind == "number" and "exclusiveMinimum" in schema:
        return f"a number between {schema['exclusiveMinimum']} and {schema['exclusiveMaximum']}"
    kinds = kind if isinstance(kind, list) else [kind]
    return " or ".join(_TYPES[str(each)] for each in kinds if each in _TYPES) or "another value"


def example(schema: Mapping[str, Any]) -> str:
    """Give the first example of a part of a schema as YAML on one line; empty without."""
    examples = schema.get("examples")
    return flow(examples[0]) if isinstance(examples, list) and examples else ""


def flow(value: object) -> str:
    """Write a value as YAML on one line, as people would."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_plain(key)}: {flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(part) for part in value) + "]"
    return _plain(value)


def _plain(value: object) -> str:
    """Leave days, percentages and simple phrases unquoted, which every reader of YAML takes for text."""
    if isinstance(value, str) and re.fullmatch(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:]+Z)?|[+-]?[0-9.]+%|[0-9]+[a-z]+|https://[\w./-]+", value
    ):
        return value
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z@][\w./ -]*\w", value) and " #" not in value:
        return value if as_yaml(value.split()[0]) == value.split()[0] or " " in value else as_yaml(value)
    return as_yaml(value)


def either(names: Sequence[str]) -> str:
    """Write names as alternatives."""
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0]
