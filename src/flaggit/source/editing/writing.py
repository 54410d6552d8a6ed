"""Writes a laid-out document: two spaces a level, list items indented under their key, no two blank lines in a row."""

from flaggit.source.editing.layout import Block, Entry, Inline, Raw


def write(head: list[str], block: Block) -> str:
    """Give the text of a document, ending in one line feed."""
    return "\n".join([*head, *_block(block, 0)]).strip("\n") + "\n"


def _block(block: Block, indent: int) -> list[str]:
    lines = []
    for place, entry in enumerate(block.entries):
        above = entry.above
        while above and not above[0] and not place:  # no blank line comes before the first entry
            above = above[1:]
        lines += _indented(above, indent)
        lines += _item(entry, indent) if block.listed else _entry(entry, indent)
    return [*lines, *_indented(block.tail, indent)]


def _indented(texts: list[str], indent: int) -> list[str]:
    return [" " * indent + text if text else "" for text in texts]


def _entry(entry: Entry, indent: int) -> list[str]:
    lead = f"{' ' * indent}{entry.key}:"
    piece = entry.piece
    if isinstance(piece, Inline):
        return [f"{lead} {piece.text}".rstrip() + entry.beside]
    if isinstance(piece, Raw):
        first, *others = piece.lines
        return _with_beside([f"{lead} {first}", *_indented(others, indent + 2)], entry.beside)
    return [f"{lead}{entry.beside}", *_block(piece, indent + 2)]


def _item(entry: Entry, indent: int) -> list[str]:
    lead = f"{' ' * indent}-"
    piece = entry.piece
    if isinstance(piece, Inline):
        return [f"{lead} {piece.text}".rstrip() + entry.beside]
    if isinstance(piece, Raw):
        first, *others = piece.lines
        return _with_beside([f"{lead} {first}", *_indented(others, indent + 2)], entry.beside)
    comments = [text for text in piece.entries[0].above if text]
    piece.entries[0].above = []
    first, *others = _block(piece, indent + 2)
    return [*_indented(comments, indent), f"{lead} {first.lstrip(' ')}", *others]


def _with_beside(lines: list[str], beside: str) -> list[str]:
    return [*lines[:-1], lines[-1] + beside]
