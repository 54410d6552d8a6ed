"""The forge's file of code owners, from the charter, the taxonomy and the owners of single files.

The last line that matches a file decides, so lines go from the general to the particular: everything, each domain's folder,
files that another team owns than their folder's, and last what governs all.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, Protocol

from flaggit.model import Catalog, Flag

BEGIN: Final = "# flaggit: from flags/charter.yaml and schemas/taxonomy.yaml, by flaggit policy codeowners"
END: Final = "# flaggit: end"


class Block(NamedTuple):
    """Our lines, from `BEGIN` to `END`, and the teams among the owners that have neither a handle nor members."""

    text: str
    unreachable: tuple[str, ...]


class _Owned(Protocol):
    @property
    def path(self) -> str: ...


def block(catalog: Catalog, prefix: str = "/") -> Block:
    """Write the lines of a flag repository.

    Args:
        catalog: With a charter.
        prefix: What stands before the flag repository's paths, from the top of the git repository.
    """
    lines = [
        *_folders(catalog),
        *_files(catalog),
        *_governing(catalog),
    ]
    wide = max((len(_escaped(f"{prefix}{path}")) for path, _ in lines), default=0)
    written = [
        f"{_escaped(prefix + path).ljust(wide)}  {' '.join(_handles(catalog, teams))}".rstrip()
        for path, teams in lines
    ]
    asked = sorted({team for _, teams in lines for team in teams})
    lost = tuple(team for team in asked if not _handle(catalog, team))
    return Block("".join(f"{line}\n" for line in (BEGIN, *written, END)), lost)


def _folders(catalog: Catalog) -> Iterator[tuple[str, tuple[str, ...]]]:
    everyone = _stewards(catalog)
    yield "flags/", everyone
    for domain, team in catalog.taxonomy.domains.items():
        yield f"flags/{domain}/", (team,)


def _files(catalog: Catalog) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Files that somebody else owns than their folder says, by path; a flag's decision table belongs to who owns the flag."""
    tables: Iterable[Iterable[_Owned]] = (
        catalog.flags.values(),
        catalog.segments.values(),
        catalog.layers.values(),
        catalog.rollouts.values(),
        catalog.experiments.values(),
        catalog.services.values(),
        catalog.metrics.values(),
    )
    found = []
    for thing in (each for table in tables for each in table):
        owners = getattr(thing, "owners", ()) or (getattr(thing, "owner", ""),)
        folder = catalog.taxonomy.domains.get(thing.path.split("/")[1], "")
        if owners[0] and tuple(owners) != (folder,):
            found.append((thing.path, tuple(owners)))
            table = catalog.tables.get(thing.key) if isinstance(thing, Flag) else None
            found += [(table.path, tuple(owners))] if table else []
    yield from sorted(found)


def _governing(catalog: Catalog) -> Iterator[tuple[str, tuple[str, ...]]]:
    for path in ("flags/charter.yaml", "flags/flaggit.yaml", "schemas/"):
        yield path, _stewards(catalog)


def _stewards(catalog: Catalog) -> tuple[str, ...]:
    owners = catalog.charter.owners if catalog.charter else ()
    return owners or tuple(sorted(set(catalog.taxonomy.domains.values())))


def _handles(catalog: Catalog, teams: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(handle for team in teams for handle in _handle(catalog, team)))


def _handle(catalog: Catalog, team: str) -> list[str]:
    """A team's handle at the forge, or else its members' logins."""
    known = catalog.taxonomy.teams.get(team)
    if known is None:
        return []
    return (
        [known.forge]
        if known.forge
        else [f"@{login}" for login in known.members if not login.endswith("[bot]")]
    )


def _escaped(path: str) -> str:
    return path.replace(" ", "\\ ")
