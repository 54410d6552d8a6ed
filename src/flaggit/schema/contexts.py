"""What is wrong with the contexts of a decision table: attributes that nobody declared, values of another type.

At run time a value of the wrong type counts as missing. In a table it is a slip, such as 2.3 for "2.3.0", that would
let the case test something else than it says; so it is a fault. A value beyond an attribute's `values` is not: tables
may try what should never come.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from flaggit.model import Attribute
from flaggit.schema import rules
from flaggit.schema.conditions import unknown_attribute
from flaggit.schema.faults import Fault, Tokens
from flaggit.schema.literals import TEXT, Literal
from flaggit.schema.operands import meant
from flaggit.schema.operators import CONTEXT_LITERALS
from flaggit.schema.phrases import found, no_literal
from flaggit.schema.vocabulary import Attributes

COUNT: Final = "count"
"""What a group of a population says beside attributes."""


def faults_of_context(
    value: object, tokens: Tokens, attributes: Attributes | None, form: str
) -> Iterator[Fault]:
    """Give every fault of a context.

    Args:
        value: What stands there; what is no mapping is the schema's to report.
        tokens: Where it stands.
        attributes: Those of the taxonomy; None when they can't be told, which judges nothing.
        form: `value`, `nullable` (null takes an attribute away), `matrix` (lists of values) or `counted` (as `nullable`, and
            `count` is none of the attributes).
    """
    if not isinstance(value, Mapping) or attributes is None:
        return
    for key, part in value.items():
        below = (*tokens, str(key))
        if form == "counted" and key == COUNT:
            continue
        if key not in attributes:
            yield unknown_attribute(str(key), below, attributes, on="key", taken=list(value))
        elif form != "matrix":
            yield from _of_type(part, below, attributes[key], form)
        elif not isinstance(part, list) or not part:
            message = (
                f"{key} expects a list of values to try, not {found(part) if part != [] else 'an empty list'}"
            )
            yield Fault(rule=rules.WRONG_SHAPE, tokens=below, message=message, remedy=f"Write {key}: [...].")
        else:
            for index, item in enumerate(part):
                yield from _of_type(item, (*below, index), attributes[key], form)


def _of_type(value: object, tokens: Tokens, attribute: Attribute | None, form: str) -> Iterator[Fault]:
    if value is None and form in {"nullable", "counted"}:
        return
    if attribute is None:
        if value is None or isinstance(value, Mapping):
            message = f"a context holds single values and lists, not {found(value)}"
            yield Fault(
                rule=rules.WRONG_SHAPE, tokens=tokens, message=message, remedy="Write a single value."
            )
        return
    literal = CONTEXT_LITERALS.get(attribute.type)
    if literal is not None:
        yield from _fault(value, tokens, attribute, literal)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _fault(item, (*tokens, index), attribute, TEXT)
    else:
        message = f"{attribute.name} is a list of texts, not {found(value)}"
        yield Fault(
            rule=rules.LITERAL,
            tokens=tokens,
            message=message,
            remedy="Write a list of texts, such as [staff].",
        )


def _fault(value: object, tokens: Tokens, attribute: Attribute, literal: Literal) -> Iterator[Fault]:
    if literal.accepts(value):
        return
    edit = meant(value, literal)
    yield Fault(
        rule=rules.LITERAL,
        tokens=tokens,
        message=f"{attribute.name} holds {literal.words}, and {no_literal(value, literal.schema['type'])}",
        remedy=f"Write {edit or f'{literal.words}, such as {literal.example}'}.",
        edit=edit,
    )
