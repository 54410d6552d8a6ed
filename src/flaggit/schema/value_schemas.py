"""The JSON schema that a flag may give for its own values.

It comes from a pull request and runs on every machine that reads the repository, so it is bounded before it runs:

- drafts 2020-12 and 07 alone; references only to its own `$defs` or `definitions`, so that nothing is ever fetched;
- no reference leads back to itself, and with all references put in place it has at most `LARGEST` parts: so checking a
  value takes a number of steps that is bounded by the sizes of the schema and of the value;
- regular expressions run in linear time, which leaves out look-around and back-references.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, Never

import jsonschema_rs

from flaggit.schema.suggesting import shortened
from flaggit.source import pointer_to

LARGEST: Final = 2_000
"""How many parts a value schema may have, references put in place."""

_DRAFTS: Final = {
    "https://json-schema.org/draft/2020-12/schema": jsonschema_rs.Draft202012Validator,
    "http://json-schema.org/draft-07/schema": jsonschema_rs.Draft7Validator,
}
_REFUSED: Final = (
    "$dynamicRef",
    "$recursiveRef",
    "$dynamicAnchor",
    "$recursiveAnchor",
    "$anchor",
    "$id",
    "id",
    "$vocabulary",
)
_PLACES: Final = ("#/$defs/", "#/definitions/")
_LITERAL: Final = frozenset({"const", "enum", "default", "examples"})
_NAMED: Final = frozenset(
    {
        "properties",
        "patternProperties",
        "$defs",
        "definitions",
        "dependentSchemas",
        "dependencies",
        "dependentRequired",
    }
)
_MOST_PATTERNS: Final = 100
_PATTERN_SIZE: Final = 1 << 18
_MOST_PROBLEMS: Final = 20
_DEEPEST: Final = 64


class _UnusableError(ValueError):
    """The schema can't be used, for the reason that it carries."""


def check_value_schema(schema: Mapping[str, Any]) -> str | None:
    """Say why a value schema can't be used; None when it can. Never raises, never fetches, always ends."""
    compiled = _compiled(_text(schema))
    return compiled if isinstance(compiled, str) else None


def value_problems(schema: Mapping[str, Any], value: object) -> tuple[str, ...]:
    """Say what is wrong with a value by a flag's value schema, at most twenty faults; empty when it satisfies it.

    A schema that can't be used finds nothing; `check_value_schema` says so once, where it stands.
    """
    compiled = _compiled(_text(schema))
    if isinstance(compiled, str):
        return ()
    try:
        if compiled.is_valid(value):
            return ()
        errors = [
            _problem(error)
            for error, _ in zip(compiled.iter_errors(value), range(_MOST_PROBLEMS), strict=False)
        ]
    except ValueError as error:
        return (f"the value can't be written as JSON: {shortened(str(error))}",)
    return tuple(sorted(set(errors)))


def _problem(error: jsonschema_rs.ValidationError) -> str:
    where = pointer_to(error.instance_path)
    return f"{where}: {shortened(error.message, 120)}" if where else shortened(error.message, 120)


def _text(schema: Mapping[str, Any]) -> str:
    try:
        return json.dumps(schema, sort_keys=True, default=dict)
    except (TypeError, ValueError, RecursionError):
        return ""


@lru_cache(maxsize=4096)
def _compiled(text: str) -> Any:  # noqa: ANN401 - a validator of either draft, or the reason why there is none
    try:
        schema = json.loads(text)
        draft = _draft(schema)
        _Measure(schema).schema(schema, ())
        return draft(
            schema,
            validate_formats=True,
            retriever=_no_retrieval,
            pattern_options=jsonschema_rs.RegexOptions(
                size_limit=_PATTERN_SIZE, dfa_size_limit=_PATTERN_SIZE
            ),
        )
    except _UnusableError as error:
        return str(error)
    except jsonschema_rs.ValidationError as error:
        return _problem(error)
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        return shortened(str(error).partition("\n")[0], 200) or "it is no JSON schema"


def _no_retrieval(uri: str) -> Never:
    raise _UnusableError(f"it refers to {shortened(uri)}, outside itself")


def _draft(schema: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the class of a validator
    named = schema.get("$schema", "https://json-schema.org/draft/2020-12/schema")
    draft = _DRAFTS.get(named.removesuffix("#")) if isinstance(named, str) else None
    if draft is None:
        raise _UnusableError("only the drafts 2020-12 and 07 of JSON schema can be used")
    return draft


class _Measure:
    """Counts the parts of a schema as if every reference were put in place, each definition measured once."""

    __slots__ = ("_known", "_patterns", "_root")

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._known: dict[str, int] = {}
        self._patterns = 0

    def schema(self, node: object, inside: tuple[str, ...], depth: int = 0) -> int:
        """Count the parts of a schema.

        Args:
            node: The schema, or a list of schemas.
            inside: The references that led here, so that one that leads back is seen.
            depth: How deep it stands, references followed.

        Raises:
            _UnusableError: If there are too many parts, or one that can't be allowed.
        """
        if depth > _DEEPEST:
            raise _UnusableError(f"it is more than {_DEEPEST} levels deep")
        if isinstance(node, list):
            return _bounded(1 + sum(self.schema(item, inside, depth + 1) for item in node))
        if not isinstance(node, Mapping):
            return 1
        return _bounded(1 + sum(self._keyword(key, part, inside, depth) for key, part in node.items()))

    def _keyword(self, key: str, part: object, inside: tuple[str, ...], depth: int) -> int:
        if key in _REFUSED:
            raise _UnusableError(f"it uses {key}")
        if key == "$ref":
            return self._reference(part, inside, depth)
        if key in _LITERAL:
            return 1
        self._patterns += key == "pattern"
        if key in _NAMED and isinstance(part, Mapping):
            self._patterns += len(part) if key == "patternProperties" else 0
            parts = sum(self.schema(each, inside, depth + 1) for each in part.values())
        else:
            parts = self.schema(part, inside, depth + 1)
        if self._patterns > _MOST_PATTERNS:
            raise _UnusableError(f"it has more than {_MOST_PATTERNS} regular expressions")
        return parts

    def _reference(self, target: object, inside: tuple[str, ...], depth: int) -> int:
        place = next(
            (place for place in _PLACES if isinstance(target, str) and target.startswith(place)), None
        )
        if place is None or not isinstance(target, str):
            raise _UnusableError(
                f"it refers to {shortened(target)}; only #/$defs/... and #/definitions/... can be used"
            )
        if target in inside:
            raise _UnusableError(f"{shortened(target)} leads back to itself")
        if target not in self._known:
            definitions = self._root.get(place[2:-1], {})
            name = target.removeprefix(place).replace("~1", "/").replace("~0", "~")
            if not isinstance(definitions, Mapping) or name not in definitions:
                raise _UnusableError(f"it refers to {shortened(target)}, which is not there")
            self._known[target] = self.schema(definitions[name], (*inside, target), depth + 1)
        return self._known[target]


def _bounded(count: int) -> int:
    if count > LARGEST:
        raise _UnusableError(f"it has more than {LARGEST:,} parts, references put in place")
    return count
