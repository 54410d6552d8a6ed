"""Faults while they are collected, and how they become findings.

Every fault of a document is reported once, and none that merely follows from another:

- of several faults at one place, the most telling is kept (a wrong type before a wrong name before a wrong form before a missing quote);
- a key is not missing where an unknown key was most likely meant to be it;
- nothing is said of a place that reading the file has already found fault with.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, TypeAlias

from flaggit.diagnostics import Finding, Fix, Place, Rule
from flaggit.frozen import Frozen, replace
from flaggit.schema import rules
from flaggit.schema.suggesting import Suggestion, as_yaml
from flaggit.source import Document, pointer_to

MOST_FINDINGS: Final = 100
"""How many findings of one document are kept; a file in which everything is wrong has very many."""

Tokens: TypeAlias = tuple[str | int, ...]
"""The way to a place in a document: keys and list positions."""

_RANK: Final = {
    rule.id: rank
    for rank, rule in enumerate(
        (rules.WRONG_SHAPE, rules.UNKNOWN_ATTRIBUTE, rules.UNKNOWN_NAME, rules.LITERAL)
    )
}
_FOLLOWS: Final = frozenset({rules.MISSING_KEY.id, rules.COMBINATION.id})


class Fault(Frozen):
    """One fault, before it is known whether it will be reported.

    Attributes:
        rule: What kind of fault it is.
        tokens: The way to its place in the document: keys and list positions.
        on: Whether the key there is meant, or the value.
        message: What is wrong.
        remedy: What to do about it.
        edit: YAML text that puts it right at this place; None without a safe edit.
        names: For a missing key or combination, the keys that would end it.
        meant: For an unknown key, the known one that was most likely meant; empty without.
    """

    rule: Rule
    tokens: Tokens
    message: str
    remedy: str
    on: Literal["key", "value"] = "value"
    edit: str | None = None
    names: tuple[str, ...] = ()
    meant: str = ""


def settle(faults: Iterable[Fault], document: Document) -> tuple[Finding, ...]:
    """Choose the faults that are reported, and make findings of them, in the order in which they came."""
    found = list(faults)
    read = {(finding.place.pointer, finding.place.on) for finding in document.findings}
    dropped_at = {pointer.rpartition("/")[0] for pointer, on in read if on == "key"}
    meant = {(fault.tokens[:-1], fault.meant) for fault in found if fault.meant}
    kept: dict[tuple[str, str, str], Fault] = {}
    for fault in found:
        pointer = pointer_to(fault.tokens)
        follows = fault.rule.id in _FOLLOWS
        if follows and (pointer in dropped_at or any((fault.tokens, name) in meant for name in fault.names)):
            continue
        if not follows and (pointer, fault.on) in read:
            continue
        key = (pointer, fault.on, fault.message if follows else "")
        if key not in kept or _rank(fault) < _rank(kept[key]):
            kept[key] = fault
    chosen = _one_edit_each(list(kept.values())[:MOST_FINDINGS])
    return tuple(_finding(fault, document.path) for fault in chosen)


def _one_edit_each(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Let no two fixes give two keys of one mapping the same name."""
    given: set[tuple[Tokens, str | None]] = set()
    for fault in faults:
        mark = (fault.tokens[:-1], fault.edit)
        if fault.on == "key" and mark in given:
            yield replace(fault, edit=None)
            continue
        if fault.on == "key":
            given.add(mark)
        yield fault


def _rank(fault: Fault) -> int:
    return len(_RANK) + 1 if fault.rule is rules.BARE_DATE else _RANK.get(fault.rule.id, len(_RANK))


def _finding(fault: Fault, path: str) -> Finding:
    pointer = pointer_to(fault.tokens)
    fix = None
    if fault.edit is not None:
        verb = "rename it to" if fault.on == "key" else "write"
        fix = Fix(
            description=f"{verb} {fault.edit}", path=path, pointer=pointer, on=fault.on, text=fault.edit
        )
    place = Place(path=path, pointer=pointer, on=fault.on)
    return fault.rule.at(place, fault.message, remedy=fault.remedy, fix=fix)


def did_you_mean(suggestion: Suggestion | None, otherwise: str) -> str:
    """Write the remedy for a name that is not known."""
    return f"Did you mean {suggestion.name}?" if suggestion else otherwise


def renamed(suggestion: Suggestion | None, taken: Sequence[object] = ()) -> str | None:
    """Give the text of the fix that puts the suggested name in place; None when it is not sure, or already there."""
    if suggestion is None or not suggestion.sure or suggestion.name in taken:
        return None
    return as_yaml(suggestion.name)


def shape(tokens: Tokens, message: str, remedy: str) -> Fault:
    """Say that something of another shape is expected."""
    return Fault(rule=rules.WRONG_SHAPE, tokens=tokens, message=message, remedy=remedy)
