"""Keywords about the keys of a mapping: which it must have, which it may, which go together."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from flaggit.schema import rules
from flaggit.schema.bases import Schema
from flaggit.schema.faults import did_you_mean, renamed
from flaggit.schema.patterns import compiled, shown_pattern
from flaggit.schema.phrases import either, example, expected, found
from flaggit.schema.said import Errors, Explained, Said, Validator
from flaggit.schema.suggesting import listing, nearest, shortened

KEY_ALIASES: Final = {
    "description": "summary", "title": "summary", "default": "otherwise", "fallback": "otherwise", "enabled": "active",
    "percentage": "percent", "conditions": "when", "condition": "when", "if": "when", "value": "serve",
    "variations": "variants", "targeting": "rules", "prerequisites": "requires", "weights": "split", "team": "owner",
    "off": "safe", "dependencies": "depends_on", "expiry": "expires", "expires_at": "expires", "id": "name",
}  # fmt: skip
"""What people who come from other flag systems write."""


def required(_: Validator, names: Sequence[str], value: object, schema: Schema) -> Errors:
    """Name each key that is missing, and what it is for."""
    if not isinstance(value, Mapping):
        return
    for name in names:
        if name not in value:
            part = schema.get("properties", {}).get(name, {})
            shown = example(part)
            remedy = f"Add {name}{f', such as {name}: {shown}' if shown else ''}. {part.get('description', '')}".strip()
            yield Explained.at(
                (), Said(rule=rules.MISSING_KEY, message=f"{name} is missing", remedy=remedy, names=(name,))
            )


def additional(
    validator: Validator, allowed: Schema | Literal[False], value: object, schema: Schema
) -> Errors:
    """Name each key that has no place here, or look at it by the schema that all others have."""
    if not isinstance(value, Mapping):
        return
    properties = schema.get("properties", {})
    patterns = schema.get("patternProperties", {})
    for key in value:
        name = str(key)
        if name in properties or any(compiled(pattern).search(name) for pattern in patterns):
            continue
        if allowed is not False:
            yield from validator.descend(value[key], allowed, path=name)
            continue
        free = [other for other in properties if other not in value]
        suggestion = nearest(name, free, KEY_ALIASES)
        yield Explained.at(
            (name,),
            Said(
                rule=rules.UNKNOWN_KEY,
                on="key",
                message=f"unknown key {shortened(name)}",
                remedy=did_you_mean(
                    suggestion, f"Known here: {listing([*properties, *map(shown_pattern, patterns)], 20)}."
                ),
                edit=renamed(suggestion, list(value)),
                meant=suggestion.name if suggestion else "",
            ),
        )


def by_pattern(validator: Validator, patterns: Schema, value: object, _: Schema) -> Errors:
    """Look at each value whose key has a form by the schema for that form."""
    for key, part in value.items() if isinstance(value, Mapping) else ():
        for pattern, schema in patterns.items():
            if compiled(pattern).search(str(key)):
                yield from validator.descend(part, schema, path=str(key))


def names_of_keys(_: Validator, form_of_names: Schema, value: object, __: Schema) -> Errors:
    """Name each key whose form is not that of a name, or that means something else."""
    refused = form_of_names.get("not", {}).get("enum", [])
    for key in value if isinstance(value, Mapping) else ():
        name = str(key)
        if name in refused:
            said = f"{name} can't be a name here: {form_of_names['x-because']}"
            yield Explained.at(
                (name,), Said(rule=rules.OUT_OF_RANGE, on="key", message=said, remedy="Choose another name.")
            )
        elif not compiled(form_of_names["pattern"]).search(name):
            words = form_of_names["x-expects"]
            said = f"{shortened(name)} is not {words}"
            yield Explained.at(
                (name,), Said(rule=rules.OUT_OF_RANGE, on="key", message=said, remedy=f"Write {words}.")
            )


def exactly_one(_: Validator, branches: Sequence[Schema], value: object, __: Schema) -> Errors:
    """Say that exactly one of several keys is needed."""
    if not isinstance(value, Mapping):
        return
    names = tuple(branch["required"][0] for branch in branches)
    present = [name for name in names if name in value]
    if len(present) == 1:
        return
    has = f"it has {' and '.join(present)}" if present else "it has none"
    message = f"exactly one of {either(names)} is needed, and {has}"
    remedy = f"Keep one of {' and '.join(present)}." if present else f"Add {either(names)}."
    missing = () if present else names
    yield Explained.at((), Said(rule=rules.COMBINATION, message=message, remedy=remedy, names=missing))


def at_least_one(validator: Validator, branches: Sequence[Schema], value: object, schema: Schema) -> Errors:
    """Say that at least one of several keys is needed; or look at a value by the one schema that fits its type."""
    if "required" in branches[0]:
        names = tuple(branch["required"][0] for branch in branches)
        if isinstance(value, Mapping) and not any(name in value for name in names):
            said = Said(
                rule=rules.COMBINATION,
                message=f"at least one of {either(names)} is needed",
                remedy=f"Add {either(names)}.",
                names=names,
            )
            yield Explained.at((), said)
        return
    fitting = [branch for branch in branches if validator.is_type(value, branch["type"])]
    if fitting:
        yield from validator.descend(value, fitting[0])
    else:
        words, shown = expected(schema), example(schema)
        message = f"{{name}} expects {words}, not {found(value)}"
        yield Explained.at(
            (), Said(rule=rules.WRONG_SHAPE, message=message, remedy=f"Write {shown} for example.")
        )


def never(validator: Validator, refused: Schema, value: object, schema: Schema) -> Errors:
    """Say which keys exclude each other, or which value is refused."""
    pair = "required" in refused
    if (pair and not isinstance(value, Mapping)) or not validator.evolve(schema=refused).is_valid(value):
        return
    because = schema.get("x-because")
    if pair:
        names = tuple(refused["required"])
        message = str(because) if because else f"{' and '.join(names)} exclude each other"
        remedy = f"Remove {either(names)}."
        yield Explained.at((), Said(rule=rules.COMBINATION, message=message, remedy=remedy))
    else:
        message = f"{{name}} can't be {shortened(value)}"
        yield Explained.at((), Said(rule=rules.OUT_OF_RANGE, message=message, remedy="Choose another name."))
