"""Why a document is not valid: `jsonschema` walks it by the base schema, our own keywords say what is wrong.

The walk is by the base schema and not by the generated one, so that a name that is not the taxonomy's is one fault with
a suggestion, and not a list of every alternative that does not fit.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Final

from jsonschema import Draft7Validator, ValidationError, validators

from flaggit.frozen import replace
from flaggit.schema import mapping_keywords, rules, value_keywords
from flaggit.schema.bases import Schema, base
from flaggit.schema.conditions import faults_of_condition, unknown_attribute
from flaggit.schema.contexts import faults_of_context
from flaggit.schema.faults import Fault, did_you_mean, renamed
from flaggit.schema.mapping_keywords import KEY_ALIASES
from flaggit.schema.phrases import either, place_name
from flaggit.schema.reference import reference
from flaggit.schema.said import Errors, Explained, Said, Validator, placed
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
    "required": mapping_keywords.required,
    "patternProperties": mapping_keywords.by_pattern,
    "additionalProperties": mapping_keywords.additional,
    "type": value_keywords.kind_of_value,
    "enum": value_keywords.choice,
    "pattern": value_keywords.form,
    "format": value_keywords.date_or_instant,
    "minimum": value_keywords.least,
    "maximum": value_keywords.most,
    "exclusiveMinimum": value_keywords.above,
    "exclusiveMaximum": value_keywords.below,
    "x-decimals": value_keywords.decimals,
    "minLength": value_keywords.shortest,
    "minItems": value_keywords.fewest,
    "minProperties": value_keywords.fewest,
    "maxItems": value_keywords.most_items,
    "uniqueItems": value_keywords.distinct,
    "propertyNames": mapping_keywords.names_of_keys,
    "oneOf": mapping_keywords.exactly_one,
    "anyOf": mapping_keywords.at_least_one,
    "not": mapping_keywords.never,
}


class Explainer:
    """Says why documents are not valid, for the names of one taxonomy.

    Args:
        words: The names.
    """

    __slots__ = ("_class", "_validators")

    def __init__(self, words: Vocabulary) -> None:
        extend: Callable[..., Callable[[Schema], Validator]] = validators.extend
        self._class = extend(Draft7Validator, {**_KEYWORDS, **_marks(words)})
        self._validators: dict[DocumentKind, Validator] = {}

    def faults(self, kind: DocumentKind, value: object) -> Iterator[Fault]:
        """Give the faults of a document, at most the first thousand; several may follow from one another."""
        if kind not in self._validators:
            self._validators[kind] = self._class(base(kind))
        for error in islice(self._validators[kind].iter_errors(value), _MOST_LOOKED_AT):
            tokens = tuple(error.absolute_path)
            said = placed(error.said, place_name(tokens)) if isinstance(error, Explained) else _plain(error)
            if said.rule is rules.UNKNOWN_KEY and said.edit is None:
                said = _elsewhere(said, kind, str(tokens[-1]))
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


def _elsewhere(said: Said, kind: DocumentKind, key: str) -> Said:
    """Say where a key has its place, when it (or what other systems call it) stands at the wrong one."""
    if places := _places(kind, key):
        return replace(said, remedy=f"Its place is {either(places)}.", meant="")
    if not said.meant and (places := _places(kind, KEY_ALIASES.get(key, ""))):
        return replace(said, remedy=f"Did you mean {either(places)}?")
    return said


def _places(kind: DocumentKind, key: str) -> tuple[str, ...]:
    return tuple(path for path in _paths(kind) if path.rpartition(".")[2] == key)


@cache
def _paths(kind: DocumentKind) -> tuple[str, ...]:
    return tuple(field.path for field in reference(kind).fields)


def _plain(error: ValidationError) -> Said:
    """Report a keyword that has no words of its own, rather than nothing."""
    return Said(rule=rules.WRONG_SHAPE, message=error.message[:200], remedy="See the format reference.")


def _marks(words: Vocabulary) -> dict[str, Callable[..., Iterator[ValidationError]]]:
    """Give the keywords that ask the taxonomy."""

    def names(_: Validator, slot: str, value: object, __: Schema) -> Errors:
        known = words.names(slot)
        if known is not None and isinstance(value, str) and value not in known:
            yield _unknown(value, slot, words, (), on_key=False, taken=())

    def keys(_: Validator, slot: str, value: object, __: Schema) -> Errors:
        known = words.names(slot)
        if known is None or not isinstance(value, dict):
            return
        for key in value:
            if key not in known:
                yield _unknown(str(key), slot, words, (str(key),), on_key=True, taken=tuple(value))

    def condition(_: Validator, __: object, value: object, ___: Schema) -> Errors:
        yield from _errors(faults_of_condition(value, (), words.attributes))

    def context(_: Validator, form: str, value: object, __: Schema) -> Errors:
        yield from _errors(faults_of_context(value, (), words.attributes, form))

    return {"x-names": names, "x-keys": keys, "x-condition": condition, "x-context": context}


def _errors(faults: Iterator[Fault]) -> Errors:
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
        fault = unknown_attribute(value, tokens, known)
        said = Said(rule=fault.rule, message=fault.message, remedy=fault.remedy, edit=fault.edit)
        return Explained.at(tokens, said)
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


def _there_are(what: str, known: Iterable[str]) -> str:
    plural = _PLURALS.get(what, f"{what}s")
    return (
        f"The taxonomy has the {plural} {listing(sorted(known))}."
        if known
        else f"The taxonomy has no {plural}."
    )
