"""The canonical layout of a document, for `fmt`.

Only layout changes: keys come in the order of their kind, sets are sorted, indentation and blank lines are even.
Comments stay with the entry they stand above or beside. The result is read again and compared, comments too; a document
for which that fails, or that has faults, stays as it is, with a reason.
"""

from flaggit.errors import UsageStop
from flaggit.frozen import Frozen
from flaggit.source import rules
from flaggit.source.comments import comments
from flaggit.source.editing.layout import KeptAsItIs, Layout
from flaggit.source.editing.shapes import SHAPES, Shape, in_order
from flaggit.source.editing.texts import decoded, plain_of
from flaggit.source.editing.writing import write
from flaggit.source.kinds import DocumentKind
from flaggit.source.reading import parse
from flaggit.source.tree import grow

_HARMLESS = frozenset(
    {rules.AMBIGUOUS.id, rules.NOT_FINITE.id, rules.LARGE_INTEGER.id, rules.SUPPRESSION.id, rules.ENCODING.id}
)


class Formatted(Frozen):
    """A document in canonical layout.

    Attributes:
        data: Its bytes; those it had, if it could not be laid out.
        reason: Why it could not; empty when it was.
    """

    data: bytes
    reason: str = ""


def format_document(data: bytes, kind: DocumentKind) -> bytes:
    """Give a document's bytes in canonical layout; unchanged if that is not possible (see `formatted`)."""
    return formatted(data, kind).data


def formatted(data: bytes, kind: DocumentKind) -> Formatted:
    """Lay a document out in the canonical way. Never raises for what is in it.

    Args:
        data: The file's bytes.
        kind: What kind of document it is; it gives the order of keys.
    """
    faults = [finding for finding in parse(data, "").findings if finding.id not in _HARMLESS]
    if faults:
        return Formatted(data=data, reason=f"{faults[0].id} {faults[0].message}")
    try:
        text = decoded(data).replace("\r\n", "\n")
        result = _laid_out(text, SHAPES[kind])
    except (KeptAsItIs, UsageStop) as problem:
        return Formatted(data=data, reason=str(problem))
    return Formatted(data=result.encode())


def _laid_out(text: str, shape: Shape) -> str:
    tree = grow(text)
    if tree.root is None or tree.root.flow or tree.root.shape != "mapping":
        raise KeptAsItIs("it is no block of entries")
    head, block = Layout(text).root(tree.root, shape)
    result = write(head, block)
    if repr(in_order(plain_of(result), shape)) != repr(in_order(plain_of(text), shape)):
        raise KeptAsItIs("its new layout would change its meaning")
    if sorted(_comments(result)) != sorted(_comments(text)):
        raise KeptAsItIs("its new layout would lose a comment")
    return result


def _comments(text: str) -> list[str]:
    return [comment.text for comment in comments(grow(text))]
