"""Which files bear a name, and which name a file bears."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from flaggit.binding import name_of
from flaggit.source import DocumentKind, kind_of

FIXED: Final = frozenset({DocumentKind.PROJECT, DocumentKind.CHARTER, DocumentKind.TAXONOMY})
KEYED: Final = frozenset(
    {
        DocumentKind.FLAG,
        DocumentKind.RETIRED,
        DocumentKind.LAYER,
        DocumentKind.ROLLOUT,
        DocumentKind.EXPERIMENT,
        DocumentKind.TEST,
    }
)
"""Kinds whose name is their path."""
_NAMED: Final = tuple(f".{kind}.yaml" for kind in DocumentKind if kind not in KEYED | FIXED)
"""Ends of the paths of documents that are known by their file's name."""


def bearing(path: str) -> str:
    """Give what a file bears, as `kind:name`; nothing for the fixed files and for a file without a name."""
    kind = kind_of(path)
    if kind is None or kind in FIXED:
        return ""
    name = name_of(path, kind)
    return f"{kind}:{name}" if name else ""


class Bearers:
    """The files of one snapshot by what they bear; a container of all that is borne.

    Args:
        files: Path to blob id.

    Attributes:
        flags: The flags.
        others: The files that are neither a flag nor a decision table.
    """

    __slots__ = ("_files", "_named", "flags", "others")

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files
        # Most files are flags and tables, whose path is told by the key alone.
        self.flags: list[str] = []
        self.others: list[str] = []
        for path in files:
            if path.endswith(".flag.yaml"):
                self.flags.append(path)
            elif not path.endswith(".test.yaml"):
                self.others.append(path)
        self._named: dict[str, list[str]] = {}
        for path in self.others:
            if path.endswith(_NAMED):
                self._named.setdefault(bearing(path), []).append(path)

    def of(self, borne: str) -> Iterable[str]:
        """Give the files that bear a `kind:name`: none, one, or several that contend for it."""
        kind, _, name = borne.partition(":")
        if kind in KEYED:
            path = f"flags/{name.replace('.', '/')}.{kind}.yaml"
            return (path,) if path in self._files else ()
        return self._named.get(borne, ())

    def contended(self) -> Iterator[str]:
        """Give the files that contend for a name with others, and tombstones of keys that are alive."""
        for paths in self._named.values():
            yield from paths if len(paths) > 1 else ()
        for path in self.others:
            alive = f"{path.removesuffix('.retired.yaml')}.flag.yaml"
            yield from (path, alive) if path.endswith(".retired.yaml") and alive in self._files else ()

    def __contains__(self, borne: object) -> bool:
        return isinstance(borne, str) and bool(self.of(borne))
