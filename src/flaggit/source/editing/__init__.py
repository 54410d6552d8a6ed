"""Changing files: small edits, the repairs that findings offer, and the house's layout.

For: `fmt`, `check --fix`, `new` and `ramp`; whoever only reads does without. May import what `source` may. Promises: an edit changes
the intended lines and no value but the intended ones, or stops; formatting changes no value, and formatting twice is formatting once.
"""

from flaggit.source.editing.edits import AppendItem, DeleteEntry, Edit, InsertEntry, RenameKey, SetValue
from flaggit.source.editing.fixes import apply_fixes
from flaggit.source.editing.formatting import Formatted, format_document, formatted
from flaggit.source.editing.splicing import splice

__all__ = [
    "AppendItem",
    "DeleteEntry",
    "Edit",
    "Formatted",
    "InsertEntry",
    "RenameKey",
    "SetValue",
    "apply_fixes",
    "format_document",
    "formatted",
    "splice",
]
