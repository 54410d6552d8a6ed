"""Did you mean: the known name that an unknown one was probably meant to be.

Names are found by what is left of them with one character taken out, so that a question costs about as much as the
name is long, however many names there are: a repository in which all references dangle is still read in no time.
"""

from collections.abc import Iterable, Iterator


class Names:
    """Known names, ready to be asked.

    Args:
        names: All of them; the index is made when it is first asked for.
    """

    __slots__ = ("_index", "_names")

    def __init__(self, names: Iterable[str]) -> None:
        self._names = names
        self._index: dict[str, str] | None = None

    def nearest(self, name: str) -> str:
        """Give the known name nearest to a name, the first in order of equals; empty when none is near.

        Near is: equal but for capitals and separators; one or two slips of the pen in the same place; the last
        component of a key alone, or in another domain.
        """
        if self._index is None:
            self._index = {}
            for known in sorted(self._names):
                for form in _forms(known):
                    self._index.setdefault(form, known)
        return next((self._index[form] for form in _forms(name) if form in self._index), "")

    def slip(self, name: str) -> str:
        """Give the known name that this one is with a slip of the pen, fit to be put in its place; empty otherwise.

        A namesake in another domain is near, and no slip.
        """
        nearest = self.nearest(name)
        whole = {form for form in _forms(name) if not form.startswith(".")}
        return nearest if nearest and not whole.isdisjoint(_forms(nearest)) else ""

    def question(self, name: str) -> str:
        """Give `did you mean NAME?`, or nothing when no known name is near."""
        nearest = self.nearest(name)
        return f"did you mean {nearest}?" if nearest else ""


def meant(name: str, names: Iterable[str]) -> str:
    """Give `; did you mean NAME?`, for the end of a message, or nothing when no known name is near."""
    question = Names(names).question(name)
    return f"; {question}" if question else ""


_LONGEST = 255


def _forms(name: str) -> Iterator[str]:
    """Forms of a name, the most telling first."""
    plain = name[:_LONGEST].lower().replace("_", "-").replace("/", ".")
    yield plain
    if len(plain) > 2:  # noqa: PLR2004 - shorter names have nothing in common with one character less
        for at in range(len(plain)):
            yield f"{plain[:at]}{plain[at + 1 :]}"
    last = plain.rpartition(".")[2]
    yield f".{last}"
    yield f".{last}".removesuffix("s")
