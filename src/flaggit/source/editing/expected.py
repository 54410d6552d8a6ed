"""What an edit makes of a document's value, told without looking at the text: the other half of each comparison."""

from collections.abc import Callable

from flaggit.errors import UsageStop
from flaggit.source.editing.edits import AppendItem, DeleteEntry, Edit, InsertEntry, RenameKey, SetValue
from flaggit.source.editing.texts import value_of
from flaggit.source.pointers import tokens_of


def expected(value: object, edit: Edit) -> object:
    """Give the value that the document has after an edit; the value given is not altered.

    Raises:
        UsageStop: The edit's text is not one value of the YAML subset, or what it names is not there.
    """
    tokens = tokens_of(edit.pointer)
    match edit:
        case SetValue():
            return _within(value, tokens, lambda _: value_of(f"{edit.text}\n"))
        case RenameKey():
            return _within(value, tokens[:-1], lambda mapping: _renamed(mapping, tokens[-1], edit.text))
        case InsertEntry():
            return _within(value, tokens, lambda mapping: _inserted(mapping, edit))
        case AppendItem():
            return _within(value, tokens, lambda items: [*_list(items), value_of(f"{edit.text}\n")])
        case DeleteEntry():
            return _within(value, tokens[:-1], lambda outer: _without(outer, tokens[-1]))


def _within(value: object, tokens: tuple[str, ...], change: Callable[[object], object]) -> object:
    if not tokens:
        return change(value)
    if isinstance(value, list):
        position = int(tokens[0])
        return [*value[:position], _within(value[position], tokens[1:], change), *value[position + 1 :]]
    return {
        key: _within(inner, tokens[1:], change) if key == tokens[0] else inner
        for key, inner in _dict(value).items()
    }


def _dict(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise UsageStop("the place of the edit is in no mapping")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise UsageStop("the place of the edit is in no list")
    return value


def _key(text: str) -> str:
    key = value_of(text)
    if not isinstance(key, str):
        raise UsageStop(f"{text} is no string, so it can't be a key", remedy="Quote it.")
    return key


def _renamed(mapping: object, old: str, text: str) -> object:
    new = _key(text)
    if new != old and new in _dict(mapping):
        raise UsageStop(f"the key {new} is there already")
    return {new if key == old else key: value for key, value in _dict(mapping).items()}


def _inserted(mapping: object, edit: InsertEntry) -> object:
    new = _key(edit.key)
    entries = list(_dict(mapping).items())
    keys = [key for key, _ in entries]
    if new in keys:
        raise UsageStop(f"the key {new} is there already")
    place = len(entries)
    if edit.after is not None:
        place = keys.index(edit.after) + 1
    elif edit.before is not None:
        place = keys.index(edit.before)
    return dict([*entries[:place], (new, value_of(f"{edit.text}\n")), *entries[place:]])


def _without(outer: object, token: str) -> object:
    if isinstance(outer, list):
        position = int(token)
        return [*outer[:position], *outer[position + 1 :]]
    return {key: value for key, value in _dict(outer).items() if key != token}
