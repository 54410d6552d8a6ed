"""`build`: compile bundles, sign them, publish the folder."""

import hashlib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from flaggit import __version__
from flaggit.binding import bind
from flaggit.bundle import serial
from flaggit.bundle.files import bundle_name
from flaggit.bundle.instant import LAST
from flaggit.bundle.manifest import Manifest
from flaggit.checks.check import check
from flaggit.checks.prepare import prepare
from flaggit.commands.locating import settle
from flaggit.commands.moments import moment
from flaggit.commands.workspace import Reading, collector_off, read, repository_at, sound
from flaggit.compiler import Compiler
from flaggit.delivery import replace_folder
from flaggit.diagnostics import Severity
from flaggit.errors import NothingReadStop, UsageStop
from flaggit.frozen import Frozen, replace
from flaggit.model import Catalog
from flaggit.repository import Repository, Snapshot
from flaggit.signing import (
    SigningKey,
    ThrowAwayKey,
    find,
    seal,
    seal_unsigned,
    throw_away,
    throw_away_keyring,
)

KEYRING = "keyring.json"
PREVIEW = "-preview"
TAXONOMY, CHARTER = "schemas/taxonomy.yaml", "flags/charter.yaml"
EPOCH_VARIABLE = "SOURCE_DATE_EPOCH"


class Wish(Frozen):
    """What a build is asked for.

    Attributes:
        rev: The commit to build; the work tree when empty.
        environments: Environments or groups; all when empty.
        services: All when empty.
        output: The folder that is replaced; it then holds what was built, and nothing else.
        keys: Key files or key services' URIs; when empty, the key in the environment signs.
        throw_away: Sign with a key that is made now and kept nowhere.
        unsigned: Write development bundles, which no protected environment loads.
        issued: `now`, an RFC 3339 instant, or empty for the commit's time.
        reissue: How many times this commit was released before.
    """

    rev: str = ""
    environments: Sequence[str] = ()
    services: Sequence[str] = ()
    output: Path = Path("bundles")
    keys: Sequence[str] = ()
    throw_away: bool = False
    unsigned: bool = False
    issued: str = ""
    reissue: int = 0


class BuiltBundle(Frozen):
    """One bundle that was built."""

    environment: str
    service: str
    file: str
    flags: int
    size: int
    decisions: str


class Built(Frozen):
    """What a build made.

    Attributes:
        keys: Ids of the keys that signed; empty for unsigned bundles.
        throw_away: Whether they are signed by a throw-away key, whose keyring lies beside them.
        preview: Whether the work tree held changes that are not committed, so that the audience is a preview's.
        expired: Whether the bundles' time is over already.
        warnings: What the owners of the keys should know.
    """

    output: Path
    project: str
    commit: str
    serial: int
    issued: int
    expires: int
    bundles: tuple[BuiltBundle, ...]
    keys: tuple[str, ...]
    throw_away: bool
    preview: bool
    expired: bool
    warnings: tuple[str, ...] = ()


def build(folder: Path, wish: Wish, *, now: int, environ: Mapping[str, str]) -> Built:
    """Compile and sign bundles, and publish them as one folder.

    Raises:
        NothingReadStop: When there is nothing to read, or history is incomplete.
        FailedStop: When the flags have errors.
        UsageStop: When a name, the key or an option is wrong.
    """
    repository = repository_at(folder)
    with collector_off():
        reading = read(repository, wish.rev)
        catalog = checked(reading)
        pairs = _pairs(catalog, wish)
        # Keys before work: a missing one should not cost a minute first.
        signers, warnings = _signers(wish, environ)
        template = _template(repository, reading, catalog, wish, now, environ)
        files, bundles = _compile(catalog, pairs, template, signers)
    thrown = next((key for key in signers if isinstance(key, ThrowAwayKey)), None)
    if thrown is not None:
        files[KEYRING] = throw_away_keyring(template.project, sorted({pair[0] for pair in pairs}), thrown)
    replace_folder(wish.output, files)
    return Built(
        output=wish.output,
        project=template.project,
        commit=template.commit,
        serial=template.serial,
        issued=template.issued,
        expires=template.expires,
        bundles=bundles,
        keys=tuple(key.public.id for key in signers),
        throw_away=thrown is not None,
        preview=template.project != catalog.project.name,
        expired=template.expires <= now,
        warnings=warnings,
    )


def checked(reading: Reading) -> Catalog:
    """The catalog of a reading, every check passed; what the clock or history finds does not count.

    Raises:
        FailedStop: When there are errors.
    """
    result = bind(reading.documents.values(), others=reading.others)
    catalog = sound(result, reading.unread)
    found = [
        each
        for each in check(prepare(catalog, today=0))
        if each.severity == Severity.ERROR and not each.temporal
    ]
    standing = [each for each in settle(found, reading.data) if not each.suppressed] if found else []
    return sound(replace(result, findings=tuple(standing)))


def recorded(snapshot: Snapshot, catalog: Catalog, data: Mapping[str, bytes]) -> Manifest:
    """The parts of a manifest that are functions of the snapshot; the others are left at values to replace."""
    charter = data.get(CHARTER)
    return Manifest(
        project=catalog.project.name,
        environment="",
        service="",
        serial=0,
        issued=0,
        expires=0,
        commit=snapshot.commit or "",
        tree=snapshot.tree,
        inputs=snapshot.digest(),
        decisions="",
        previous="",
        taxonomy=hashlib.sha256(data[TAXONOMY]).hexdigest(),
        charter=hashlib.sha256(charter).hexdigest() if charter is not None else "",
        compiler=__version__,
        keyring=0,
        protected=True,
        body_length=0,
        body_sha256="",
    )


def _template(
    repository: Repository,
    reading: Reading,
    catalog: Catalog,
    wish: Wish,
    now: int,
    environ: Mapping[str, str],
) -> Manifest:
    snapshot = reading.snapshot
    if snapshot.commit is None or snapshot.committed is None:
        raise NothingReadStop(
            "there is no commit yet, and a bundle names the one it was built from",
            where=str(repository.root),
            remedy="git add and git commit first",
        )
    preview = snapshot.dirty and not wish.rev
    if preview and not (wish.throw_away or wish.unsigned):
        raise UsageStop(
            "the work tree has changes that are not committed, and a signed bundle must name what it was built from",
            where=str(repository.root),
            remedy="commit them, or build the commit: flaggit build --rev HEAD, or try them out: --throw-away-key",
        )
    issued = _issued(wish.issued, snapshot.committed, now, environ)
    try:
        number = serial.make(catalog.project.epoch, repository.commit_count(snapshot.commit), wish.reissue)
    except ValueError as wrong:
        raise UsageStop(
            f"this can't be numbered: {wrong}",
            where="--reissue",
            remedy="each new commit has a number of its own, and needs no reissue",
        ) from None
    return recorded(snapshot, catalog, reading.data)._replace(
        project=catalog.project.name + (PREVIEW if preview else ""),
        serial=number,
        issued=issued,
        expires=min(issued + catalog.project.expires_after, LAST),
    )


def _compile(
    catalog: Catalog, pairs: Sequence[tuple[str, str]], template: Manifest, signers: Sequence[SigningKey]
) -> tuple[dict[str, bytes], tuple[BuiltBundle, ...]]:
    compiler = Compiler(catalog)
    files: dict[str, bytes] = {}
    bundles = []
    for environment, service in pairs:
        body = compiler.body(environment, service)
        manifest = template._replace(
            environment=environment,
            service=service,
            decisions=body.decisions,
            protected=environment in catalog.taxonomy.protected,
            body_length=len(body.data),
            body_sha256=hashlib.sha256(body.data).hexdigest(),
        )
        name = bundle_name(template.project, environment, service)
        files[name] = seal(manifest, body.data, signers) if signers else seal_unsigned(manifest, body.data)
        bundles.append(
            BuiltBundle(
                environment=environment,
                service=service,
                file=name,
                flags=len(body.keys),
                size=len(files[name]),
                decisions=body.decisions,
            )
        )
    return files, tuple(bundles)


def _pairs(catalog: Catalog, wish: Wish) -> list[tuple[str, str]]:
    taxonomy = catalog.taxonomy
    names = [*taxonomy.groups, *taxonomy.environments]
    for name in wish.environments:
        _known(name, names, "--environment")
    for name in wish.services:
        _known(name, list(catalog.services), "--service")
    wanted = {member for name in wish.environments for member in taxonomy.members(name)}
    pairs = [
        (environment, service.name)
        for environment in taxonomy.environments
        if not wanted or environment in wanted
        for service in catalog.services.values()
        if environment in service.environments and (not wish.services or service.name in wish.services)
    ]
    if not pairs:
        raise NothingReadStop(
            "no service runs in such an environment, so there is no bundle to build",
            remedy="flaggit list services",
        )
    return pairs


def _known(name: str, names: Sequence[str], option: str) -> None:
    if name not in names:
        near = get_close_matches(name, names, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise UsageStop(f"there is no {name!r}{hint}", where=option, remedy=f"one of: {', '.join(names)}")


def _signers(wish: Wish, environ: Mapping[str, str]) -> tuple[list[SigningKey], tuple[str, ...]]:
    ways = [bool(wish.keys), wish.throw_away, wish.unsigned]
    if sum(ways) > 1:
        raise UsageStop(
            "--key, --throw-away-key and --unsigned exclude each other", remedy="leave two of them out"
        )
    if wish.unsigned:
        return [], ()
    if wish.throw_away:
        return [throw_away()], ()
    found = [find(given, environ) for given in wish.keys or ("",)]
    return [each.key for each in found], tuple(each.warning for each in found if each.warning)


def _issued(wish: str, committed: int, now: int, environ: Mapping[str, str]) -> int:
    if wish:
        return moment(wish, now, option="--issued")
    epoch = environ.get(EPOCH_VARIABLE, "")
    if not epoch:
        return committed
    if not (epoch.isascii() and epoch.isdecimal() and len(epoch) <= len(str(LAST)) and int(epoch) <= LAST):
        raise UsageStop(
            f"{epoch!r} is no number of seconds since 1970",
            where=EPOCH_VARIABLE,
            remedy="unset it, or give the instant: --issued now",
        )
    return int(epoch)
