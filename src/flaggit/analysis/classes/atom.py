"""Atoms: sets of values of one attribute that no test tells apart."""

from flaggit.frozen import Frozen


class Atom(Frozen):
    """A set of values.

    Attributes:
        sample: One of them, as a context has it.
        words: The value itself, or what its values have in common: `DE`, `beginning with a-`.
        single: Whether there is no other value in it.
        low: The bound that its values are greater than, as it was written; None without. For ordered types.
        high: The bound that they are less than; None without.
        prefix: What its texts begin with, and `suffix`, what they end with; between the two there may be anything.
    """

    sample: object
    words: str
    single: bool = False
    low: str | None = None
    high: str | None = None
    prefix: str = ""
    suffix: str = ""
