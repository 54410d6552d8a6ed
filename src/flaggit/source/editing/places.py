"""Which range of a text an edit replaces, and by what."""

from flaggit.errors import UsageStop
from flaggit.frozen import Frozen
from flaggit.source.editing.edits import AppendItem, DeleteEntry, Edit, InsertEntry, RenameKey, SetValue
from flaggit.source.pointers import tokens_of
from flaggit.source.tree import Node, Tree


class Change(Frozen):
    """Put `text` in the place of the characters from `start` to `end`, exclusive."""

    start: int
    end: int
    text: str


class _Found(Frozen):
    """A value, with its key and its place in the collection that holds it, where there are any."""

    node: Node
    key: Node | None = None
    outer: Node | None = None
    position: int = 0


def change_for(tree: Tree, edit: Edit) -> Change:
    """Say what an edit does to the text.

    Raises:
        UsageStop: The document has nothing at the pointer, or something of another shape.
    """
    found = _find(tree, edit.pointer)
    match edit:
        case SetValue():
            return _set(tree.text, found, edit.text)
        case RenameKey():
            if found.key is None:
                raise _stop(edit.pointer, "is no entry of a mapping: it has no key")
            return Change(start=found.key.start, end=found.key.end, text=edit.text)
        case InsertEntry():
            return _insert(tree.text, found.node, edit)
        case AppendItem():
            return _append(tree.text, found.node, edit)
        case DeleteEntry():
            return _delete(tree.text, found, edit.pointer)


def _stop(pointer: str, what: str) -> UsageStop:
    return UsageStop(
        f"{pointer or 'the document'} {what}", remedy="Give the pointer of a value that is there."
    )


def _find(tree: Tree, pointer: str) -> _Found:
    if tree.root is None:
        raise _stop(pointer, "is not there: the document is empty")
    found = _Found(node=tree.root)
    for token in tokens_of(pointer):
        inner = _inside(found.node, token)
        if inner is None:
            raise _stop(pointer, "is not there")
        found = inner
    return found


def _inside(node: Node, token: str) -> _Found | None:
    if node.shape == "sequence" and token.isdecimal() and int(token) < len(node.items):
        return _Found(node=node.items[int(token)], outer=node, position=int(token))
    for position, (key, value) in enumerate(node.entries):
        if key.text == token and key.shape == "scalar":
            return _Found(node=value, key=key, outer=node, position=position)
    return None


def _column(text: str, index: int) -> int:
    return index - (text.rfind("\n", 0, index) + 1)


def _line_end(text: str, index: int) -> int:
    """Give the index of the end of the line, before its line feed (and carriage return)."""
    end = text.find("\n", index)
    end = len(text) if end < 0 else end
    return end - 1 if end > index and text[end - 1] == "\r" else end


def _laid(text: str, column: int) -> str:
    """Indent a block to a column; its first line stands where the column already is."""
    return text.strip("\n").replace("\n", "\n" + " " * column)


def _entry(key: str, text: str, column: int) -> str:
    """Write an entry of a block mapping whose keys stand at a column."""
    text = text.strip("\n")
    if "\n" not in text or text[0] in "|>":
        return f"{key}: {_laid(text, column)}".rstrip()
    return f"{key}:\n{' ' * (column + 2)}{_laid(text, column + 2)}"


def _set(text: str, found: _Found, new: str) -> Change:
    node, key = found.node, found.key
    block = node.shape != "scalar" and not node.flow
    if node.start == node.end and text[node.start - 1 : node.start] == "-":  # an item that holds nothing yet
        return Change(start=node.start, end=node.end, text=f" {_laid(new, _column(text, node.start) + 1)}")
    if key is None or (node.start != node.end and not block and "\n" not in new):
        return Change(start=node.start, end=node.end, text=_laid(new, _column(text, node.start)))
    colon = text.find(":", key.end)
    if found.outer is not None and found.outer.flow and (colon < 0 or text[key.end : colon].strip()):
        return Change(start=key.end, end=key.end, text=f": {new}")
    return Change(start=key.start, end=max(node.end, colon + 1), text=_retyped(text, key, colon, new))


def _retyped(text: str, key: Node, colon: int, new: str) -> str:
    return _entry(text[key.start : colon].rstrip(), new, _column(text, key.start))


def _insert(text: str, mapping: Node, edit: InsertEntry) -> Change:
    if mapping.shape != "mapping":
        raise _stop(edit.pointer, "is no mapping: no entry can be put into it")
    if mapping.flow and not mapping.entries:
        return Change(start=mapping.start, end=mapping.end, text=f"{{{edit.key}: {edit.text}}}")
    key, value = mapping.entries[-1]
    anchor = edit.after if edit.after is not None else edit.before
    if anchor is not None:
        found = _inside(mapping, anchor)
        if found is None or found.key is None:
            raise _stop(edit.pointer, f"has no key {anchor}")
        key, value = found.key, found.node
    before = edit.after is None and edit.before is not None
    if mapping.flow:
        entry = f"{edit.key}: {edit.text}"
        start = key.start if before else value.end
        return Change(start=start, end=start, text=f"{entry}, " if before else f", {entry}")
    column = _column(text, key.start)
    entry = _entry(edit.key, edit.text, column)
    if before:
        start = _with_comments(text, key.start)
        lead = " " * (column - _column(text, start))
        return Change(start=start, end=start, text=f"{lead}{entry}\n{' ' * _column(text, start)}")
    end = _line_end(text, value.end)
    return Change(start=end, end=end, text=f"\n{' ' * column}{entry}")


def _append(text: str, sequence: Node, edit: AppendItem) -> Change:
    if sequence.shape != "sequence":
        raise _stop(edit.pointer, "is no list: nothing can be added to it")
    if sequence.flow:
        if not sequence.items:
            return Change(start=sequence.start, end=sequence.end, text=f"[{edit.text}]")
        end = sequence.items[-1].end
        return Change(start=end, end=end, text=f", {edit.text}")
    column = _column(text, sequence.start)
    end = _line_end(text, sequence.items[-1].end)
    return Change(start=end, end=end, text=f"\n{' ' * column}- {_laid(edit.text, column + 2)}")


def _with_comments(text: str, start: int) -> int:
    """Give the start of an entry's line, or of the comment lines directly above; the entry's own behind a dash."""
    line = text.rfind("\n", 0, start) + 1
    indent = text[line:start]
    if indent.strip(" "):
        return start
    while line:
        above = text.rfind("\n", 0, line - 1) + 1
        if not text.startswith(f"{indent}#", above):
            break
        line = above
    return line


def _delete(text: str, found: _Found, pointer: str) -> Change:
    outer = found.outer
    if outer is None:
        raise _stop(pointer, "is the document: it can't be deleted from itself")
    starts = [_start(text, outer, node) for node in outer.items] or [key.start for key, _ in outer.entries]
    ends = [node.end for node in outer.items] or [value.end for _, value in outer.entries]
    position = found.position
    start, end = starts[position], ends[position]
    if len(starts) == 1:
        return _emptied(text, outer, pointer)
    last = position + 1 == len(starts)
    if outer.flow:
        return Change(
            start=ends[position - 1] if last else start, end=end if last else starts[position + 1], text=""
        )
    begin = _with_comments(text, start)
    if begin == start and _column(text, start):  # behind a dash: the next entry takes its place
        return Change(start=start, end=starts[position + 1], text="")
    stop = text.find("\n", end) + 1
    if stop == 0:  # the last line has no line feed: the one before loses its own
        return Change(start=max(begin - 1, 0), end=len(text), text="")
    return Change(start=begin, end=stop, text="")


def _start(text: str, outer: Node, node: Node) -> int:
    """Give the start of a list item: of its dash, in a block list."""
    return node.start if outer.flow else text.rfind("-", 0, node.start)


def _emptied(text: str, outer: Node, pointer: str) -> Change:
    """Write the collection that loses its only entry as an empty one."""
    empty = "[]" if outer.shape == "sequence" else "{}"
    head = text[: outer.start].rstrip()
    if not head:
        raise _stop(pointer, "is all there is in the document")
    if outer.flow or not head.endswith(":"):
        return Change(start=outer.start, end=outer.end, text=empty)
    return Change(start=len(head), end=outer.end, text=f" {empty}")
