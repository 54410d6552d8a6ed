"""Atoms of texts.

A literal that a text is compared with is an atom of its own. Of all other texts only three things can be asked: what they begin
with, what they end with, what they contain. The longest matching prefix decides about all prefixes, and so for suffixes, so an atom is a pair
of a prefix and a suffix. What a text contains is not cut here: each literal of `contains` is a *piece*, which is there or not. Every choice of pieces
can be met, by writing them one behind the other with a character between that is in no literal; so nothing is lost, and nothing
is invented.
"""

from collections.abc import Collection, Iterable, Sequence

from flaggit.analysis.classes.atom import Atom

_FILLERS = "-_~.:/ |xyzXYZ0123456789"


def texts(
    values: Iterable[str],
    prefixes: Collection[str],
    suffixes: Collection[str],
    pieces: Collection[str],
    name: str,
) -> list[Atom]:
    """Give the atoms of a text attribute: the literals, sorted, then the others.

    Args:
        values: The literals that it is compared with.
        prefixes: The literals of `starts_with`.
        suffixes: The literals of `ends_with`.
        pieces: The literals of `contains`: no sample holds one that its prefix and suffix do not.
        name: The attribute's, for samples that read well.
    """
    single = [closed(value) for value in sorted(set(values))]
    literals = [*(atom.words for atom in single), *prefixes, *suffixes, *pieces]
    between = filler(literals)
    plain = f"{name}{between}1"
    if any(piece in plain or plain.startswith(piece) or plain.endswith(piece) for piece in literals if piece):
        plain = between
    heads = sorted({"", *prefixes})
    tails = sorted({"", *suffixes})
    return single + [_open(head, tail, between, plain) for head in heads for tail in tails]


def closed(value: str) -> Atom:
    """Give the atom of one text."""
    return Atom(sample=value, words=value or "empty", single=True)


def filler(literals: Iterable[str]) -> str:
    """Give a character that stands in no literal."""
    used = set("".join(literals))
    return next((one for one in _FILLERS if one not in used), None) or _beyond(used)


def fill(atom: Atom, pieces: Sequence[str], between: str, middle: str) -> str:
    """Write a text of an open atom that contains these pieces and no other.

    Args:
        atom: An atom that is not single.
        pieces: What it must contain.
        between: A character that stands in no literal.
        middle: What tells it from others; it must hold no literal's piece.
    """
    inside = [middle, *pieces] if middle else list(pieces)
    return f"{atom.prefix}{between}{between.join(inside)}{between}{atom.suffix}"


def _open(head: str, tail: str, between: str, plain: str) -> Atom:
    said = [f"beginning with {head}"] if head else []
    said += [f"ending with {tail}"] if tail else []
    sample = f"{head}{between}{tail}" if head or tail else plain
    return Atom(sample=sample, words=" and ".join(said), prefix=head, suffix=tail)


def _beyond(used: Collection[str]) -> str:
    return next(chr(code) for code in range(0x4E00, 0x4E00 + len(used) + 1) if chr(code) not in used)
