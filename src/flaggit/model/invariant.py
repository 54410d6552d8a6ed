"""Invariants: what must never happen, over the outcomes of flags in services and environments."""

from collections.abc import Iterator
from typing import TypeAlias

from flaggit.frozen import Frozen
from flaggit.model.conditions import Condition
from flaggit.model.flag import Value


class Outcome(Frozen):
    """That a flag is decided as something, in a service.

    Attributes:
        flag: The flag's key.
        name: What it is decided as: a variant's name where the flag has variants, else the value.
        service: The service; empty for each service that reads it, one after the other.
        differs: That it is decided as anything else.
        where: JSON pointer of it in the file.
    """

    flag: str
    name: Value
    service: str = ""
    differs: bool = False
    where: str = ""

    @property
    def identity(self) -> tuple[str, str, bool, str]:
        """What tells it from others; values may be objects, which have no hash."""
        return self.flag, self.service, self.differs, repr(self.name)


class AllOf(Frozen):
    """That all of these are so."""

    items: "tuple[Statement, ...]"


class AnyOf(Frozen):
    """That any of these is so."""

    items: "tuple[Statement, ...]"


class NotSo(Frozen):
    """That this is not so."""

    item: "Statement"


Statement: TypeAlias = Outcome | AllOf | AnyOf | NotSo


class Invariant(Frozen):
    """What must hold for every unit and context that the services can have.

    Attributes:
        name: The file's name, unique in the repository.
        holds: What must be so: `never` is bound as its negation, `implies` as "not the one, or the other".
        word: How the file says it: `never`, `always` or `implies`.
        environment: The environment or group that it is about; empty for all.
        when: Only contexts that this is true for; None for all.
        owner: The team that has it.
    """

    name: str
    path: str
    summary: str
    holds: Statement
    word: str
    environment: str = ""
    when: Condition | None = None
    owner: str = ""

    @property
    def outcomes(self) -> "tuple[Outcome, ...]":
        """The outcomes that it speaks of, in the order of the file."""
        return tuple(_outcomes(self.holds))


def _outcomes(statement: Statement) -> Iterator[Outcome]:
    match statement:
        case Outcome():
            yield statement
        case NotSo(item=item):
            yield from _outcomes(item)
        case AllOf(items=items) | AnyOf(items=items):
            for each in items:
                yield from _outcomes(each)
