"""Writing functions: their source, the constants they close over, and which locals are bound where.

Nothing that comes from a bundle enters the source: names, literals and results are constants, and the source names them `c0`,
`c1`, .... So a source depends on the shape of a flag alone, flags of one shape share one compilation, and there is nothing to inject.

The generated text has this form, where `decide` closes over its constants (a closure reads them faster than globals, and code shared
by many flags keeps its specialisation):

    def make(c0, c1):
        def decide(context):
            ...
        return decide
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias, TypeVar, cast

from flaggit.runtime.readings import Context

Result = TypeVar("Result")
Factory: TypeAlias = Callable[..., Callable[[Context], object]]

KEPT = 512
"""How many shapes are remembered; then remembering starts anew."""
LONGEST = 8192
"""The longest source that is remembered, in characters."""

_MEMO: dict[str, Factory] = {}


class Writer:
    """One function in the making.

    Attributes:
        bound: What the locals hold that are bound at this place, and the depth at which they were.
    """

    __slots__ = ("_constants", "_depth", "_lines", "_locals", "_places", "bound")

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._constants: list[object] = []
        self._places: dict[object, str] = {}
        self._locals: dict[object, str] = {}
        self._depth = 2
        self.bound: dict[object, int] = {}

    def line(self, text: str) -> None:
        """Write a line at the present depth."""
        self._lines.append(f"{' ' * self._depth}{text}")

    def open(self, test: str) -> None:
        """Begin a block under a condition; `block` ends it."""
        self.line(f"if {test}:")
        self._depth += 1

    @contextmanager
    def block(self) -> Iterator[None]:
        """Return to the present depth at the end, and forget what was bound further in."""
        depth = self._depth
        yield
        self._depth = depth
        self.bound = {what: at for what, at in self.bound.items() if at <= depth}

    def constant(self, value: object) -> str:
        """Give the name of a constant; equal texts and bytes share one."""
        place = (type(value), value) if isinstance(value, str | bytes) else id(value)
        name = self._places.get(place)
        if name is None:
            name = self._places[place] = f"c{len(self._constants)}"
            self._constants.append(value)
        return name

    def local(self, what: object, prefix: str) -> str:
        """Give the name of the local that holds something, the same one every time."""
        return self._locals.setdefault(what, f"{prefix}{len(self._locals)}")

    def bind(self, what: object) -> None:
        """Note that its local is bound from here on to the end of the block."""
        self.bound[what] = self._depth

    def function(self) -> Callable[[Context], object]:
        """Compile what was written."""
        head = ",".join(f"c{number}" for number in range(len(self._constants)))
        source = "\n".join([f"def make({head}):", " def decide(context):", *self._lines, " return decide"])
        factory = _MEMO.get(source)
        if factory is None:
            factory = _compile(source)
            if len(_MEMO) >= KEPT:
                _MEMO.clear()
            if len(source) <= LONGEST:
                _MEMO[source] = factory
        return factory(*self._constants)


def _compile(source: str) -> Factory:
    names: dict[str, object] = {}
    # Without `compile`, whose first call in a process takes a millisecond to make the types of syntax trees.
    exec(source, _BUILTINS, names)  # noqa: S102 - the source is made of the fixed phrases of this package
    return cast("Factory", names["make"])


_BUILTINS: dict[str, object] = {
    "__builtins__": {"type": type, "str": str, "int": int, "float": float, "any": any}
}
