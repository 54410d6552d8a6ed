"""Why a document is not valid: `jsonschema` walks it by the base schema, our own keywords say what is wrong.

The walk is by the base schema and not by the generated one, so that a name that is not the taxonomy's is one fault with
a suggestion, and not a list of every alternative that does not fit.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any, Final

import jsonschema
from jsonschema import ValidationError
from jsonschema.protocols import Validator

from flaggit.schema import keywords, rules
from flaggit.schema.bases import Schema, base
from flaggit.schema.conditions import faults_of_condition, unknown_attribute
from flaggit.schema.contexts import faults_of_context
from flaggit.schema.faults import Fault, did_you_mean, renamed
from flaggit.schema.keywords import Explained, Said
from flaggit.schema.suggesting import listing, nearest, shortened
from flaggit.schema.vocabulary import Vocabulary
from flaggit.source import DocumentKind

_MOST_LOOKED_AT: Final = 1000
_SLOTS: Final = {
    "kind": "kind",
    "team": "team",
    "domain": "domain",
    "environment": "environment or group",
    "unit": "unit",
}
_PLURALS: Final = {"environment or group": "environments and groups"}
_KEYWORDS: Final[dict[str, Callable[..., Iterator[ValidationError]]]] = {
    "required": keywords.required,
    "additionalProperties": keywords.additional,
    "type": keywords.kind_of_value,
    "enum": keywords.choice,
    "pattern": keywords.form,
    "format": keywords.date_or_instant,
    "minimum": keywords.least,
    "maximum": keywords.most,
    "exclusiveMinimum": keywords.above,
    "exclusiveMaximum": keywords.below,
    "x-decimals": keywords.decimals,
    "minLength": keywords.shortest,
    "minItems": keywords.fewest,
    "minProperties": keywords.fewest,
    "maxItems": keywords.most_items,
    "uniqueItems": keywords.distinct,
    "propertyNames": keywords.names_of_keys,
    "oneOf": keywords.exactly_one,
    "anyOf": keywords.at_least_one,
    "not": keywords.never,
}


def explain(kind: DocumentKind, value: object, words: Vocabulary) -> Iterator[Fault]:
    """Give the faults of a document, at most the first thousand; several may follow from one another."""
    errors = _validator(kind, words).iter_errors(value)
    for error in islice(errors, _MOST_LOOKED_AT):
        tokens = tuple(error.absolute_path)
        said = keywords.placed(error.said, _name(tokens)) if isinstance(error, Explained) else _plain(error)
        yield Fault(
            rule=said.rule,
            tokens=tokens,
            on=said.on,
            message=said.message,
            remedy=said.remedy,
            edit=said.edit,
            names=said.names,
            meant=said.meant,
        )


def _plain(error: ValidationError) -> Said:
    """Report a keyword that has no words of its own, rather than nothing."""
    return Said(rule=rules.WRONG_SHAPE, message=error.message[:200], remedy="See the format reference.")


def _name(tokens: Sequence[str | int]) -> str:
    if not tokens:
        return "the document"
    if isinstance(tokens[-1], str):
        return shortened(tokens[-1])
    owner = next((token for token in reversed(tokens) if isinstance(token, str)), "the list")
    return f"item {tokens[-1] + 1} of {shortened(owner)}"


@cache
def _checker() -> Any:  # noqa: ANN401 - jsonschema makes the class
    return jsonschema.validators.extend(jsonschema.Draft7Validator, _KEYWORDS)


def _validator(kind: DocumentKind, words: Vocabulary) -> Validator:
    marks = _marks(words)
    validator: Validator = jsonschema.validators.extend(_checker(), marks)(base(kind))
    return validator


def _marks(words: Vocabulary) -> dict[str, Callable[..., Iterator[ValidationError]]]:
    """Give the keywords that ask the taxonomy."""

    def names(_: Validator, slot: str, value: object, __: Schema) -> keywords.Errors:
        known = words.names(slot)
        if known is not None and isinstance(value, str) and value not in known:
            yield _unknown(value, slot, words, (), on_key=False, taken=())

    def keys(_: Validator, slot: str, value: object, __: Schema) -> keywords.Errors:
        known = words.names(slot)
        if known is None or not isinstance(value, dict):
            return
        for key in value:
            if key not in known:
                yield _unknown(str(key), slot, words, (str(key),), on_key=True, taken=tuple(value))

    def condition(_: Validator, __: object, value: object, ___: Schema) -> keywords.Errors:
        yield from _errors(faults_of_condition(value, (), words.attributes))

    def context(_: Validator, form: str, value: object, __: Schema) -> keywords.Errors:
        yield from _errors(faults_of_context(value, (), words.attributes, form))

    return {"x-names": names, "x-keys": keys, "x-condition": condition, "x-context": context}


def _errors(faults: Iterator[Fault]) -> keywords.Errors:
    for fault in faults:
        said = Said(rule=fault.rule, message=fault.message, remedy=fault.remedy, on=fault.on, edit=fault.edit)
        yield Explained.at(fault.tokens, said)


def _unknown(
    value: str,
    slot: str,
    words: Vocabulary,
    tokens: tuple[str, ...],
    *,
    on_key: bool,
    taken: Sequence[object],
) -> Explained:
    known = words.names(slot) or {}
    declared = words.attributes or {}
    if slot == "attribute":
        return next(_errors(iter([unknown_attribute(value, tokens, known)])))
    what = _SLOTS[slot]
    if slot == "unit" and value in declared:
        message = f"{value} is no unit: the taxonomy does not say `unit: true` of it"
        return Explained.at(
            tokens, Said(rule=rules.UNKNOWN_NAME, message=message, remedy=_there_are(what, known))
        )
    suggestion = nearest(value, known)
    said = Said(
        rule=rules.UNKNOWN_NAME,
        on="key" if on_key else "value",
        message=f"unknown {what} {shortened(value)}",
        remedy=did_you_mean(suggestion, _there_are(what, known)),
        edit=renamed(suggestion, taken),
    )
    return Explained.at(tokens, said)


def _there_are(what: str, known: Sequence[str] | Any) -> str:  # noqa: ANN401 - a mapping's names do as well
    plural = _PLURALS.get(what, f"{what}s")
    return (
        f"The taxonomy has the {plural} {listing(sorted(known))}."
        if known
        else f"The taxonomy has no {plural}."
    )
