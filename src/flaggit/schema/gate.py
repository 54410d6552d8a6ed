"""The gate: compiled validators that say yes to a valid document in microseconds.

`jsonschema_rs` does the work, with its regular expressions in linear time. It says yes or no alone; `explaining` says why.
"""

from typing import Final

import jsonschema_rs

from flaggit.schema.bases import Schema
from flaggit.schema.literals import is_address, is_network

_FORMATS: Final = {"address": is_address, "network": is_network}


class Gate:
    """One compiled schema.

    Args:
        schema: A draft-07 schema, as `generation.gate_schema` makes it.
    """

    __slots__ = ("_validator",)

    def __init__(self, schema: Schema) -> None:
        self._validator = jsonschema_rs.Draft7Validator(
            schema,
            formats=_FORMATS,
            validate_formats=True,
            pattern_options=jsonschema_rs.RegexOptions(),
        )

    def passes(self, value: object) -> bool:
        """Whether a value is valid. What is no JSON at all (a key that is no text, a lone surrogate) is not."""
        try:
            return self._validator.is_valid(value)
        except ValueError:
            return False

    def refusals(self, value: object) -> tuple[tuple[tuple[str | int, ...], str], ...]:
        """Give places and messages in the validator's own words, for a refusal that nothing else explains."""
        try:
            return tuple(
                (tuple(error.instance_path), error.message) for error in self._validator.iter_errors(value)
            )
        except ValueError as error:
            return (((), str(error)),)
