"""How a format writes what is not ours: names and values, which stand out, and running text."""

from collections.abc import Callable

from flaggit.frozen import Frozen
from flaggit.report.controls import safe


class Voice(Frozen):
    """What a format does to text from files. Our own words need nothing: they hold no character that a format reads.

    Attributes:
        name: Writes a key, a value or a command, and makes it stand out where the format can.
        prose: Writes running text, such as a sentence with names in it.
    """

    name: Callable[[str], str]
    prose: Callable[[str], str]


PLAIN = Voice(name=safe, prose=safe)
"""Text without marks: for the terminal, JSON, events and the log."""
