"""YAML files to plain documents, and back by small edits: the only door to yaml.

For: reading the strict subset of YAML that a flag repository is written in, and saying where in a file each value stands;
`editing`, a package of its own, changes files so that comments and layout survive. May import diagnostics and errors. Promises:
reading never raises for what is in a file, whatever the bytes; a document is plain data that means the same to every reader of
YAML 1.1, YAML 1.2 and JSON.
"""

from flaggit.source.document import Document
from flaggit.source.kinds import DocumentKind, kind_of, misnamed
from flaggit.source.pointers import escape, pointer_to, tokens_of
from flaggit.source.positions import Positions, locate, locate_lines
from flaggit.source.reading import LARGEST_FILE, parse
from flaggit.source.rules import RULES
from flaggit.source.suppressions import Suppression, suppressions

__all__ = [
    "LARGEST_FILE",
    "RULES",
    "Document",
    "DocumentKind",
    "Positions",
    "Suppression",
    "escape",
    "kind_of",
    "locate",
    "locate_lines",
    "misnamed",
    "parse",
    "pointer_to",
    "suppressions",
    "tokens_of",
]
