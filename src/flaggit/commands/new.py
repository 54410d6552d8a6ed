"""`new`: one more document, from options or from what is asked at the terminal."""

from pathlib import Path

from flaggit.commands.answers import Ask
from flaggit.commands.drafts import TYPES
from flaggit.commands.schema import TAXONOMY, schema
from flaggit.commands.workspace import bound, refuse_what_can_not_be_bound
from flaggit.delivery import write_atomically
from flaggit.errors import UsageStop
from flaggit.frozen import Frozen
from flaggit.source.editing import InsertEntry, splice


class Created(Frozen):
    """New files.

    Attributes:
        files: Path and number of lines of each.
        notes: What was decided without asking, and what is left to do, in words.
        edited: Files that were there and got an entry, with what it says.
    """

    files: tuple[tuple[str, int], ...]
    notes: tuple[str, ...] = ()
    edited: tuple[tuple[str, str], ...] = ()


def create(folder: Path, what: str, name: str, ask: Ask, *, today: int) -> Created:
    """Write a new document of a type, and what belongs to it elsewhere: a new domain, a layer's member.

    Args:
        folder: The flag repository, or a folder inside it.
        what: The type: one of `drafts.TYPES`.
        name: The document's key, or its name for segments, services and metrics.
        ask: Where answers come from.
        today: Now, in seconds since 1970.

    Raises:
        UsageStop: When an answer is missing or wrong, or the file is there already.
        FailedStop: When the flag repository can't be bound.
    """
    workspace = bound(folder)
    draft = TYPES[what](workspace.catalog, name, ask, today)
    root = workspace.reading.repository.root
    for path in draft.files:
        if (root / path).exists():
            raise UsageStop(
                "this file is there already", where=path, remedy="choose another name, or edit it"
            )
    changed = {
        entry.path: splice(
            workspace.reading.data[entry.path],
            [InsertEntry(pointer=f"/{entry.mapping}", key=entry.key, text=entry.text, before=entry.before)],
        )
        for entry in draft.entries
    }
    texts = {**changed, **{path: text.encode() for path, text in draft.files.items()}}
    refuse_what_can_not_be_bound(workspace, texts)
    for path, data in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        write_atomically(root / path, data)
    if TAXONOMY in changed:
        schema(root, only_check=False)
    return Created(
        files=tuple((path, text.count("\n")) for path, text in draft.files.items()),
        notes=draft.notes,
        edited=tuple((each.path, f"{each.mapping}: {each.key}: {each.text}") for each in draft.entries),
    )
