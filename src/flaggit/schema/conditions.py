"""What is wrong with a condition: attributes, operators and values against their declarations.

The gate has refused the document by then (its schema of conditions says the same, see `attribute_tests`); this walk says
what is wrong, in words. It never goes into the test of an attribute that it does not know.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from flaggit.model import Attribute
from flaggit.schema import rules
from flaggit.schema.faults import Fault, Tokens, did_you_mean, renamed, shape
from flaggit.schema.operands import faults_of_operand
from flaggit.schema.operators import EVERY_OPERATOR, OPERATOR_ALIASES, OPERATORS, TYPE_WORDS, WORDS
from flaggit.schema.phrases import NAME, found, is_name
from flaggit.schema.suggesting import listing, nearest, shortened
from flaggit.schema.vocabulary import Attributes

_CONDITION: Final = "A condition is a mapping of attributes to tests, such as {country: [DE, FR]}."


def faults_of_condition(value: object, tokens: Tokens, attributes: Attributes | None) -> Iterator[Fault]:
    """Give every fault of a condition.

    Args:
        value: What stands there.
        tokens: Where it stands.
        attributes: Those of the taxonomy; None when they can't be told, which judges the shape alone.
    """
    if not isinstance(value, Mapping) or not value:
        what = "an empty mapping" if isinstance(value, Mapping) else found(value)
        yield shape(tokens, f"a condition is expected here, not {what}", _CONDITION)
        return
    for key, part in value.items():
        below = (*tokens, str(key))
        if key in {"any", "all"}:
            yield from _several(part, below, attributes)
        elif key == "not":
            yield from faults_of_condition(part, below, attributes)
        elif key == "segment":
            yield from _segments(part, below)
        elif attributes is None:
            yield from _unjudged(part, below)
        elif key not in attributes:
            yield unknown_attribute(str(key), below, [*attributes, *WORDS], on="key", taken=list(value))
        elif (attribute := attributes[key]) is not None:
            yield from _test(part, below, attribute)
        else:
            yield from _unjudged(part, below)


def unknown_attribute(
    name: str, tokens: Tokens, known: Iterable[str], *, on: str = "value", taken: Iterable[object] = ()
) -> Fault:
    """Say that an attribute is not known, and which one was probably meant."""
    names = sorted(known)
    suggestion = nearest(name, names)
    attributes = [other for other in names if other not in WORDS]
    declared = (
        f"The taxonomy declares {listing(attributes)}." if attributes else "The taxonomy declares none."
    )
    return Fault(
        rule=rules.UNKNOWN_ATTRIBUTE,
        tokens=tokens,
        on="key" if on == "key" else "value",
        message=f"unknown attribute {shortened(name)}",
        remedy=did_you_mean(suggestion, declared),
        edit=renamed(suggestion, list(taken)),
    )


def _several(value: object, tokens: Tokens, attributes: Attributes | None) -> Iterator[Fault]:
    if not isinstance(value, list) or not value:
        what = "an empty list" if isinstance(value, list) else found(value)
        yield shape(
            tokens,
            f"{tokens[-1]} expects a list of conditions, not {what}",
            f"Write {tokens[-1]}: [{{country: DE}}].",
        )
        return
    for index, part in enumerate(value):
        yield from faults_of_condition(part, (*tokens, index), attributes)


def _segments(value: object, tokens: Tokens) -> Iterator[Fault]:
    items = value if isinstance(value, list) else [value]
    if not items:
        yield shape(
            tokens,
            "segment expects a name or a list of names, not an empty list",
            "Write segment: employees.",
        )
    for index, item in enumerate(items):
        place = (*tokens, index) if isinstance(value, list) else tokens
        if not isinstance(item, str):
            message = f"segment expects a name or a list of names, not {found(item)}"
            yield shape(place, message, "Write segment: employees.")
        elif not is_name(item):
            message = f"{shortened(item)} is no name of a segment"
            yield Fault(rule=rules.OUT_OF_RANGE, tokens=place, message=message, remedy=f"Use {NAME}.")


def _test(value: object, tokens: Tokens, attribute: Attribute) -> Iterator[Fault]:
    operators = OPERATORS[attribute.type]
    if isinstance(value, Mapping):
        yield from _table(value, tokens, attribute)
    elif value is None:
        yield _no_test(tokens)
    elif "in" not in operators:
        first = next(iter(operators))
        example = operators[first].literal.example
        message = f"{attribute.name} is {TYPE_WORDS[attribute.type]}, which takes no plain value as its test"
        remedy = f"Name the test: {attribute.name}: {{{first}: {example}}}."
        yield Fault(rule=rules.OPERATOR, tokens=tokens, message=message, remedy=remedy)
    else:
        yield from faults_of_operand(value, tokens, attribute, operators["in"])


def _table(value: Mapping[object, object], tokens: Tokens, attribute: Attribute) -> Iterator[Fault]:
    if not value:
        yield _no_test(tokens)
    operators = OPERATORS[attribute.type]
    for key, part in value.items():
        below = (*tokens, str(key))
        row = operators.get(str(key))
        if row is not None:
            yield from faults_of_operand(part, below, attribute, row)
        else:
            yield _no_operator(str(key), below, attribute, list(value))


def _no_test(tokens: Tokens) -> Fault:
    return shape(
        tokens,
        f"{tokens[-1]} has no test",
        "Give a value, a list of values, or a test such as {exists: true}.",
    )


def _no_operator(name: str, tokens: Tokens, attribute: Attribute, taken: list[object]) -> Fault:
    operators = OPERATORS[attribute.type]
    takes = (
        f"{attribute.name} is {TYPE_WORDS[attribute.type]} and takes {listing(operators, len(operators))}."
    )
    suggestion = nearest(name, operators, OPERATOR_ALIASES)
    if name in EVERY_OPERATOR:
        message = f"{name} does not go with {attribute.name}, which is {TYPE_WORDS[attribute.type]}"
        return Fault(rule=rules.OPERATOR, tokens=tokens, on="key", message=message, remedy=takes)
    return Fault(
        rule=rules.OPERATOR,
        tokens=tokens,
        on="key",
        message=f"unknown test {shortened(name)}",
        remedy=did_you_mean(suggestion, takes),
        edit=renamed(suggestion, taken),
    )


def _unjudged(value: object, tokens: Tokens) -> Iterator[Fault]:
    """Judge the shape of a test of an attribute that nothing is known about."""
    if isinstance(value, Mapping) and value:
        for key, part in value.items():
            if key not in EVERY_OPERATOR:
                suggestion = nearest(str(key), EVERY_OPERATOR, OPERATOR_ALIASES)
                yield Fault(
                    rule=rules.OPERATOR,
                    tokens=(*tokens, str(key)),
                    on="key",
                    message=f"unknown test {shortened(str(key))}",
                    remedy=did_you_mean(suggestion, f"The tests are {listing(EVERY_OPERATOR, 20)}."),
                    edit=renamed(suggestion, list(value)),
                )
            elif key == "exists" and not isinstance(part, bool):
                yield shape((*tokens, str(key)), "exists expects true or false", "Write exists: true.")
            elif key != "exists":
                yield from _scalars(part, (*tokens, str(key)))
    elif isinstance(value, Mapping) or value is None:
        yield _no_test(tokens)
    else:
        yield from _scalars(value, tokens)


def _scalars(value: object, tokens: Tokens) -> Iterator[Fault]:
    if isinstance(value, list) and not value:
        yield shape(tokens, "no value is in an empty list", "List at least one value.")
    for index, item in enumerate(value if isinstance(value, list) else [value]):
        if not isinstance(item, bool | str | int | float):
            place = (*tokens, index) if isinstance(value, list) else tokens
            yield shape(
                place, f"a test compares with single values, not with {found(item)}", "Write a single value."
            )
