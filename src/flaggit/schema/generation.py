"""From base schemas and the taxonomy to the schemas of one organisation.

Pure and stable: the same taxonomy gives the same bytes. Names follow the order of the alphabet, fields that of the base
schema. A part of the taxonomy that is missing or broken leaves its slots open.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from flaggit.diagnostics import Rule
from flaggit.frozen import Frozen
from flaggit.schema.attribute_tests import condition_definitions, context_properties
from flaggit.schema.bases import Schema, base
from flaggit.schema.vocabulary import Vocabulary, vocabulary
from flaggit.source import DocumentKind

MARKS: Final = frozenset(
    ("x-names", "x-keys", "x-condition", "x-context", "x-decimals", "x-expects", "x-because")
)
"""Our own keywords, which never reach a generated schema."""

_LITERAL: Final = frozenset({"examples", "default", "defaultSnippets", "enum", "const"})
"""The keywords whose values are no schemas."""


def generate(taxonomy: object, *, rules: Iterable[Rule] = ()) -> Mapping[str, bytes]:
    """Make the schemas that editors read.

    Args:
        taxonomy: The value of the taxonomy document.
        rules: The known checks, so that the taxonomy's `checks` completes their ids.

    Returns:
        File name (for `schemas/`) to JSON text in UTF-8, one for each document type, in alphabetical order.
    """
    words = vocabulary(taxonomy)
    known = {rule.id: rule.name for rule in rules}
    return {
        f"{kind.value}.schema.json": _bytes(_for_editors(kind, words, known)) for kind in sorted(DocumentKind)
    }


def gate_schema(kind: DocumentKind, words: Vocabulary) -> Schema:
    """Make the schema that a document of this type must satisfy."""
    return _Filling(words=words, editor=False).document(kind)


def _for_editors(kind: DocumentKind, words: Vocabulary, rules: Mapping[str, str]) -> Schema:
    # The taxonomy defines the names, so its own schema can't hold it to those of yesterday.
    own = Vocabulary() if kind is DocumentKind.TAXONOMY else words
    return _Filling(words=own, editor=True, rules=rules).document(kind)


def _bytes(schema: Schema) -> bytes:
    return (json.dumps(schema, indent=2, ensure_ascii=False) + "\n").encode()


class _Filling(Frozen):
    """One pass over a base schema that fills its slots.

    Attributes:
        editor: For editors, which want descriptions; the gate wants exactness.
        rules: Check ids, with their names.
    """

    words: Vocabulary
    editor: bool
    rules: Mapping[str, str] | None = None

    def document(self, kind: DocumentKind) -> Schema:
        """Fill a whole document's schema, and add the definitions that its conditions need."""
        raw = base(kind)
        filled: Schema = self._node(raw)
        if '"x-condition"' in json.dumps(raw):
            conditions = condition_definitions(self.words.attributes)
            filled["definitions"] = {**filled.get("definitions", {}), **conditions}
        return filled

    def _node(self, node: Any) -> Any:  # noqa: ANN401 - a part of a schema is any JSON value
        if isinstance(node, list):
            return [self._node(item) for item in node]
        if not isinstance(node, dict):
            return node
        filled = {
            key: value if key in _LITERAL else self._node(value)
            for key, value in node.items()
            if key not in MARKS
        }
        if not MARKS.isdisjoint(node):
            for mark, fill in self._fillings().items():
                if mark in node:
                    filled = fill(filled, node[mark])
        return filled

    def _fillings(self) -> dict[str, Callable[[Schema, Any], Schema]]:
        return {
            "x-names": self._names,
            "x-keys": self._keys,
            "x-condition": self._condition,
            "x-context": self._context,
            "x-decimals": self._decimals,
        }

    def _names(self, schema: Schema, slot: str) -> Schema:
        names = self.words.names(slot)
        if names is None:
            return schema
        if not names:
            return {**schema, "not": {}}
        kept = {key: value for key, value in schema.items() if key not in {"pattern", "examples"}}
        chosen = sorted(names)
        if not self.editor:
            return {**kept, "enum": chosen}
        return {**kept, "enum": chosen, "enumDescriptions": [names[name] for name in chosen]}

    def _keys(self, schema: Schema, slot: str) -> Schema:
        names = self.rules if slot == "rule" else self.words.names(slot)
        if not names and (names is None or slot == "rule"):
            return schema
        value = schema["additionalProperties"]
        described = {
            name: {**value, "description": f"{names[name][:1].upper()}{names[name][1:]}."}
            if names[name]
            else value
            for name in sorted(names)
        }
        return {**schema, "properties": described, "additionalProperties": value if slot == "rule" else False}

    def _condition(self, schema: Schema, _: object) -> Schema:
        kept = ("description", "examples") if self.editor else ()
        described: Schema = {key: schema[key] for key in kept if key in schema}
        return {**described, "$ref": "#/definitions/condition"}

    def _context(self, schema: Schema, form: str) -> Schema:
        attributes = self.words.attributes
        if attributes is None:
            return schema
        return {
            **schema,
            "additionalProperties": False,
            "properties": {**context_properties(attributes, form), **schema.get("properties", {})},
        }

    def _decimals(self, schema: Schema, most: int) -> Schema:
        return schema if self.editor else {**schema, "multipleOf": 10**-most}
