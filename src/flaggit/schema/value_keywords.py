"""Keywords about a value itself: its type, its range, its form, its items."""

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from flaggit.schema import rules
from flaggit.schema.bases import Schema
from flaggit.schema.faults import did_you_mean, renamed
from flaggit.schema.literals import is_day, is_instant
from flaggit.schema.patterns import compiled
from flaggit.schema.phrases import example, expected, flow, found
from flaggit.schema.said import Errors, Explained, Said, Validator
from flaggit.schema.suggesting import as_yaml, nearest, shortened


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
    message = (
        "{name} has no value" if value is None else f"{{name}} expects {words}, not {_what(value, wanted)}"
    )
    yield Explained.at(
        (),
        Said(
            rule=rules.WRONG_SHAPE,
            message=message,
            remedy=remedy,
            edit=edit,
        ),
    )


def _what(value: object, wanted: Sequence[str]) -> str:
    return shortened(value) if isinstance(value, float) and "integer" in wanted else found(value)


def _converted(value: object, wanted: Sequence[str], schema: Schema) -> str | None:
    """Give the text of the value that was meant, where there is no doubt."""
    if isinstance(value, str):
        return _unquoted(value, wanted, schema)
    if (
        "string" in wanted
        and isinstance(value, int)
        and compiled(schema.get("pattern", "")).search(flow(value))
    ):
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
    if any(isinstance(value, bool) is isinstance(other, bool) and value == other for other in choices):
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
    if isinstance(value, str) and not compiled(pattern).search(value):
        yield _out_of_range(value, schema)


def date_or_instant(_: Validator, name: str, value: object, schema: Schema) -> Errors:
    """Say that a day or an instant does not exist."""
    real = {"date": is_day, "date-time": is_instant}[name]
    if isinstance(value, str) and not real(value) and compiled(schema["pattern"]).search(value):
        message = f"{{name}} is {shortened(value)}, and there is no such day"
        yield Explained.at(
            (),
            Said(rule=rules.OUT_OF_RANGE, message=message, remedy="Write a day that exists."),
        )


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
    seen: set[Hashable] = set()
    for index, item in enumerate(value):
        if (mark := _mark(item)) in seen:
            message = f"{shortened(item)} is listed twice"
            yield Explained.at(
                (index,), Said(rule=rules.TWICE, message=message, remedy="Remove one of the two.")
            )
        seen.add(mark)


def _mark(value: object) -> Hashable:
    """Give what is equal for equal JSON values alone: in Python, true equals 1, and a mapping has no hash."""
    if isinstance(value, dict):
        return "mapping", frozenset((key, _mark(part)) for key, part in value.items())
    if isinstance(value, list):
        return "list", tuple(map(_mark, value))
    return isinstance(value, bool), value
