"""`new`: one more document, from options or from what is asked at the terminal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Protocol

from flaggit.commands.schema import schema
from flaggit.commands.workspace import Workspace, bound
from flaggit.delivery import write_atomically
from flaggit.errors import UsageStop
from flaggit.model import Catalog, Duty, Kind, ValueType
from flaggit.scaffold import (
    NewFlag,
    new_experiment,
    new_flag,
    new_layer,
    new_metric,
    new_rollout,
    new_segment,
    new_service,
    quoted,
)
from flaggit.source import InsertEntry, splice

DAY = 86400
USUAL_LIFE = 90 * DAY


class Ask(Protocol):
    """Gives the answer to a question: the option's value, what the user types, or the default."""

    def __call__(
        self, option: str, question: str, default: str | None = None, choices: Sequence[str] = ()
    ) -> str:
        """Return the answer; a stop when there is neither one nor a default nor anybody to ask."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """New files.

    Attributes:
        files: Path and number of lines of each.
        notes: What was decided without asking, in words.
        edited: Files that were there and got an entry, with what it says.
    """

    files: tuple[tuple[str, int], ...]
    notes: tuple[str, ...] = ()
    edited: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    files: Mapping[str, str]
    notes: tuple[str, ...] = ()
    domain: str = ""
    owner: str = ""


def create(folder: Path, what: str, name: str, ask: Ask, *, today: int) -> Created:
    """Write a new document of a type.

    Args:
        folder: The flag repository, or a folder inside it.
        what: The type: one of `TYPES`.
        name: The document's key, or its name for segments, services and metrics.
        ask: Where answers come from.
        today: Now, in seconds since 1970.

    Raises:
        UsageStop: When an answer is missing or wrong, or the file is there already.
        FailedStop: When the flag repository can't be bound.
    """
    writer = TYPES.get(what)
    if writer is None:
        near = get_close_matches(what, TYPES, n=1)
        raise UsageStop(
            f"there is no document type {what!r}" + (f"; did you mean {near[0]}?" if near else ""),
            remedy=f"one of: {', '.join(TYPES)}",
        )
    workspace = bound(folder)
    draft = writer(workspace.catalog, name, ask, today)
    root = workspace.reading.repository.root
    for path in draft.files:
        if (root / path).exists():
            raise UsageStop(
                "this file is there already", where=path, remedy="choose another name, or edit it"
            )
    edited = _new_domain(workspace, draft) if draft.domain else ()
    for path, text in draft.files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        write_atomically(root / path, text.encode())
    return Created(
        files=tuple((path, text.count("\n")) for path, text in draft.files.items()),
        notes=draft.notes,
        edited=edited,
    )


def _new_domain(workspace: Workspace, draft: _Draft) -> tuple[tuple[str, str], ...]:
    """Add the domain to the taxonomy, in its place, and make the editor's schemas anew."""
    root, path = workspace.reading.repository.root, "schemas/taxonomy.yaml"
    after = [name for name in workspace.catalog.taxonomy.domains if name > draft.domain]
    edit = InsertEntry(
        pointer="/domains", key=draft.domain, text=draft.owner, before=min(after) if after else None
    )
    data = splice(workspace.reading.data[path], [edit])
    write_atomically(root / path, data)
    schema(root, only_check=False)
    return ((path, f"domains: {draft.domain}: {draft.owner}"),)


def _flag(catalog: Catalog, key: str, ask: Ask, today: int) -> _Draft:
    domain, owner = _domain(catalog, key, ask)
    taxonomy = catalog.taxonomy
    summary = ask("summary", "What does it switch?")
    kinds = sorted(taxonomy.kinds)
    kind = taxonomy.kinds[ask("kind", "Kind", "release" if "release" in kinds else kinds[0], kinds)]
    type_ = ValueType(ask("type", "Type", "boolean", [each.value for each in ValueType]))
    services = _several(ask("services", "Read by", _only(catalog.services), sorted(catalog.services)))
    _each_known(services, catalog.services, "services", "service")
    groups = list(taxonomy.groups)
    guarded = {taxonomy.group_of(name) for name in taxonomy.protected}
    expires = _expiry(kind, ask, today)
    runbook = ask("runbook", "Where is its runbook?") if Duty.RUNBOOK in kind.duties else ""
    flag = NewFlag(
        key=key,
        summary=summary,
        kind=kind.name,
        type=type_,
        services=services,
        on=tuple(group for group in groups if group not in guarded),
        off=tuple(group for group in groups if group in guarded),
        expires=expires,
        unit=_unit(catalog, services),
        runbook=runbook,
        safe_without_bundle=Duty.WITHOUT_BUNDLE in kind.duties,
    )
    states = [f"on in {', '.join(flag.on)}"] * bool(flag.on) + [f"off in {', '.join(flag.off)}"] * bool(
        flag.off
    )
    team = owner or taxonomy.domains.get(key.partition(".")[0], "")
    notes = [f"owner {team} (domain {key.partition('.')[0]})", ", ".join(states)]
    if expires:
        notes.append(f"expires {expires} ({kind.name})")
    return _Draft(files=new_flag(flag), notes=tuple(notes), domain=domain, owner=owner)


def _expiry(kind: Kind, ask: Ask, today: int) -> str:
    if kind.expires_within is None and Duty.EXPIRES not in kind.duties:
        return ask("expires", "Expires (a day, empty for never)", "")
    day = datetime.fromtimestamp(today + (kind.expires_within or USUAL_LIFE), UTC).date().isoformat()
    return ask("expires", "Expires", day)


def _unit(catalog: Catalog, services: Sequence[str]) -> str:
    """The unit that every reading service always has, when there is just one such."""
    units = [name for name, attribute in catalog.taxonomy.attributes.items() if attribute.unit]
    shared = [unit for unit in units if all(unit in catalog.services[name].always for name in services)]
    return shared[0] if len(shared) == 1 or "user" not in shared else "user" if shared else ""


def _segment(catalog: Catalog, name: str, ask: Ask, _: int) -> _Draft:
    summary = ask("summary", "Who is in it?")
    attributes = catalog.taxonomy.attributes
    choices = sorted(each for each in attributes if not attributes[each].personal)
    attribute = ask("attribute", "By which attribute?", _only(choices), choices)
    given = ask("values", "Which values (a,b; empty: whoever has it)?", "")
    numeric = attributes[attribute].type in {"integer", "number", "boolean"}
    values = tuple(each if numeric else quoted(each) for each in _several(given))
    return _Draft(
        files=new_segment(name, summary=summary, attribute=attribute, values=values, folder="flags/shared")
    )


def _layer(catalog: Catalog, key: str, ask: Ask, _: int) -> _Draft:
    domain, owner = _domain(catalog, key, ask)
    units = sorted(name for name, attribute in catalog.taxonomy.attributes.items() if attribute.unit)
    summary = ask("summary", "What must not overlap in it?")
    unit = ask("unit", "Unit", _only(units), units)
    holdout = _number(ask("holdout", "Holdout in percent", "0"), "holdout", 99)
    files = new_layer(key, summary=summary, unit=unit, holdout=holdout)
    return _Draft(files=files, domain=domain, owner=owner)


def _rollout(catalog: Catalog, key: str, ask: Ask, _: int) -> _Draft:
    domain, owner = _domain(catalog, key, ask)
    groups = [*catalog.taxonomy.groups, *catalog.taxonomy.environments]
    guarded = [catalog.taxonomy.group_of(name) for name in catalog.taxonomy.protected]
    summary = ask("summary", "What does it roll out?")
    environment = ask("environment", "Where?", guarded[0] if guarded else groups[0], groups)
    waves = tuple(
        _several(wave)
        for wave in ask("waves", "Waves of services (a,b/c; providers first)", "").split("/")
        if wave
    )
    _each_known([name for wave in waves for name in wave], catalog.services, "waves", "service")
    percents = tuple(
        _number(each, "stages", 100) for each in _several(ask("stages", "Stages in percent", "1,10,50,100"))
    )
    if list(percents) != sorted(set(percents)) or not percents:
        raise UsageStop("the stages must rise", where="--stages", remedy="for instance: --stages 1,10,50,100")
    files = new_rollout(key, summary=summary, environment=environment, waves=waves, percents=percents)
    return _Draft(files=files, domain=domain, owner=owner)


def _experiment(catalog: Catalog, key: str, ask: Ask, _: int) -> _Draft:
    domain, owner = _domain(catalog, key, ask)
    groups = [*catalog.taxonomy.groups, *catalog.taxonomy.environments]
    guarded = [catalog.taxonomy.group_of(name) for name in catalog.taxonomy.protected]
    summary = ask("summary", "What is to be found out?")
    environment = ask("environment", "Where?", guarded[0] if guarded else groups[0], groups)
    arms = _several(ask("arms", "Arms (variants of its flag)", "control,treatment"))
    layer = ask("layer", "Layer (empty for none)", "", ["", *sorted(catalog.layers)])
    team = ask(
        "owner",
        "Owner",
        catalog.taxonomy.domains.get(key.partition(".")[0], owner),
        sorted(catalog.taxonomy.teams),
    )
    files = new_experiment(key, summary=summary, environment=environment, arms=arms, layer=layer, owner=team)
    return _Draft(
        files=files, domain=domain, owner=owner, notes=("a draft: it decides nothing until it runs",)
    )


def _service(catalog: Catalog, name: str, ask: Ask, _: int) -> _Draft:
    attributes = catalog.taxonomy.attributes
    summary = ask("summary", "What does it do?")
    teams = sorted(catalog.taxonomy.teams)
    owner = ask("owner", "Owner", _only(teams), teams)
    always = _several(ask("always", "Attributes that every context has"))
    sometimes = _several(ask("sometimes", "Attributes that some contexts have", ""))
    depends_on = _several(ask("depends-on", "Services that it calls", ""))
    _each_known([*always, *sometimes], attributes, "always", "attribute")
    _each_known(depends_on, catalog.services, "depends-on", "service")
    files = new_service(
        name, summary=summary, owner=owner, always=always, sometimes=sometimes, depends_on=depends_on
    )
    return _Draft(files=files)


def _metric(_: Catalog, name: str, ask: Ask, __: int) -> _Draft:
    summary = ask("summary", "What does it measure?")
    kind = ask("type", "Type", "count", ("ratio", "mean", "count", "quantile"))
    good = ask("good", "Good is", "lower", ("lower", "higher"))
    source = ask("source", "Queried from", "prometheus")
    query = ask("query", "Query")
    return _Draft(files=new_metric(name, summary=summary, kind=kind, good=good, source=source, query=query))


TYPES: Mapping[str, Callable[[Catalog, str, Ask, int], _Draft]] = {
    "flag": _flag,
    "segment": _segment,
    "layer": _layer,
    "rollout": _rollout,
    "experiment": _experiment,
    "service": _service,
    "metric": _metric,
}


def _domain(catalog: Catalog, key: str, ask: Ask) -> tuple[str, str]:
    """The domain to add to the taxonomy and its owner; empty when it is there."""
    domain, dot, rest = key.partition(".")
    if not (dot and domain and rest):
        raise UsageStop(f"{key!r} has no domain", where="KEY", remedy="for instance: checkout.express-pay")
    if domain in catalog.taxonomy.domains:
        return "", ""
    teams = sorted(catalog.taxonomy.teams)
    return domain, ask("owner", f"Who owns the domain {domain}?", _only(teams), teams)


def _only(names: Sequence[str] | Mapping[str, object]) -> str | None:
    return next(iter(names)) if len(names) == 1 else None


def _several(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip() for each in text.split(",") if each.strip()))


def _each_known(names: Sequence[str], known: Mapping[str, object], option: str, noun: str) -> None:
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise UsageStop(
                f"there is no {noun} {name!r}{hint}",
                where=f"--{option}",
                remedy=f"one of: {', '.join(sorted(known))}",
            )


def _number(text: str, option: str, most: int) -> int:
    if not text.isdecimal() or int(text) > most:
        raise UsageStop(f"{text!r} is no whole number from 0 to {most}", where=f"--{option}")
    return int(text)
