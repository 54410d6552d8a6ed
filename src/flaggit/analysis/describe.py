"""Classes in words: `DE, FR`, `≥ 2.3.0`, `not DE`, `unknown`."""

from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Final, TypeVar

from flaggit.analysis.classes import Alphabet, Atom
from flaggit.analysis.regions import MISSING

T = TypeVar("T")

MOST_LISTED: Final = 8
"""How many values are listed one by one."""
ORDERED: Final = frozenset({"integer", "number", "version", "instant"})


def words(letters: Alphabet, classes: Collection[int]) -> str:
    """Describe some classes of an attribute, to stand behind its name.

    Args:
        letters: The attribute's classes.
        classes: Some of them; `MISSING` is one.
    """
    chosen = {atom for at in classes if at != MISSING for atom in letters.classes[at]}
    may_miss = MISSING in classes
    if not chosen:
        return "unknown"
    if len(chosen) == len(letters.atoms):
        return "unknown or anything" if may_miss else "known"
    said = _ordered(letters.atoms, chosen) if letters.kind in ORDERED else _listed(letters.atoms, chosen)
    return f"unknown or {said}" if may_miss else said


def values(letters: Alphabet, classes: Collection[int]) -> tuple[object, ...]:
    """Give the only values that some classes have, when they are few; nothing otherwise."""
    chosen = [letters.atoms[atom] for at in sorted(classes) if at != MISSING for atom in letters.classes[at]]
    if letters.kind == "strings" or len(chosen) > MOST_LISTED or not all(atom.single for atom in chosen):
        return ()
    return tuple(atom.sample for atom in chosen)


def with_pieces(kind: str, held: Sequence[str], lacked: Sequence[str]) -> str:
    """Describe which pieces a text or set has and has not."""
    has, lacks = ("with", "without") if kind == "strings" else ("containing", "not containing")
    said = [f"{has} {' and '.join(held)}"] if held else []
    said += [f"{lacks} {' or '.join(lacked)}"] if lacked else []
    return " and ".join(said)


def _ordered(atoms: Sequence[Atom], chosen: Collection[int]) -> str:
    left_out = [at for at in range(len(atoms)) if at not in chosen]
    if len(left_out) <= 2 and all(atoms[at].single for at in left_out):  # noqa: PLR2004 - two are said more shortly than three runs
        return f"not {', '.join(atoms[at].words for at in left_out)}"
    runs = [
        [at for _, at in run]
        for _, run in groupby(enumerate(sorted(chosen)), key=lambda pair: pair[1] - pair[0])
    ]
    return " or ".join(_run(atoms, run[0], run[-1]) for run in _cut(runs)) + _more(len(runs))


def _run(atoms: Sequence[Atom], first: int, last: int) -> str:
    one, other = atoms[first], atoms[last]
    if first == last and one.single:
        return one.words
    said = []
    if first and one.low is not None:
        said.append(f"{'≥' if one.single else '>'} {one.low}")
    if last < len(atoms) - 1 and other.high is not None:
        said.append(f"{'≤' if other.single else '<'} {other.high}")
    return " and ".join(said)


def _listed(atoms: Sequence[Atom], chosen: Collection[int]) -> str:
    inside = [at for at in range(len(atoms)) if at in chosen]
    outside = [at for at in range(len(atoms)) if at not in chosen]
    if len(inside) == 1 and not atoms[inside[0]].words and not all(atoms[at].single for at in outside):
        # What has neither a name, nor a known beginning or end.
        return (
            f"not {atoms[outside[0]].words}"
            if len(outside) == 1
            else f"neither {_names(atoms, outside, ' nor ')}"
        )
    if _is_shorter(atoms, outside, inside):
        return f"not {_names(atoms, outside, ', ')}"
    joint = ", " if all(atoms[at].single for at in inside) else " or "
    return _names(atoms, inside, joint)


def _is_shorter(atoms: Sequence[Atom], outside: Sequence[int], inside: Sequence[int]) -> bool:
    """Tell whether it is better said by what is left out: when only single values are, and what stays is wide, or long."""
    if not all(atoms[at].single for at in outside):
        return False
    wide = not all(atoms[at].single for at in inside)
    return wide or len(outside) * 2 < len(inside)


def _names(atoms: Sequence[Atom], chosen: Sequence[int], joint: str) -> str:
    names = [atoms[at].words or "anything else" for at in chosen]
    return joint.join(_cut(names)) + _more(len(names))


def _cut(items: Sequence[T]) -> Sequence[T]:
    return items if len(items) <= MOST_LISTED else items[: MOST_LISTED - 1]


def _more(count: int) -> str:
    return "" if count <= MOST_LISTED else f" and {count - MOST_LISTED + 1} more"
