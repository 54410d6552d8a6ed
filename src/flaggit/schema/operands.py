"""What is wrong with the value that a test compares with."""

from collections.abc import Iterator

from flaggit.model import Attribute
from flaggit.schema import rules
from flaggit.schema.faults import Fault, Tokens, did_you_mean, renamed, shape
from flaggit.schema.literals import TEXT
from flaggit.schema.operators import Operand
from flaggit.schema.phrases import no_literal
from flaggit.schema.suggesting import as_yaml, listing, nearest, shortened


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
    words, example = row.literal.words, row.literal.example
    text = _as_text(value) if row.literal is TEXT else None
    fits = text is not None and (not row.listed or not attribute.values or text in attribute.values)
    return Fault(
        rule=rules.LITERAL,
        tokens=tokens,
        message=f"{attribute.name} is compared with {words} here, and {no_literal(value)}",
        remedy=f"Quote it: {as_yaml(text)}." if fits else f"Write {words}, such as {example}.",
        edit=as_yaml(text) if fits else None,
    )


def _as_text(value: object) -> str | None:
    """Give the text that an author meant by a plain scalar; a fraction's own digits are lost, so it has none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else None
