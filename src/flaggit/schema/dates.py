"""Bare dates: an unquoted `2027-02-01` is a date to some readers of YAML and text to others.

Where a day or an instant is expected both mean the same. Anywhere else the text must be quoted, so that every reader
takes it for text.
"""

import re
from collections.abc import Iterator
from typing import Final

from flaggit.model import AttributeType
from flaggit.schema import rules
from flaggit.schema.bases import Schema, base, resolved
from flaggit.schema.faults import Fault
from flaggit.schema.phrases import place_name
from flaggit.schema.vocabulary import Attributes
from flaggit.source import Document, DocumentKind, tokens_of

_ALWAYS: Final = {
    DocumentKind.FLAG: frozenset({"/expires"}),
    DocumentKind.RETIRED: frozenset({"/until"}),
    DocumentKind.POPULATION: frozenset({"/day"}),
}
_LONGEST: Final = 40


def misplaced_dates(document: Document, kind: DocumentKind, attributes: Attributes | None) -> Iterator[Fault]:
    """Give a fault for every bare date that stands where text is expected."""
    usual = _ALWAYS.get(kind, frozenset())
    for pointer in document.dates:
        if pointer not in usual:
            yield from _judged(document.value, kind, tokens_of(pointer), attributes)


def _judged(
    value: object, kind: DocumentKind, tokens: tuple[str, ...], attributes: Attributes | None
) -> Iterator[Fault]:
    text = _value_at(value, tokens)
    if not isinstance(text, str) or _takes_dates(kind, tokens, attributes):
        return
    quoted = f'"{text}"'
    way = _typed(value, tokens)
    yield Fault(
        rule=rules.BARE_DATE,
        tokens=way,
        message=f"{text[:_LONGEST]} is a bare date, and {place_name(way)} expects text",
        remedy=f"Quote it: {quoted[: _LONGEST + 2]}.",
        edit=quoted,
    )


def _value_at(value: object, tokens: tuple[str, ...]) -> object:
    for token in tokens:
        if isinstance(value, dict):
            value = value.get(token)
        elif isinstance(value, list) and token.isdecimal() and int(token) < len(value):
            value = value[int(token)]
        else:
            return None
    return value


def _typed(value: object, tokens: tuple[str, ...]) -> tuple[str | int, ...]:
    """Give the same way with list positions as numbers."""
    way: list[str | int] = []
    for token in tokens:
        way.append(int(token) if isinstance(value, list) else token)
        value = _value_at(value, (token,))
    return tuple(way)


def _takes_dates(kind: DocumentKind, tokens: tuple[str, ...], attributes: Attributes | None) -> bool:
    """Whether a day or an instant is expected at the end of the way, or another fault is reported there anyway."""
    root = base(kind)
    schema = root
    for index, token in enumerate(tokens):
        below = _below(schema, token, root)
        if below is None:
            return True
        schema = below
        if "x-condition" in schema or "x-context" in schema:
            return _of_attribute(tokens[index + 1 :], attributes)
    return schema.get("format") in {"date", "date-time"}


def _below(schema: Schema, token: str, root: Schema) -> Schema | None:
    """Give the schema of a part; an empty one where anything may stand, None where nothing may."""
    for part in (schema, *schema.get("anyOf", ())):
        if "items" in part and token.isdecimal():
            return resolved(part["items"], root)
    if token in (properties := schema.get("properties", {})):
        return resolved(properties[token], root)
    for pattern, part in schema.get("patternProperties", {}).items():
        if re.search(pattern, token):
            return resolved(part, root)
    others = schema.get("additionalProperties", {})
    return resolved(others, root) if isinstance(others, dict) else None


def _of_attribute(way: tuple[str, ...], attributes: Attributes | None) -> bool:
    at = 0
    while at < len(way) and way[at] in {"any", "all", "not"}:
        at += 1 if way[at] == "not" else 2
    name = way[at] if at < len(way) else ""
    if name == "segment":
        return False
    attribute = attributes.get(name) if attributes else None
    return attribute is None or attribute.type is AttributeType.INSTANT
