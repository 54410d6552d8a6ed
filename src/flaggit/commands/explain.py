"""`explain`: what somebody gets in a service, and why."""

from collections.abc import Callable, Mapping
from pathlib import Path

from flaggit.analysis.reader import Reader
from flaggit.commands import places, vocabularies
from flaggit.commands.accounts import Account, Place, account
from flaggit.commands.asking import Origin, Wish, origin_of
from flaggit.commands.build import PREVIEW
from flaggit.commands.evaluate import not_held
from flaggit.commands.opened import Opened
from flaggit.commands.tightening import Tightener
from flaggit.commands.tracing import Line, trace
from flaggit.commands.workspace import Workspace, bound
from flaggit.compiler import Compiler, Origin as Written
from flaggit.errors import Stop
from flaggit.frozen import Frozen
from flaggit.model import Catalog, Flag, Retired, Service
from flaggit.runtime import decision
from flaggit.runtime.explain import explain as explain_decision
from flaggit.runtime.explanation import Explanation
from flaggit.runtime.given import Given
from flaggit.tables import Sources


class Explained(Frozen):
    """An explanation.

    Attributes:
        account: What was decided, or may be, step by step.
        asked: The key that was asked for: a former one, perhaps.
        environment: Where; `chosen_environment` tells whether the command chose it, since none was named.
        service: For whom; likewise.
        context: The attributes that were given.
        partial: Whether attributes that were not given may be anything, rather than missing.
        at: The instant that windows were held against, in seconds since 1970.
        now: The present, for ages.
        origin: What answered.
        lines: Where in the flag files what took part stands, and who wrote it; empty where they are not known.
        unwritten: Why it is not known who wrote the lines; empty when it is.
        notes: What looks odd and was taken as it is.
        retired: Whether the flag is retired and serves its last value.
    """

    account: Account
    asked: str
    environment: str
    service: str
    chosen_environment: bool
    chosen_service: bool
    context: Mapping[str, object]
    partial: bool
    at: int
    now: int
    origin: Origin
    lines: Mapping[Written, Line]
    unwritten: str = ""
    notes: tuple[str, ...] = ()
    retired: bool = False

    @property
    def failed(self) -> bool:
        """Whether no decision could be made, so that services would use the value in their code."""
        return any(made.error_code for made in self.account.explanation.decisions)


def explain(
    folder: Path, wish: Wish, *, complete: bool, now: int, stdin: Callable[[int], bytes]
) -> Explained:
    """Explain a decision.

    Args:
        folder: The flag repository, or a folder inside it.
        wish: What is asked.
        complete: Whether attributes that are not given are missing, rather than open.
        now: The present, in seconds since 1970.
        stdin: Reads at most so many bytes of standard input.

    Raises:
        UsageStop: A name, a value or an option is wrong.
        NothingReadStop: There is nothing to ask.
        FailedStop: The flags have errors, or the bundle is refused.
    """
    asking = _Asking(wish=wish, complete=complete, at=wish.instant(now), now=now, stdin=stdin)
    opened = wish.opened(folder, asking.at)
    return _by_files(folder, asking) if opened is None else _by_bundle(folder, opened, asking)


class _Asking(Frozen):
    wish: Wish
    complete: bool
    at: int
    now: int
    stdin: Callable[[int], bytes]


def _by_files(folder: Path, asking: _Asking) -> Explained:
    wish = asking.wish
    workspace = bound(folder, wish.rev)
    catalog, snapshot = workspace.catalog, workspace.reading.snapshot
    question = wish.question(vocabularies.of_taxonomy(catalog.taxonomy), asking.stdin)
    asked = places.asked(catalog, question.key)
    environment, service = _chosen(catalog, asked.thing, wish)
    known = catalog.services[service]
    context = {**_never(catalog, known), **question.context}
    given = Given(context, float(asking.at), partial=not asking.complete, always=known.always)
    source = Sources(Compiler(catalog)).of(environment, service)
    place = Place(catalog=catalog, environment=environment, service=service, at=asking.at)
    found, loose = _tight(explain_decision(source, asked.key, given), place, context, asking)
    made = account(found, place)
    lines, unwritten = _lines(workspace, made, wish.rev)
    return Explained(
        account=made,
        asked=question.key,
        environment=environment,
        service=service,
        chosen_environment=environment != wish.environment,
        chosen_service=not wish.service,
        context=question.context,
        partial=not asking.complete,
        at=asking.at,
        now=asking.now,
        origin=Origin(commit=snapshot.commit, dirty=snapshot.dirty),
        lines=lines,
        unwritten=unwritten,
        notes=(*question.notes, *_needless(known, question.context), *loose),
        retired=isinstance(asked.thing, Retired),
    )


def _by_bundle(folder: Path, opened: Opened, asking: _Asking) -> Explained:
    question = asking.wish.question(opened.vocabulary, asking.stdin)
    manifest = opened.manifest
    workspace, unwritten = _compiled_from(folder, opened)
    catalog = workspace.catalog if workspace else None
    known = catalog.services.get(manifest.service) if catalog else None
    context = {**(_never(catalog, known) if catalog and known else {}), **question.context}
    found = opened.flags.explain(
        question.key,
        context,
        partial=not asking.complete,
        always=known.always if known else (),
    )
    if any(made.error_code == decision.FLAG_NOT_FOUND for made in found.decisions):
        raise not_held(opened, question.key)
    place = Place(catalog=catalog, environment=manifest.environment, service=manifest.service, at=asking.at)
    found, loose = _tight(found, place, context, asking)
    made = account(found, place)
    lines: Mapping[Written, Line] = {}
    if workspace is not None:
        lines, unwritten = _lines(workspace, made, manifest.commit)
    return Explained(
        account=made,
        asked=question.key,
        environment=manifest.environment,
        service=manifest.service,
        chosen_environment=False,
        chosen_service=False,
        context=question.context,
        partial=not asking.complete,
        at=asking.at,
        now=asking.now,
        origin=origin_of(opened),
        lines=lines,
        unwritten=unwritten,
        notes=(*question.notes, *(_needless(known, question.context) if known else ()), *loose),
        retired=opened.flags.meta(question.key).get("retired") is True,
    )


def _tight(
    found: Explanation, place: Place, context: Mapping[str, object], asking: _Asking
) -> tuple[Explanation, tuple[str, ...]]:
    """Leave out what nobody gets, where the flag files say what contexts there are; and say where that was not possible."""
    catalog = place.catalog
    known = catalog.services.get(place.service) if catalog else None
    if catalog is None or known is None or asking.complete:
        return found, ()
    declared = {*known.always, *known.sometimes} or {*catalog.taxonomy.attributes}
    reader = Reader(
        service=place.service,
        decisions=Sources(Compiler(catalog)).of(place.environment, place.service),
        always=frozenset(known.always),
        sometimes=frozenset(declared),
    )
    attributes = catalog.taxonomy.attributes
    tightener = Tightener(reader=reader, context=context, at=asking.at, attributes=attributes)
    tight = tightener.tightened(found)
    loose = ", ".join(dict.fromkeys(tightener.loose))
    note = f"{loose}: of the answers, some may be nobody's: the analysis could not follow what was given"
    return tight, (note,) if loose and len(found.decisions) > 1 else ()


def _compiled_from(folder: Path, opened: Opened) -> tuple[Workspace | None, str]:
    """Read the commit that a bundle was compiled from, when this is its repository; else say why not."""
    manifest = opened.manifest
    if manifest.project.endswith(PREVIEW):
        return None, "the bundle is a preview of changes that were not committed"
    try:
        return bound(folder, manifest.commit), ""
    except Stop as stop:
        return None, f"the bundle's commit {manifest.commit[:12]} can't be read here: {stop.message}"


def _chosen(catalog: Catalog, thing: Flag | Retired, wish: Wish) -> tuple[str, str]:
    """Take the first protected environment in which a service reads the flag, and the first service that does."""
    found = places.pairs(catalog, thing, wish.environment, wish.service)
    protected = catalog.taxonomy.protected
    return next((pair for pair in found if pair[0] in protected), found[0])


def _lines(workspace: Workspace, made: Account, rev: str) -> tuple[Mapping[Written, Line], str]:
    unwritten = ""
    if workspace.reading.repository.git is None:
        unwritten = "this folder is in no git repository"
    try:
        return trace(workspace, made.took_part(), rev or None), unwritten
    except Stop as stop:
        return {}, stop.message


def _never(catalog: Catalog, service: Service) -> dict[str, None]:
    """The attributes that a service's contexts never hold, as missing; none where the service does not say."""
    if not service.always and not service.sometimes:
        return {}
    known = {*service.always, *service.sometimes}
    return dict.fromkeys(name for name in catalog.taxonomy.attributes if name not in known)


def _needless(service: Service, context: Mapping[str, object]) -> tuple[str, ...]:
    """Say which attributes were given that the service's contexts never hold."""
    if not service.always and not service.sometimes:
        return ()
    known = {*service.always, *service.sometimes}
    return tuple(
        f"{service.name} never has {name} in its contexts, so it would decide without it ({service.path})"
        for name, value in context.items()
        if name not in known and value is not None
    )
