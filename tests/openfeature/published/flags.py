"""The flags that the published scenarios ask for, written as an author would.

A key of ours has a domain and theirs have none, so each is served by a former key too.
"""

from collections.abc import Mapping
from typing import Final

from tests.openfeature.samples import always, flag, off, when

PERSON: Final = 'email: "ballmer@macrosoft.com"'
PICTURES: Final = '{showImages: true, title: "Check out these pics!", imagesPerPage: 100}'
TARGET: Final = '"5c3d8535-f81a-4478-a6d3-afaa4d51199e"'

_BOOLEAN = '"on": true, "off": false'
_STRING = "greeting: hi, parting: bye"
_INTEGER = "one: 1, ten: 10"
_FLOAT = "tenth: 0.1, half: 0.5"
_OBJECT = f"empty: {{}}, template: {PICTURES}"
_ZERO: Mapping[str, tuple[str, str]] = {
    "boolean": ("boolean", "zero: false, non-zero: true"),
    "string": ("string", 'zero: "", non-zero: str'),
    "integer": ("integer", "zero: 0, non-zero: 1"),
    "float": ("number", "zero: 0.0, non-zero: 1.0"),
    "object": ("object", f"zero: {{}}, non-zero: {PICTURES}"),
}

_FLAGS: Mapping[str, str] = {
    "async-flag": flag("boolean", _BOOLEAN, '"off"', always('"on"')),
    "boolean-flag": flag("boolean", _BOOLEAN, '"off"', always('"on"')),
    "boolean-disabled-flag": flag("boolean", _BOOLEAN, '"off"', off('"on"')),
    "changing-flag": flag("string", "foo: foo, bar: bar", "foo", always("foo")),
    "context-aware": flag(
        "string",
        "internal: INTERNAL, external: EXTERNAL",
        "external",
        when(f"{{{PERSON}, role: admin, age: {{gte: 65}}, customer: false}}", "internal", "external"),
    ),
    "disabled-boolean-flag": flag("boolean", _BOOLEAN, '"off"', off('"on"')),
    "float-flag": flag("number", _FLOAT, "tenth", always("half")),
    "huge-integer-flag": flag("integer", "one: 1, max-safe: 9007199254740991", "one", always("max-safe")),
    "integer-flag": flag("integer", _INTEGER, "one", always("ten")),
    "large-integer-flag": flag("integer", "one: 1, max-int32: 2147483647", "one", always("max-int32")),
    "object-flag": flag("object", _OBJECT, "empty", always("template")),
    "string-flag": flag("string", _STRING, "parting", always("greeting")),
    "string-disabled-flag": flag("string", _STRING, "parting", off("greeting")),
    "targeting-key-flag": flag(
        "string", "hit: hit, miss: miss", "miss", when(f"{{user: {TARGET}}}", "hit", "miss")
    ),
    "wrong-flag": flag("string", "one: uno, two: dos", "two", always("one")),
    **{
        f"{kind}-zero-flag": flag(type_, variants, "non-zero", always("zero"))
        for kind, (type_, variants) in _ZERO.items()
    },
    **{
        f"{kind}-targeted-zero-flag": flag(type_, variants, "zero", when(f"{{{PERSON}}}", "zero", "zero"))
        for kind, (type_, variants) in _ZERO.items()
    },
}


def written(**changed: str) -> Mapping[str, str]:
    """Give all flags by our keys.

    Args:
        changed: For some of theirs, with `_` for `-`, the flag instead.
    """
    flags = {**_FLAGS, **{key.replace("_", "-"): text for key, text in changed.items()}}
    return {f"sample.{key}": f"salt: {key}\nformerly: [{key}]\n{text}" for key, text in flags.items()}


CHANGED: Final = flag("string", "foo: foo, bar: bar", "foo", always("bar"))
"""`changing-flag`, after somebody has modified it."""
