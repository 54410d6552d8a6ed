"""Decision tables: what a flag must decide, case by case."""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from flaggit.frozen import Frozen, field
from flaggit.model.flag import Value

Admit: TypeAlias = "Literal['real', 'all', 'none'] | tuple[str, ...]"
"""Which rules' percentages, stages and layer ranges let the unit in: as its hash says (`real`, when the case does not say),
all, none, or those of the named rules only."""


class Expectation(Frozen):
    """What must come out; None or empty parts are not compared."""

    serve: Value | None = None
    value: Value | None = None
    rule: str = ""
    reason: str = ""


class Case(Frozen):
    """One case, matrices already unrolled.

    Attributes:
        name: The case's name, with the matrix values in brackets where it came from a matrix.
        index: Position in the file's `cases`, from 0.
        context: `given` with the case's own context over it.
        assume: Decided values of prerequisites, by key: as `requires` writes them.
        arm: The arm or split share to force, as `serve` writes it; None for the hash's own.
        at: The instant that windows are read at; None for the start of the window in question.
        environment: Overrides the table's; empty without.
        service: Overrides the table's; empty without.
    """

    name: str
    index: int
    context: Mapping[str, Any]
    expect: Expectation
    admit: Admit = "real"
    assume: Mapping[str, Value] = field(default_factory=dict)
    arm: Value | None = None
    at: int | None = None
    environment: str = ""
    service: str = ""


class Table(Frozen):
    """The decision table of one flag: `environment` is a name or a group, in which every environment is tried."""

    key: str
    path: str
    environment: str
    cases: tuple[Case, ...]
    service: str = ""
