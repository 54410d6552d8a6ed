"""YAML files to plain documents, and back by small edits: the only door to yaml.

For: reading the strict subset of YAML that a flag repository is written in, saying where in a file each value stands,
and editing files so that comments and layout survive. May import diagnostics and errors. Promises: reading never raises
for what is in a file, whatever the bytes; a document is plain data that means the same to every reader of YAML 1.1,
YAML 1.2 and JSON; an edit changes the intended lines and no value but the intended ones, or stops.
"""

from flaggit.source.document import Document
from flaggit.source.edits import AppendItem, DeleteEntry, Edit, InsertEntry, RenameKey, SetValue
from flaggit.source.fixes import apply_fixes
from flaggit.source.formatting import Formatted, format_document, formatted
from flaggit.source.kinds import DocumentKind, kind_of, misnamed
from flaggit.source.pointers import escape, pointer_to, tokens_of
from flaggit.source.positions import Positions, locate, locate_lines
from flaggit.source.reading import LARGEST_FILE, parse
from flaggit.source.rules import RULES
from flaggit.source.splicing import splice
from flaggit.source.suppressions import Suppression, suppressions

__all__ = [
    "LARGEST_FILE",
    "RULES",
    "AppendItem",
    "DeleteEntry",
    "Document",
    "DocumentKind",
    "Edit",
    "Formatted",
    "InsertEntry",
    "Positions",
    "RenameKey",
    "SetValue",
    "Suppression",
    "apply_fixes",
    "escape",
    "format_document",
    "formatted",
    "kind_of",
    "locate",
    "locate_lines",
    "misnamed",
    "parse",
    "pointer_to",
    "splice",
    "suppressions",
    "tokens_of",
]
