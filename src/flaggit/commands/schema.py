"""`schema`: the editor's schemas, generated from the taxonomy."""

from pathlib import Path

from flaggit.checks import registry
from flaggit.commands.workspace import repository_at
from flaggit.delivery import write_atomically
from flaggit.errors import FailedStop, NothingReadStop
from flaggit.frozen import Frozen
from flaggit.schema import editor_settings, generate
from flaggit.source import parse

TAXONOMY = "schemas/taxonomy.yaml"


class SchemaFiles(Frozen):
    """Generated files: those that are (or would be) written, those up to date, those that no type has any more."""

    outdated: tuple[str, ...]
    current: tuple[str, ...]
    stray: tuple[str, ...]
    written: bool


def schema_files(taxonomy: bytes) -> dict[str, bytes]:
    """The editor's files for a taxonomy, by path.

    Raises:
        FailedStop: When the taxonomy can't be read.
    """
    document = parse(taxonomy, TAXONOMY)
    if document.value is None or document.findings:
        first = document.findings[0].message if document.findings else "it is empty"
        raise FailedStop(f"the taxonomy can't be read: {first}", where=TAXONOMY, remedy="flaggit check")
    made = generate(document.value, rules=registry.RULES)
    return {**{f"schemas/{name}": data for name, data in made.items()}, **editor_settings()}


def schema(folder: Path, *, only_check: bool, rev: str = "") -> SchemaFiles:
    """Write the editor's files, or see whether they are up to date.

    Files for editors that are there already and say more than ours are left to their owner: only `schemas/` is compared.

    Args:
        folder: The flag repository, or a folder inside it.
        only_check: Write nothing.
        rev: Look at a commit; implies `only_check`.

    Raises:
        NothingReadStop: When there is no taxonomy.
        FailedStop: When it can't be read.
    """
    repository = repository_at(folder)
    snapshot = repository.snapshot(rev or None)
    if TAXONOMY not in snapshot.files:
        raise NothingReadStop("there is no taxonomy", where=TAXONOMY, remedy="flaggit init shows one")
    present = [
        path for path in snapshot.files if path.startswith("schemas/") and path.endswith(".schema.json")
    ]
    there = snapshot.read([TAXONOMY, *present])
    wanted = schema_files(there[TAXONOMY])
    ours = {path: data for path, data in wanted.items() if path.startswith("schemas/")}
    outdated = [path for path, data in ours.items() if there.get(path) != data]
    write = not (only_check or rev)
    if write:
        for path in outdated:
            write_atomically(repository.root / path, ours[path])
        for path, data in wanted.items():
            target = repository.root / path
            if path not in ours and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(target, data)
                outdated.append(path)
    return SchemaFiles(
        outdated=tuple(sorted(outdated)),
        current=tuple(sorted(set(ours) - set(outdated))),
        stray=tuple(sorted(set(present) - set(ours))),
        written=write,
    )
