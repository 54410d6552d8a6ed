"""Edits of a file: text put at a position, then read again and compared.

Comments, layout and every other line stay as they were, byte for byte. After each edit the whole text is read again;
its value has to be the old one with the edit's change and nothing else, in the same order. An edit that can't keep
this promise stops and changes nothing.
"""

from collections.abc import Sequence

from flaggit.errors import InternalStop, UsageStop
from flaggit.source.editing.edits import Edit
from flaggit.source.editing.expected import expected
from flaggit.source.editing.places import change_for
from flaggit.source.editing.texts import decoded, plain_of
from flaggit.source.tree import grow


def splice(data: bytes, edits: Sequence[Edit]) -> bytes:
    """Apply edits one after the other; the pointers of each mean the document as the ones before it left it.

    Args:
        data: A file that can be read whole. Faults that leave a value in place don't matter.
        edits: What to change.

    Raises:
        UsageStop: The file can't be read, or an edit names what is not there, or its text is no value of the subset.
        InternalStop: The edited text does not read as intended.
    """
    text = decoded(data)
    for edit in edits:
        text = _spliced(text, edit)
    return text.encode()


def _spliced(text: str, edit: Edit) -> str:
    change = change_for(grow(text), edit)
    intended = expected(plain_of(text), edit)
    new = change.text.replace("\n", "\r\n") if "\r\n" in text else change.text
    result = text[: change.start] + new + text[change.end :]
    try:
        got = plain_of(result)
    except UsageStop as stop:
        raise _unfit(edit) from stop
    if repr(got) != repr(
        intended
    ):  # repr tells true from 1 and one order of keys from another; equality does not
        raise _unfit(edit)
    return result


def _unfit(edit: Edit) -> InternalStop:
    return InternalStop(
        "an edit of the text would change more than was intended, so nothing was changed",
        where=edit.pointer,
        remedy="Make this change by hand; please report the file.",
    )
