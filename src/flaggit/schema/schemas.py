"""The schemas of one organisation, and what they find in a document."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Self

from flaggit.diagnostics import Finding
from flaggit.schema import rules
from flaggit.schema.dates import misplaced_dates
from flaggit.schema.faults import Fault, settle
from flaggit.schema.gate import Gate
from flaggit.schema.generation import gate_schema
from flaggit.schema.suggesting import shortened
from flaggit.schema.value_schemas import check_value_schema
from flaggit.schema.vocabulary import Vocabulary, vocabulary
from flaggit.source import Document, DocumentKind

if TYPE_CHECKING:
    from flaggit.schema.explaining import Explainer


class Schemas:
    """Compiled schemas for the names of one taxonomy; each is compiled when its first document comes.

    Args:
        words: The names.
    """

    __slots__ = ("_explainer", "_gates", "_words")

    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self._explainer: Explainer | None = None
        self._gates: dict[DocumentKind, Gate] = {}

    @classmethod
    def build(cls, taxonomy: object) -> Self:
        """Make them from the value of the taxonomy document.

        Never raises: what is missing or broken there leaves its names open, for `examine_taxonomy` has reported it.
        """
        return cls(vocabulary(taxonomy))

    def examine(self, document: Document) -> tuple[Finding, ...]:
        """Find everything that is wrong with a document's shape and names; empty means valid.

        Faults of reading (`document.findings`) are not repeated, nor is what merely follows from one.
        """
        kind, value = document.kind, document.value
        if kind is None or value is None:
            return ()
        faults: list[Fault] = []
        gate = self._gate(kind)
        if not gate.passes(value):
            faults.extend(self._explained(kind, value))
            faults.extend(() if faults else _unexplained(gate, value))
        if document.dates:
            faults.extend(misplaced_dates(document, kind, self._words.attributes))
        if kind is DocumentKind.FLAG:
            faults.extend(_value_schema(value))
        return settle(faults, document) if faults else ()

    def _explained(self, kind: DocumentKind, value: object) -> Iterator[Fault]:
        if self._explainer is None:
            # Most repositories are clean, and jsonschema takes longer to import than all of ours.
            from flaggit.schema.explaining import Explainer  # noqa: PLC0415 - see above

            self._explainer = Explainer(self._words)
        return self._explainer.faults(kind, value)

    def _gate(self, kind: DocumentKind) -> Gate:
        gate = self._gates.get(kind)
        if gate is None:
            gate = self._gates[kind] = Gate(gate_schema(kind, self._words))
        return gate


def examine_taxonomy(document: Document) -> tuple[Finding, ...]:
    """Find everything that is wrong with a taxonomy document; its names are held against its own declarations."""
    return Schemas.build(document.value).examine(document)


def _unexplained(gate: Gate, value: object) -> Iterator[Fault]:
    """Report a refusal for which the explanation has no words; a document is never refused in silence."""
    for tokens, message in gate.refusals(value):
        remedy = "See the format reference."
        yield Fault(rule=rules.WRONG_SHAPE, tokens=tokens, message=shortened(message, 200), remedy=remedy)


def _value_schema(value: object) -> Iterator[Fault]:
    schema = value.get("schema") if isinstance(value, Mapping) else None
    if not isinstance(schema, Mapping):
        return
    problem = check_value_schema(schema)
    if problem:
        yield Fault(
            rule=rules.VALUE_SCHEMA,
            tokens=("schema",),
            message=f"the value schema can't be used: {problem}",
            remedy=rules.VALUE_SCHEMA.remedy,
        )
