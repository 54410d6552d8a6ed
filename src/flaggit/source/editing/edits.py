"""What can be changed in a document, as data: small edits named by JSON pointer.

Texts are YAML source as it is to stand in the file: `25`, `"no"`, `{segment: employees}`. A text of several lines is a
block, written from the first column on; it is indented to its place.
"""

from typing import TypeAlias

from flaggit.frozen import Frozen


class SetValue(Frozen):
    """Put `text` in the place of the value at `pointer`."""

    pointer: str
    text: str


class RenameKey(Frozen):
    """Put `text` in the place of the key at `pointer`; its value and its place among the others stay."""

    pointer: str
    text: str


class InsertEntry(Frozen):
    """Add an entry to the mapping at `pointer`, behind the key `after`, before the key `before`, or at the end."""

    pointer: str
    key: str
    text: str
    after: str | None = None
    before: str | None = None


class AppendItem(Frozen):
    """Add an item to the end of the list at `pointer`."""

    pointer: str
    text: str


class DeleteEntry(Frozen):
    """Delete the entry or list item at `pointer`, with the comment lines directly above it."""

    pointer: str


Edit: TypeAlias = SetValue | RenameKey | InsertEntry | AppendItem | DeleteEntry
