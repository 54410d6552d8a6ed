"""What is wrong with the value that a test compares with."""

import json
import re
from collections.abc import Iterator
from typing import Final

from flaggit.model import Attribute
from flaggit.schema import rules
from flaggit.schema.faults import Fault, Tokens, did_you_mean, renamed, shape
from flaggit.schema.literals import BOOLEAN, INTEGER, NUMBER, TEXT, Literal
from flaggit.schema.operators import Operand
from flaggit.schema.phrases import no_literal
from flaggit.schema.suggesting import as_yaml, listing, nearest, shortened

_LONGEST: Final = 20
_PLAIN: Final = re.compile(r"true|false|-?(0|[1-9][0-9]*)(\.[0-9]+)?")


def faults_of_operand(value: object, tokens: Tokens, attribute: Attribute, row: Operand) -> Iterator[Fault]:
    """Give every fault of what a test of an attribute compares with: one value, or a list where the test takes one."""
    if not isinstance(value, list):
        yield from _operand(value, tokens, attribute, row)
    elif not row.several:
        message = f"this test of {attribute.name} compares with one value, not with a list"
        yield shape(tokens, message, f"Write one value, such as {row.literal.example}.")
    elif not value:
        yield shape(tokens, f"no value of {attribute.name} is in an empty list", "List at least one value.")
    else:
        for index, item in enumerate(value):
            yield from _operand(item, (*tokens, index), attribute, row)


def _operand(value: object, tokens: Tokens, attribute: Attribute, row: Operand) -> Iterator[Fault]:
    if not row.literal.accepts(value):
        yield _not_of_type(value, tokens, attribute, row)
    elif row.listed and attribute.values and value not in attribute.values:
        known = [str(item) for item in attribute.values]
        suggestion = nearest(str(value), known)
        textual = isinstance(attribute.values[0], str)
        yield Fault(
            rule=rules.LITERAL,
            tokens=tokens,
            message=f"{attribute.name} never is {shortened(value)}",
            remedy=did_you_mean(suggestion, f"The taxonomy gives it the values {listing(known)}."),
            edit=renamed(suggestion) if textual else None,
        )


def _not_of_type(value: object, tokens: Tokens, attribute: Attribute, row: Operand) -> Fault:
    literal = row.literal
    edit = meant(value, literal)
    if (
        edit is not None
        and row.listed
        and attribute.values
        and edit.strip('"') not in map(str, attribute.values)
    ):
        edit = None
    return Fault(
        rule=rules.LITERAL,
        tokens=tokens,
        message=f"{attribute.name} is compared with {literal.words} here, and {no_literal(value, literal.schema['type'])}",
        remedy=f"Write {edit or f'{literal.words}, such as {literal.example}'}.",
        edit=edit,
    )


def meant(value: object, literal: Literal) -> str | None:
    """Give the YAML text of the literal that was meant, where only quotes are missing or too many.

    The digits of a fraction are lost once it was read (2.10 is 2.1), so it is never taken for text.
    """
    if literal is TEXT and isinstance(value, int):
        return as_yaml(json.dumps(value))
    if literal in (INTEGER, NUMBER, BOOLEAN) and isinstance(value, str) and len(value) <= _LONGEST:
        plain = _PLAIN.fullmatch(value)
        return value if plain and literal.accepts(json.loads(value)) else None
    return None
