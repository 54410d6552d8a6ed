"""The base schemas: what each document type may hold, whatever the organisation.

They are draft-07 files in `base/`, written by people. Beyond draft-07 they use a few keywords of our own, which never
reach a generated file:

- `x-names`: the text is one of the taxonomy's kinds, teams, domains, environments (or groups), attributes or units;
- `x-keys`: the mapping's keys are;
- `x-condition`: a condition stands here; `x-context`: a mapping of attributes to values (`value`), to values or null
  (`nullable`), to lists of values (`matrix`), or to values or null beside a `count` (`counted`);
- `x-decimals`: the most decimals of a number. It is not said by `multipleOf`, which editors work out in binary
  fractions, so that they underline 0.3;
- `x-expects`: what is expected, in words; `x-because`: why something is refused.

References to `shared.schema.json` are put in place when a base is read, so that everything later sees one document.
"""

import json
from functools import cache
from pkgutil import get_data
from typing import Any, Final, TypeAlias

from flaggit.source import DocumentKind

Schema: TypeAlias = dict[str, Any]
"""A JSON schema, or a part of one."""

_SHARED: Final = "shared.schema.json#/definitions/"


@cache
def base(kind: DocumentKind) -> Schema:
    """Read the base schema of a document type, shared definitions in place. Callers must not change it."""
    schema = _inlined(_read(f"{kind.value}.schema.json"))
    return schema if isinstance(schema, dict) else {}


@cache
def _read(name: str) -> Schema:
    # Of a package's data, `importlib.resources` takes longer to import than all bases to read.
    schema: Schema = json.loads(get_data("flaggit.schema", f"base/{name}") or b"{}")
    return schema


def _inlined(node: object) -> Any:  # noqa: ANN401 - a part of a schema is any JSON value
    """Copy a part of a schema with shared definitions put in place; what stands beside a reference wins."""
    if isinstance(node, list):
        return [_inlined(item) for item in node]
    if not isinstance(node, dict):
        return node
    inlined = {key: _inlined(value) for key, value in node.items()}
    target = node.get("$ref")
    if not isinstance(target, str) or not target.startswith(_SHARED):
        return inlined
    del inlined["$ref"]
    return {**_shared(target.removeprefix(_SHARED)), **inlined}


@cache
def _shared(name: str) -> Schema:
    schema: Schema = _inlined(_read("shared.schema.json")["definitions"][name])
    return schema


def resolved(schema: Schema, root: Schema) -> Schema:
    """Follow a reference to the document's own definitions; what stands beside it wins."""
    target = schema.get("$ref")
    if not isinstance(target, str):
        return schema
    definition: Schema = root["definitions"][target.rpartition("/")[2]]
    return {**definition, **{key: value for key, value in schema.items() if key != "$ref"}}
