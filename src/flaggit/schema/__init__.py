"""The shape of documents: what a file may hold, and what is wrong with one that holds something else.

For: the base schemas of the document types, the schemas that are generated from them and the taxonomy for editors and for
the gate, findings of shape in words, and the checking of values against a flag's own value schema. The only door to
`jsonschema` and `jsonschema_rs`. May import source, model, diagnostics and errors. Promises: pure, and never raises for
what a document holds; a document that passes the gate is valid, and one that does not gets at least one finding; every
fault of a document is found in one run, none twice, none that merely follows from another; nothing is ever fetched. A
whole number may come as an integral float (`1.0`), as JSON schema has it.
"""

from flaggit.schema.editors import editor_settings, modeline
from flaggit.schema.generation import generate
from flaggit.schema.reference import Field, Reference, reference
from flaggit.schema.rules import RULES
from flaggit.schema.schemas import Schemas, examine_taxonomy
from flaggit.schema.value_schemas import check_value_schema, value_problems

__all__ = [
    "RULES",
    "Field",
    "Reference",
    "Schemas",
    "check_value_schema",
    "editor_settings",
    "examine_taxonomy",
    "generate",
    "modeline",
    "reference",
    "value_problems",
]
