"""An evaluation, whoever made it, and the attributes that tell of it."""

import json
from typing import NamedTuple, TypeAlias

from flaggit.otel import conventions

Attribute: TypeAlias = bool | int | float | str


class Evaluation(NamedTuple):
    """What an event tells.

    Attributes:
        key: The flag's key.
        value: What was decided; None when it is not known.
        variant: The name of the value; empty without.
        reason: Why: a reason of `runtime.decision` or of OpenFeature; empty when it is not known.
        error_code: Empty, or the error code.
        error_message: What happened, for a person.
        flag_set: The id of the flag set; empty when it is not known.
        version: The version of the flag set: our serial; empty likewise.
        provider: Who decided.
        unit: Whom it was for: the targeting key; empty when that is not known.
    """

    key: str
    value: object = None
    variant: str = ""
    reason: str = ""
    error_code: str = ""
    error_message: str = ""
    flag_set: str = ""
    version: str = ""
    provider: str = ""
    unit: str = ""


def attributes(evaluation: Evaluation) -> dict[str, Attribute]:
    """Give the attributes of an evaluation's event, all but that of its context."""
    said: dict[str, Attribute] = {
        conventions.KEY: evaluation.key[: conventions.MAX_KEY],
        conventions.REASON: evaluation.reason.lower() or "unknown",
    }
    named = {
        conventions.PROVIDER_NAME: evaluation.provider,
        conventions.VARIANT: evaluation.variant,
        conventions.SET_ID: evaluation.flag_set,
        conventions.VERSION: evaluation.version,
    }
    said |= {name: value for name, value in named.items() if value}
    if not evaluation.variant and evaluation.value is not None:
        said[conventions.VALUE] = _shown(evaluation.value)
    if evaluation.error_code:
        said[conventions.ERROR_TYPE] = evaluation.error_code.lower()
        if evaluation.error_message:
            said[conventions.ERROR_MESSAGE] = evaluation.error_message[: conventions.MAX_MESSAGE]
    return said


def _shown(value: object) -> Attribute:
    """Give a value as an attribute can hold it: an object as JSON, whatever else as its text, a long text cut off."""
    if isinstance(value, bool | int | float):
        return value
    if not isinstance(value, str):
        value = json.dumps(value, separators=(",", ":"), default=str, sort_keys=True)
    return value[: conventions.MAX_VALUE]
