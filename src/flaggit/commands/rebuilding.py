"""Compiling a bundle's commit again, and saying where the bundle is not what comes out.

Everything in a bundle but when it was issued, its reissue, the release before it and the keyring that it needs is a function of
its commit: the body, byte for byte, and every other field of the manifest. Each commit is read once, however many bundles it has.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from flaggit import __version__
from flaggit.binding import bind
from flaggit.bundle import canonical, serial
from flaggit.bundle.index import Index, read_index
from flaggit.bundle.manifest import Manifest
from flaggit.commands.build import PREVIEW, recorded
from flaggit.commands.workspace import collector_off, read, sound
from flaggit.compiler import Compiler
from flaggit.errors import Stop
from flaggit.frozen import Frozen
from flaggit.repository import open_repository
from flaggit.runtime.verification import Bundle

ABSENT: Final = "absent"
_COMPARED: Final = (
    "project",
    "serial",
    "expires",
    "commit",
    "tree",
    "inputs",
    "taxonomy",
    "charter",
    "protected",
    "format",
)


class Difference(Frozen):
    """One place where a bundle is not what its commit compiles to; both sides as JSON, or `absent`."""

    what: str
    bundle: str
    rebuilt: str


class Comparison(Frozen):
    """What comparing a bundle with its commit came to; `notes` hold what explains a difference, or is none."""

    differences: tuple[Difference, ...]
    notes: tuple[str, ...] = ()


class ImpossibleError(Exception):
    """A bundle has no commit that could be compiled again, or not here; the message says why and what to do."""


class _Commit(Frozen):
    compiler: Compiler
    recorded: Manifest
    commits: int


class Rebuilder:
    """Compiles commits of one flag repository again.

    Args:
        root: Its root.
    """

    def __init__(self, root: Path) -> None:
        self.repository = open_repository(root)
        self._commits: dict[str, _Commit | ImpossibleError] = {}

    def compare(self, bundle: Bundle) -> Comparison:
        """Compile the bundle's commit again and compare.

        Args:
            bundle: Verified.

        Raises:
            ImpossibleError: There is no such commit here, its flags can't be compiled, or the bundle is a preview.
        """
        manifest = bundle.manifest
        commit = self._commit(manifest.commit)
        catalog = commit.compiler.catalog
        if manifest.project == f"{catalog.project.name}{PREVIEW}":
            raise ImpossibleError(
                "it is a preview: it holds changes that were not committed, so no commit compiles to it"
            )
        notes = []
        if manifest.compiler != __version__:
            notes.append(f"built by flaggit {manifest.compiler}, compiled again by flaggit {__version__}")
        service = catalog.services.get(manifest.service)
        if service is None or manifest.environment not in service.environments:
            told = f"{manifest.service} in {manifest.environment}"
            lost = Difference(what="manifest: audience", bundle=told, rebuilt=ABSENT)
            return Comparison(differences=(lost,), notes=tuple(notes))
        with collector_off():
            body = _compiled(commit, manifest)
        found = [*_fields(manifest, _expected(manifest, commit)), *_lines(bundle, body)]
        return Comparison(differences=tuple(found), notes=tuple(notes))

    def _commit(self, name: str) -> _Commit:
        made = self._commits.get(name)
        if made is None:
            try:
                made = self._read(name)
            except Stop as stop:
                told = f"{stop.message}; {stop.remedy}" if stop.remedy else stop.message
                made = ImpossibleError(told)
            self._commits[name] = made
        if isinstance(made, ImpossibleError):
            raise made
        return made

    def _read(self, name: str) -> _Commit:
        with collector_off():
            reading = read(self.repository, name)
            catalog = sound(bind(reading.documents.values(), others=reading.others))
        return _Commit(
            compiler=Compiler(catalog),
            recorded=recorded(reading.snapshot, catalog, reading.data),
            commits=self.repository.commit_count(name),
        )


def _compiled(commit: _Commit, manifest: Manifest) -> bytes:
    try:
        return commit.compiler.body(manifest.environment, manifest.service).data
    except Stop as stop:
        raise ImpossibleError(stop.message) from None


def _expected(manifest: Manifest, commit: _Commit) -> Manifest:
    """The fields that the commit, and the instant of issue, decide."""
    project = commit.compiler.catalog.project
    reissue = serial.split(manifest.serial).reissue
    return commit.recorded._replace(
        serial=serial.make(project.epoch, commit.commits, reissue),
        expires=manifest.issued + project.expires_after,
        protected=manifest.environment in commit.compiler.catalog.taxonomy.protected,
    )


def _fields(manifest: Manifest, expected: Manifest) -> Iterator[Difference]:
    ours, theirs = manifest._asdict(), expected._asdict()
    for name in _COMPARED:
        if ours[name] != theirs[name]:
            yield Difference(what=f"manifest: {name}", bundle=_json(ours[name]), rebuilt=_json(theirs[name]))


def _lines(bundle: Bundle, body: bytes) -> Iterator[Difference]:
    written = bundle.body
    if written == body:
        return
    ours, theirs = read_index(written), read_index(body)
    found = [
        *_between("segment", _named(written, ours, "segments"), _named(body, theirs, "segments")),
        *_between("flag", _named(written, ours, "flags"), _named(body, theirs, "flags")),
        *_values("former keys", ours.aliases, theirs.aliases),
        *_values("flags that can't be asked for", sorted(ours.hidden), sorted(theirs.hidden)),
    ]
    # Bytes that differ in no line differ in how they are written, and that is a difference, too.
    yield from found or [Difference(what="body", bundle="other bytes", rebuilt="of the same meaning")]


def _named(body: bytes, index: Index, part: str) -> dict[str, bytes]:
    places = index.segments if part == "segments" else index.flags
    return {name: index.line(body, place) for name, place in places.items()}


def _between(kind: str, ours: dict[str, bytes], theirs: dict[str, bytes]) -> Iterator[Difference]:
    for name in sorted(ours.keys() | theirs.keys()):
        one, other = ours.get(name), theirs.get(name)
        if one is None or other is None:
            told = [ABSENT if line is None else "present" for line in (one, other)]
            yield Difference(what=f"{kind} {name}", bundle=told[0], rebuilt=told[1])
        elif one != other:
            yield from _values(f"{kind} {name}:", canonical.decode(one), canonical.decode(other))


def _values(where: str, ours: object, theirs: object) -> Iterator[Difference]:
    """Walk two JSON values side by side, down to where they part."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        one, other = ours, theirs
    elif isinstance(ours, list) and isinstance(theirs, list):
        one, other = _by_name(ours), _by_name(theirs)
        if one.keys() == other.keys() and list(one) != list(other):
            yield Difference(what=f"{where} order", bundle=_json(list(one)), rebuilt=_json(list(other)))
    else:
        if _json(ours) != _json(theirs):
            yield Difference(what=where, bundle=_json(ours), rebuilt=_json(theirs))
        return
    for key in [*one, *(key for key in other if key not in one)]:
        below = f"{where} {key}" if where.endswith(":") else f"{where}.{key}"
        if key not in one or key not in other:
            sides = [_json(side[key]) if key in side else ABSENT for side in (one, other)]
            yield Difference(what=below, bundle=sides[0], rebuilt=sides[1])
        else:
            yield from _values(below, one[key], other[key])


def _by_name(items: list[object]) -> dict[str, object]:
    """Items by their names, as rules have, else by their places."""
    names = [item.get("name") if isinstance(item, dict) else None for item in items]
    if all(isinstance(name, str) for name in names) and len(set(names)) == len(names):
        return dict(zip(map(str, names), items, strict=True))
    return {str(at): item for at, item in enumerate(items)}


def _json(value: object) -> str:
    return canonical.encode(value).decode()
