"""What is noted while one document is bound: its faults, and the names that it uses.

Names are resolved once all documents are known, so a page keeps them: a reference is a kind, a name and a place.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from flaggit.binding.faults.values import QUANTITY
from flaggit.binding.quantities import UnreadableError
from flaggit.diagnostics import Finding, Fix, Place, Rule
from flaggit.model import Value

Raw: TypeAlias = Mapping[str, Any]
"""A mapping as it stands in a document whose shape was examined."""

On: TypeAlias = Literal["key", "value"]


class Reference(NamedTuple):
    """A name that a document uses: of what kind, and where it stands."""

    kind: str
    name: str
    pointer: str
    on: On = "value"


class Outcome(NamedTuple):
    """A value or variant name that a document says another flag serves, and where it says so."""

    flag: str
    serve: Value
    pointer: str


class Page:
    """One document that is being bound.

    Args:
        path: The file, relative to the repository's root.
        owner: The team that owns what stands in this folder; empty when its domain names none.

    Attributes:
        broken: Whether a fault makes the document unusable, so that it is left out of the catalog.
        findings: The faults, in the order in which they were met.
        references: The names that it uses.
        outcomes: What it says that other flags serve.
    """

    __slots__ = ("broken", "findings", "outcomes", "owner", "path", "references")

    def __init__(self, path: str, owner: str = "") -> None:
        self.path = path
        self.owner = owner
        self.broken = False
        self.findings: list[Finding] = []
        self.references: list[Reference] = []
        self.outcomes: list[Outcome] = []

    def fault(
        self,
        rule: Rule,
        pointer: str,
        message: str,
        *,
        on: On = "value",
        related: tuple[Place, ...] = (),
        fix: Fix | None = None,
    ) -> None:
        """Report a fault at a pointer."""
        place = Place(path=self.path, pointer=pointer, on=on)
        self.findings.append(rule.at(place, message, related=related, fix=fix))

    def fail(self, rule: Rule, pointer: str, message: str, *, on: On = "value") -> None:
        """Report a fault that leaves the document out of the catalog."""
        self.broken = True
        self.fault(rule, pointer, message, on=on)

    def refer(self, kind: str, name: str, pointer: str, on: On = "value") -> str:
        """Keep a name for resolving, and return it."""
        self.references.append(Reference(kind, name, pointer, on))
        return name

    def refer_all(self, kind: str, names: "list[str]", pointer: str) -> tuple[str, ...]:
        """Keep the names of a set for resolving, and return them sorted, each once."""
        self.references += [Reference(kind, name, f"{pointer}/{at}") for at, name in enumerate(names)]
        return tuple(sorted(set(names)))

    def number(self, read: Callable[[Any], int], value: object, pointer: str) -> int:
        """Convert a quantity; one that can't be read is reported, and 0 stands for it."""
        try:
            return read(value)
        except UnreadableError as error:
            self.fail(QUANTITY, pointer, str(error))
            return 0

    def optional(self, read: Callable[[Any], int], raw: Raw, name: str, pointer: str = "") -> int | None:
        """Convert the quantity under a name, or give None where there is none."""
        value = raw.get(name)
        return None if value is None else self.number(read, value, f"{pointer}/{name}")
