"""What a keyword of a base schema says of a value that does not satisfy it.

A keyword's implementation has the form that `jsonschema` asks for: it gives an error for each fault, and `jsonschema`
walks the document and adds the way to the place. An error carries our own words in a `Said`.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Literal, Protocol, Self, TypeAlias

from jsonschema import ValidationError

from flaggit.diagnostics import Rule
from flaggit.frozen import Frozen, replace
from flaggit.schema.bases import Schema

Errors: TypeAlias = Iterator[ValidationError]


class Validator(Protocol):
    """What a keyword's implementation asks of the validator of `jsonschema`; its own stubs leave `descend` out."""

    def descend(self, instance: object, schema: Schema, path: str | None = None) -> Errors:
        """Look at a part of the document by another schema."""

    def evolve(self, *, schema: Schema) -> Self:
        """Make a validator for another schema."""

    def is_type(self, instance: object, type: str) -> bool:  # noqa: A002 - as jsonschema calls it
        """Whether a value is of a JSON type."""

    def is_valid(self, instance: object) -> bool:
        """Whether a value satisfies the schema."""

    def iter_errors(self, instance: object) -> Errors:
        """Give every error."""


class Said(Frozen):
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


def placed(said: Said, name: str) -> Said:
    """Put the name of the place into the words."""
    return replace(said, message=said.message.replace("{name}", name))
