"""The format reference as data: every field of every document type, from the base schemas.

The fields of a definition that refers to itself, such as a statement of statements, are given where it first occurs.
"""

import json
from collections.abc import Iterator, Mapping

from flaggit.frozen import Frozen
from flaggit.schema.bases import Schema, base, resolved
from flaggit.schema.patterns import shown_pattern
from flaggit.schema.phrases import example, expected, flow
from flaggit.source import DocumentKind


class Field(Frozen):
    """One field of a document type.

    Attributes:
        path: The way to it: `environments.*.rules[].percent`; `*` is any name, `[]` any item.
        type: What it holds, in words.
        required: Whether the mapping that holds it must have it.
        description: What it means, in full sentences.
        default: What holds without it, as YAML; empty when there is nothing to say.
        example: As YAML on one line; empty when the fields below it say it.
        choices: The only values it takes, as YAML, each with what it means.
    """

    path: str
    type: str
    required: bool
    description: str
    default: str = ""
    example: str = ""
    choices: tuple[tuple[str, str], ...] = ()


class Reference(Frozen):
    """A document type: its title, what it is, and its fields in the order of the base schema."""

    kind: DocumentKind
    title: str
    description: str
    fields: tuple[Field, ...]


def reference(kind: DocumentKind) -> Reference:
    """Describe a document type."""
    schema = base(kind)
    return Reference(
        kind=kind,
        title=schema["title"],
        description=schema["description"],
        fields=tuple(_Fields(schema).below(schema, "")),
    )


class _Fields:
    """One walk over a base schema."""

    def __init__(self, root: Schema) -> None:
        self._root = root
        self._met: set[str] = set()

    def below(self, schema: Schema, prefix: str) -> Iterator[Field]:
        """Give the fields of a mapping."""
        required = schema.get("required", ())
        named = dict(schema.get("properties", {}))
        named.update(
            {shown_pattern(pattern): part for pattern, part in schema.get("patternProperties", {}).items()}
        )
        others = schema.get("additionalProperties")
        if isinstance(others, dict) and others:
            named["*"] = others
        for name, part in named.items():
            yield from self._field(f"{prefix}{name}", part, required=name in required)
        then = schema.get("then", {}).get("properties", {})
        for name, part in then.items():
            yield from self._field(f"{prefix}{name}", part, required=False)

    def _field(self, path: str, part: Schema, *, required: bool) -> Iterator[Field]:
        schema = resolved(part, self._root)
        default = schema.get("default")
        yield Field(
            path=path,
            type=_words(schema, self._root),
            required=required,
            description=schema.get("description", ""),
            default="" if default is None else flow(default),
            example=example(schema),
            choices=_choices(schema),
        )
        items = schema.get("items")
        if isinstance(items, Mapping) and resolved(dict(items), self._root).get("type") == "object":
            part, path = dict(items), f"{path}[]"
        if self._first(part):
            yield from self.below(resolved(part, self._root), f"{path}.")

    def _first(self, part: Schema) -> bool:
        """Whether the fields of a part are not given yet, if it refers to itself."""
        target = part.get("$ref", "")
        if target in self._met:
            return False
        name = target.rpartition("/")[2]
        if name and f'"{target}"' in json.dumps(self._root["definitions"][name]):
            self._met.add(target)
        return True


def _words(schema: Schema, root: Schema) -> str:
    items = schema.get("items")
    if isinstance(items, Mapping) and "x-expects" not in schema:
        inner = resolved(dict(items), root)
        return (
            "a list of mappings" if inner.get("type") == "object" else f"a list, each {_words(inner, root)}"
        )
    return expected(schema)


def _choices(schema: Schema) -> tuple[tuple[str, str], ...]:
    choices = schema.get("enum", ())
    meanings = schema.get("enumDescriptions", [""] * len(choices))
    return tuple((flow(choice), meaning) for choice, meaning in zip(choices, meanings, strict=True))
