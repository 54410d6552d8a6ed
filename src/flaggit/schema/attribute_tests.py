"""JSON schemas of conditions and contexts, for the attributes of one taxonomy.

The same schemas serve editors, which complete attributes, operators and values from them, and the gate.
"""

from typing import Final

from flaggit.model import Attribute
from flaggit.schema.bases import Schema
from flaggit.schema.operators import CONTEXT_LITERALS, OPERATORS, TYPE_WORDS, Operand
from flaggit.schema.vocabulary import Attributes

_NAME: Final = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}
_CONDITION: Final[Schema] = {"$ref": "#/definitions/condition"}
_SCALAR: Final = {"type": ["boolean", "string", "number"]}


def condition_definitions(attributes: Attributes | None) -> dict[str, Schema]:
    """Give the definitions that a schema with conditions needs: the condition, and one test for each kind of attribute."""
    definitions: dict[str, Schema] = {}
    properties = {
        name: _of_attribute(name, known, definitions) for name, known in sorted((attributes or {}).items())
    }
    condition: Schema = {
        "title": "Condition",
        "description": "Attributes and their tests, all of which hold.",
        "type": "object",
        "minProperties": 1,
        "additionalProperties": _any_test() if attributes is None else False,
        "properties": {**_words(), **properties},
    }
    return {"condition": condition, **dict(sorted(definitions.items()))}


def context_properties(attributes: Attributes, form: str) -> dict[str, Schema]:
    """Give the properties of a context.

    Args:
        attributes: Those of the taxonomy.
        form: `value` (one value each), `nullable` (or null, which takes the attribute away) `matrix` (lists of values) or `counted`
            (as `nullable`).
    """
    return {name: _in_context(attribute, form) for name, attribute in sorted(attributes.items())}


def _words() -> dict[str, Schema]:
    conditions = {"type": "array", "minItems": 1, "items": _CONDITION}
    segments = [_NAME, {"type": "array", "minItems": 1, "items": _NAME}]
    return {
        "any": {"description": "At least one of these conditions holds.", **conditions},
        "all": {"description": "Each of these conditions holds.", **conditions},
        "not": {"description": "This condition does not hold.", **_CONDITION},
        "segment": {
            "description": "The segment (or one of these segments) holds.",
            "examples": ["employees"],
            "anyOf": segments,
        },
    }


def _of_attribute(name: str, attribute: Attribute | None, definitions: dict[str, Schema]) -> Schema:
    if attribute is None:
        return _any_test()
    words = attribute.summary or f"The attribute {name}"
    key = f"test-of-{name}" if attribute.values else f"test-of-type-{attribute.type.value}"
    definitions.setdefault(key, _test(attribute))
    return {
        "description": f"{words.rstrip('.')} ({TYPE_WORDS[attribute.type]}).",
        "$ref": f"#/definitions/{key}",
    }


def _test(attribute: Attribute) -> Schema:
    """Give the schema of a test: a plain value or a list of them where the type has `in`, or operators."""
    operators = OPERATORS[attribute.type]
    rows = {name: {"description": row.meaning, **_operand(row, attribute)} for name, row in operators.items()}
    table: Schema = {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": rows,
    }
    plain = _operand(operators["in"], attribute) if "in" in operators else None
    if plain is None:
        return table
    return {"anyOf": [*plain.get("anyOf", [plain]), table]}


def _operand(row: Operand, attribute: Attribute) -> Schema:
    one: Schema = {"enum": list(attribute.values)} if row.listed and attribute.values else row.literal.schema
    return {"anyOf": [one, {"type": "array", "minItems": 1, "items": one}]} if row.several else dict(one)


def _any_test() -> Schema:
    """Give the schema of a test of an attribute that nothing is known about."""
    some = {"anyOf": [_SCALAR, {"type": "array", "minItems": 1, "items": _SCALAR}]}
    names = sorted({name for row in OPERATORS.values() for name in row})
    table = {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {name: {"type": "boolean"} if name == "exists" else some for name in names},
    }
    return {"anyOf": [*some["anyOf"], table]}


def _in_context(attribute: Attribute | None, form: str) -> Schema:
    one = _value(attribute)
    if form == "matrix":
        return {"type": "array", "minItems": 1, "items": one}
    nullable = {"anyOf": [one, {"type": "null"}]} if form in {"nullable", "counted"} else one
    if attribute is None:
        return nullable
    examples = {"examples": list(attribute.values)} if attribute.values else {}
    described = {"description": f"{attribute.summary.rstrip('.')}."} if attribute.summary else {}
    return {**described, **examples, **nullable}


def _value(attribute: Attribute | None) -> Schema:
    if attribute is None:
        return {"type": ["boolean", "string", "number", "array"]}
    literal = CONTEXT_LITERALS.get(attribute.type)
    return dict(literal.schema) if literal else {"type": "array", "items": {"type": "string"}}
