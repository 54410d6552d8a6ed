"""What each keyword of a base schema says, in words, when a value does not satisfy it.

The functions have the form that `jsonschema` asks of a keyword's implementation: they give an error for each fault, and
`jsonschema` walks the document and adds the way to the place. An error carries our own words in a `Said`.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final, Literal, TypeAlias

from jsonschema import ValidationError
from jsonschema.protocols import Validator

from flaggit.diagnostics import Rule
from flaggit.schema import rules
from flaggit.schema.bases import Schema
from flaggit.schema.faults import did_you_mean, renamed
from flaggit.schema.literals import is_day, is_instant
from flaggit.schema.phrases import example, expected, flow, found
from flaggit.schema.suggesting import as_yaml, listing, nearest, shortened

Errors: TypeAlias = Iterator[ValidationError]

KEY_ALIASES: Final = {
    "description": "summary", "title": "summary", "default": "otherwise", "fallback": "otherwise", "enabled": "active",
    "percentage": "percent", "conditions": "when", "condition": "when", "if": "when", "value": "serve",
    "variations": "variants", "targeting": "rules", "prerequisites": "requires", "weights": "split", "team": "owner",
    "off": "safe", "dependencies": "depends_on", "expiry": "expires", "expires_at": "expires", "id": "name",
}  # fmt: skip
"""What people who come from other flag systems write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A fault, said from where the keyword stands; see `faults.Fault`.

    Attributes:
        message: `{name}` stands for the name of the place, which is not known yet.
    """

    rule: Rule
    message: str
    remedy: str
    on: Literal["key", "value"] = "value"
    edit: str | None = None
    names: tuple[str, ...] = ()
    meant: str = ""


class Explained(ValidationError):
    """An error in our own words, at a place below the one that is being looked at."""

    said: Said

    @classmethod
    def at(cls, tokens: Iterable[str | int], said: Said) -> "Explained":
        """Make one."""
        error = cls(said.message, path=deque(tokens))
        error.said = said
        return error


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


def additional(validator: Validator, allowed: object, value: object, schema: Schema) -> Errors:
    """Name each key that has no place here, or look at it by the schema that all others have."""
    if not isinstance(value, Mapping):
        return
    properties = schema.get("properties", {})
    patterns = schema.get("patternProperties", {})
    for key in value:
        name = str(key)
        if name in properties or any(_pattern(pattern).search(name) for pattern in patterns):
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
                remedy=did_you_mean(suggestion, f"Known here: {listing(properties, 20)}."),
                edit=renamed(suggestion, list(value)),
                meant=suggestion.name if suggestion else "",
            ),
        )


def kind_of_value(validator: Validator, kinds: str | Sequence[str], value: object, schema: Schema) -> Errors:
    """Say what is expected where another kind of value stands."""
    wanted = [kinds] if isinstance(kinds, str) else kinds
    if any(validator.is_type(value, kind) for kind in wanted):
        return
    words, shown = expected(schema), example(schema)
    edit = _converted(value, wanted, schema)
    remedy = (
        f"Write {edit}." if edit is not None else f"Write {words}{f', such as {shown}' if shown else ''}."
    )
    yield Explained.at(
        (),
        Said(
            rule=rules.WRONG_SHAPE,
            message=f"{{name}} expects {words}, not {found(value)}",
            remedy=remedy,
            edit=edit,
        ),
    )


def _converted(value: object, wanted: Sequence[str], schema: Schema) -> str | None:
    """Give the text of the value that was meant, where there is no doubt."""
    if isinstance(value, str):
        return _unquoted(value, wanted, schema)
    if "string" in wanted and isinstance(value, int) and "x-names" not in schema and "format" not in schema:
        return as_yaml(flow(value))
    return None


def _unquoted(text: str, wanted: Sequence[str], schema: Schema) -> str | None:
    if "boolean" in wanted and text in {"true", "false"}:
        return text
    number = re.fullmatch(r"(0|[1-9][0-9]{0,8})(\.[0-9]{1,3})?%?", text)
    if number and ("number" in wanted or ("integer" in wanted and not number[2] and text[-1] != "%")):
        return text.rstrip("%")
    items = schema.get("items", {})
    if "array" in wanted and items.get("type") == "string" and as_yaml(text) == text:
        return f"[{text}]"
    return None


def choice(_: Validator, choices: Sequence[object], value: object, schema: Schema) -> Errors:
    """Say which values there are, and which of them was meant."""
    if any(type(value) is type(other) and value == other for other in choices):
        return
    known = [str(other) for other in choices]
    suggestion = nearest(value, known) if isinstance(value, str) else None
    because = schema.get("x-because")
    message = f"{{name}} can't be {shortened(value)}" + (f": {because}" if because else "")
    remedy = did_you_mean(
        suggestion, f"Write one of {', '.join(known)}." if len(known) > 1 else f"Write {known[0]}."
    )
    edit = renamed(suggestion) if isinstance(value, str) and not because else None
    yield Explained.at((), Said(rule=rules.OUT_OF_RANGE, message=message, remedy=remedy, edit=edit))


def _out_of_range(value: object, schema: Schema) -> Explained:
    words, shown = expected(schema), example(schema)
    message = f"{{name}} expects {words}, not {shortened(value)}"
    remedy = f"Write {words}{f', such as {shown}' if shown else ''}."
    return Explained.at((), Said(rule=rules.OUT_OF_RANGE, message=message, remedy=remedy))


def form(_: Validator, pattern: str, value: object, schema: Schema) -> Errors:
    """Say which form a text should have."""
    if isinstance(value, str) and not _pattern(pattern).search(value):
        yield _out_of_range(value, schema)


def date_or_instant(_: Validator, name: str, value: object, schema: Schema) -> Errors:
    """Say that a day or an instant does not exist."""
    real = {"date": is_day, "date-time": is_instant}[name]
    if isinstance(value, str) and not real(value) and _pattern(schema["pattern"]).search(value):
        message = f"{{name}} is {shortened(value)}, and there is no such day"
        yield Explained.at(
            (),
            Said(rule=rules.OUT_OF_RANGE, message=message, remedy=f"Write {expected(schema)} that exists."),
        )


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern; a `$` in a schema is the end of the text, in Python also before a last line end."""
    return re.compile(rf"{text[:-1]}\Z" if text.endswith("$") else text)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def least(_: Validator, bound: float, value: Any, schema: Schema) -> Errors:  # noqa: ANN401 - any JSON value
    """Say that a number is too small."""
    if _is_number(value) and value < bound:
        yield _out_of_range(value, schema)


def most(_: Validator, bound: float, value: Any, schema: Schema) -> Errors:  # noqa: ANN401 - any JSON value
    """Say that a number is too large."""
    if _is_number(value) and value > bound:
        yield _out_of_range(value, schema)


def above(_: Validator, bound: float, value: Any, schema: Schema) -> Errors:  # noqa: ANN401 - any JSON value
    """Say that a number is not above a bound."""
    if _is_number(value) and value <= bound:
        yield _out_of_range(value, schema)


def below(_: Validator, bound: float, value: Any, schema: Schema) -> Errors:  # noqa: ANN401 - any JSON value
    """Say that a number is not below a bound."""
    if _is_number(value) and value >= bound:
        yield _out_of_range(value, schema)


def decimals(_: Validator, places: int, value: Any, schema: Schema) -> Errors:  # noqa: ANN401 - any JSON value
    """Say that a number has too many decimals; they are counted as they are written, not in binary fractions."""
    if isinstance(value, float) and round(value, places) != value:
        yield _out_of_range(value, schema)


def shortest(_: Validator, length: int, value: object, schema: Schema) -> Errors:
    """Say that a text is empty."""
    if isinstance(value, str) and len(value) < length:
        shown = example(schema)
        remedy = f"Write {shown} for example." if shown else "Write a text."
        yield Explained.at((), Said(rule=rules.OUT_OF_RANGE, message="{name} is empty", remedy=remedy))


def fewest(_: Validator, count: int, value: object, schema: Schema) -> Errors:
    """Say that a list or a mapping has too few items."""
    if isinstance(value, list | Mapping) and len(value) < count:
        shown = example(schema)
        words = schema.get("x-expects") if count > 1 else None
        message = f"{{name}} expects {words}" if words else "{name} is empty"
        remedy = f"Write {shown} for example." if shown else "Give at least one."
        yield Explained.at((), Said(rule=rules.WRONG_SHAPE, message=message, remedy=remedy))


def most_items(_: Validator, count: int, value: object, schema: Schema) -> Errors:
    """Say that a list is too long."""
    if isinstance(value, list) and len(value) > count:
        message = f"{{name}} expects {expected(schema)}, and has {len(value)} items"
        yield Explained.at(
            (), Said(rule=rules.WRONG_SHAPE, message=message, remedy=f"Write {example(schema)} for example.")
        )


def distinct(_: Validator, wanted: bool, value: object, __: Schema) -> Errors:  # noqa: FBT001 - a keyword's form
    """Name each item that stands in a list twice."""
    if not wanted or not isinstance(value, list):
        return
    seen: set[tuple[bool, object]] = set()
    for index, item in enumerate(value):
        if not isinstance(item, str | int | float):
            continue
        if (mark := (isinstance(item, bool), item)) in seen:
            message = f"{shortened(item)} is listed twice"
            yield Explained.at(
                (index,), Said(rule=rules.TWICE, message=message, remedy="Remove one of the two.")
            )
        seen.add(mark)


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
        elif not _pattern(form_of_names["pattern"]).search(name):
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
    message = f"exactly one of {_either(names)} is needed, and {has}"
    remedy = f"Keep one of {_either(present)}." if present else f"Add {_either(names)}."
    missing = () if present else names
    yield Explained.at((), Said(rule=rules.COMBINATION, message=message, remedy=remedy, names=missing))


def at_least_one(validator: Validator, branches: Sequence[Schema], value: object, schema: Schema) -> Errors:
    """Say that at least one of several keys is needed; or look at a value by the one schema that fits its type."""
    if "required" in branches[0]:
        names = tuple(branch["required"][0] for branch in branches)
        if isinstance(value, Mapping) and not any(name in value for name in names):
            said = Said(
                rule=rules.COMBINATION,
                message=f"at least one of {_either(names)} is needed",
                remedy=f"Add {_either(names)}.",
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
    if not validator.evolve(schema=refused).is_valid(value):
        return
    because = schema.get("x-because")
    if "required" in refused:
        names = tuple(refused["required"])
        message = str(because) if because else f"{' and '.join(names)} exclude each other"
        remedy = f"Remove {_either(names)}."
        yield Explained.at((), Said(rule=rules.COMBINATION, message=message, remedy=remedy))
    else:
        message = f"{{name}} can't be {shortened(value)}"
        yield Explained.at((), Said(rule=rules.OUT_OF_RANGE, message=message, remedy="Choose another name."))


def _either(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0]


def placed(said: Said, name: str) -> Said:
    """Put the name of the place into the words."""
    return replace(said, message=said.message.replace("{name}", name))
