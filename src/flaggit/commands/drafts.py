"""The documents that `new` can write: what each asks for, and the text that the answers make."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from flaggit.commands import answers
from flaggit.commands.answers import Ask, one_of, sentence, several, some_of
from flaggit.commands.schema import TAXONOMY
from flaggit.errors import UsageStop
from flaggit.frozen import Frozen
from flaggit.model import Attribute, AttributeType, Catalog, Duty, Kind, Layer, ValueType
from flaggit.scaffold import (
    NewFlag,
    new_experiment,
    new_flag,
    new_invariant,
    new_layer,
    new_metric,
    new_rollout,
    new_segment,
    new_service,
)

DAY = 86400
USUAL_LIFE = 90 * DAY
WIDEST_SHARE = 50_000
_TO_DO = {
    Duty.ROLLOUT: "a rollout: flaggit new rollout {key}",
    Duty.EXPERIMENT: "an experiment: flaggit new experiment {key}",
    Duty.BREAKER: "a breaker: a line breaker: {{errors: 5%}} in its file",
}


class Entry(Frozen):
    """One more entry of a mapping, in a file that is there: `text` under `key`, in the order of keys."""

    path: str
    mapping: str
    key: str
    text: str
    before: str | None

    @classmethod
    def among(cls, path: str, mapping: str, key: str, text: str, names: Iterable[str]) -> "Entry":
        """An entry before the first of the names that come after it."""
        after = [name for name in names if name > key]
        return cls(path=path, mapping=mapping, key=key, text=text, before=min(after) if after else None)


class Draft(Frozen):
    """New files, not written yet.

    Attributes:
        files: Path to text.
        notes: What was decided without asking, and what is left to do.
        entries: Entries that files which are there get.
    """

    files: Mapping[str, str]
    notes: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()


class _Ownership(Frozen):
    """Who owns a new thing: by its domain, which may be new, or by a line of its own."""

    team: str = ""
    own: str = ""
    entries: tuple[Entry, ...] = ()


def _flag(catalog: Catalog, key: str, ask: Ask, today: int) -> Draft:
    owned = _owned(catalog, key, ask)
    taxonomy = catalog.taxonomy
    summary = ask("summary", "What does it switch?", judge=sentence)
    kinds = sorted(taxonomy.kinds)
    kind = taxonomy.kinds[ask("kind", "Kind", "release" if "release" in kinds else kinds[0], kinds)]
    type_ = ValueType(ask("type", "Type", "boolean", [each.value for each in ValueType]))
    names = sorted(catalog.services)
    services = several(ask("services", "Read by", _only(names), names, some_of(names, "service", least=1)))
    guarded = {taxonomy.group_of(name) for name in taxonomy.protected}
    expires = _expiry(kind, ask, today)
    needs_runbook = Duty.RUNBOOK in kind.duties
    runbook = ask("runbook", "Where is its runbook?", judge=answers.url) if needs_runbook else ""
    flag = NewFlag(
        key=key,
        summary=summary,
        kind=kind.name,
        type=type_,
        services=services,
        on=tuple(group for group in taxonomy.groups if group not in guarded),
        off=tuple(group for group in taxonomy.groups if group in guarded),
        expires=expires,
        unit=_unit(catalog, services),
        owner=owned.own,
        runbook=runbook,
        safe_without_bundle=Duty.WITHOUT_BUNDLE in kind.duties,
    )
    domain = key.partition(".")[0]
    where = [
        f"{state} in {', '.join(names)}" for state, names in (("on", flag.on), ("off", flag.off)) if names
    ]
    notes = [f"owner {owned.own}" if owned.own else f"owner {owned.team} (domain {domain})", ", ".join(where)]
    notes += [f"expires {expires} ({kind.name})"] if expires else []
    notes += [f"still to do: {told.format(key=key)}" for duty, told in _TO_DO.items() if duty in kind.duties]
    return _draft(owned, new_flag(flag), *notes)


def _expiry(kind: Kind, ask: Ask, today: int) -> str:
    if kind.expires_within is None and Duty.EXPIRES not in kind.duties:
        return ask("expires", "Expires (a day, empty for never)", "", judge=answers.day)
    latest = datetime.fromtimestamp(today + (kind.expires_within or USUAL_LIFE), UTC).date().isoformat()

    def judge(answer: str) -> None:
        answers.day(answer)
        if not answer:
            raise UsageStop(f"a flag of the kind {kind.name} expires", remedy=f"for instance: {latest}")
        if kind.expires_within is not None and answer > latest:
            raise UsageStop(
                f"a flag of the kind {kind.name} lives {kind.expires_within // DAY} days",
                remedy=f"{latest} at the latest",
            )

    return ask("expires", "Expires", latest, judge=judge)


def _unit(catalog: Catalog, services: Sequence[str]) -> str:
    """The unit that every reading service always has: `user` or the only one; none when the choice is open."""
    units = [name for name, attribute in catalog.taxonomy.attributes.items() if attribute.unit]
    shared = [unit for unit in units if all(unit in catalog.services[name].always for name in services)]
    return "user" if "user" in shared else (_only(shared) or "")


def _segment(catalog: Catalog, name: str, ask: Ask, _: int) -> Draft:
    answers.name_of(catalog, name, catalog.segments)
    summary = ask("summary", "Who is in it?", judge=sentence)
    owner = _owner(catalog, ask)
    attributes = catalog.taxonomy.attributes
    names = sorted(each for each in attributes if not attributes[each].personal)
    attribute = attributes[ask("attribute", "By which attribute?", _only(names), names)]
    given = ask("values", "Which values (a,b; empty: whoever has it)?", "", judge=answers.literals(attribute))
    test = _test(attribute, answers.written(attribute, several(given)))
    return Draft(files=new_segment(name, summary=summary, owner=owner, attribute=attribute.name, test=test))


def _test(attribute: Attribute, values: tuple[str, ...]) -> str:
    listed = f"[{', '.join(values)}]"
    if not values or (attribute.type == AttributeType.BOOLEAN and len(values) > 1):
        return "{exists: true}"
    match attribute.type:
        case AttributeType.BOOLEAN:
            return values[0]
        case AttributeType.STRINGS:
            return f"{{contains: {listed}}}"
        case AttributeType.IP:
            return f"{{cidr: {listed}}}"
        case _:
            return listed


def _layer(catalog: Catalog, key: str, ask: Ask, _: int) -> Draft:
    owned = _owned(catalog, key, ask)
    units = sorted(name for name, attribute in catalog.taxonomy.attributes.items() if attribute.unit)
    summary = ask("summary", "What must not overlap in it?", judge=sentence)
    unit = ask("unit", "Unit", _only(units), units)
    holdout = int(ask("holdout", "Holdout in percent", "0", judge=answers.whole(99)))
    files = new_layer(key, summary=summary, owner=owned.own, unit=unit, holdout=holdout)
    return _draft(owned, files)


def _rollout(catalog: Catalog, key: str, ask: Ask, _: int) -> Draft:
    owned = _owned(catalog, key, ask)
    summary = ask("summary", "What does it roll out?", judge=sentence)
    environment = _where(catalog, ask)
    names = sorted(catalog.services)

    def judge(answer: str) -> None:
        some_of(names, "service")(answer.replace("/", ","))

    told = ask("waves", "Waves of services (a,b/c; providers first)", "", names, judge)
    waves = tuple(several(wave) for wave in told.split("/") if several(wave))
    given = ask("stages", "Stages in percent", "1,10,50,100", judge=answers.stages)
    percents = tuple(int(each) for each in several(given))
    files = new_rollout(
        key,
        summary=summary,
        owner=owned.own,
        environment=environment,
        waves=waves,
        percents=percents,
    )
    return _draft(owned, files, "it admits nobody yet: now: {stage: none}")


def _experiment(catalog: Catalog, key: str, ask: Ask, _: int) -> Draft:
    owned = _owned(catalog, key, ask)
    summary = ask("summary", "What is to be found out?", judge=sentence)
    environment = _where(catalog, ask)
    arms = several(ask("arms", "Arms (variants of its flag)", "control,treatment", judge=answers.variants))
    layers = sorted(catalog.layers)
    layer = ask("layer", "Layer (empty for none)", "", layers, one_of(["", *layers], "layer"))
    members = (_member(catalog.layers[layer], key, ask),) if layer else ()
    files = new_experiment(
        key,
        summary=summary,
        environment=environment,
        arms=arms,
        layer=layer,
        owner=owned.own or owned.team,
    )
    return _draft(owned, files, "a draft: it decides nothing until it runs", entries=members)


def _member(layer: Layer, key: str, ask: Ask) -> Entry:
    """A range of the layer that is free yet."""
    taken = sorted((member.start, member.end) for member in layer.members.values())
    free, start = "", 0
    for begin, end in [*taken, (100_000, 100_000)]:
        if begin > start and not free:
            free = f"{start / 1000:g}-{min(begin, start + WIDEST_SHARE) / 1000:g}"
        start = max(start, end)
    given = ask("range", "Its range in the layer, in percent", free or None, judge=answers.span)
    text = f"[{', '.join(given.split('-'))}]"
    return Entry.among(layer.path, "members", key, text, layer.members)


def _service(catalog: Catalog, name: str, ask: Ask, _: int) -> Draft:
    answers.name_of(catalog, name, catalog.services)
    attributes = sorted(catalog.taxonomy.attributes)
    summary = ask("summary", "What does it do?", judge=sentence)
    owner = _owner(catalog, ask)
    known, services = some_of(attributes, "attribute"), sorted(catalog.services)
    always = several(ask("always", "Attributes that every context has", None, attributes, known))
    sometimes = several(ask("sometimes", "Attributes that some contexts have", "", attributes, known))
    calls = several(ask("depends-on", "Services that it calls", "", services, some_of(services, "service")))
    files = new_service(
        name,
        summary=summary,
        owner=owner,
        always=always,
        sometimes=tuple(each for each in sometimes if each not in always),
        depends_on=calls,
    )
    return Draft(files=files)


def _metric(catalog: Catalog, name: str, ask: Ask, _: int) -> Draft:
    answers.name_of(catalog, name, catalog.metrics)
    summary = ask("summary", "What does it measure?", judge=sentence)
    owner = _owner(catalog, ask)
    kind = ask("type", "Type", "count", ("ratio", "mean", "count", "quantile"))
    good = ask("good", "Good is", "lower", ("lower", "higher"))
    parts = {"source": ask("source", "Queried from", "prometheus", judge=sentence)}
    if kind == "ratio":
        parts["numerator"] = ask("numerator", "Query of what is counted", judge=sentence)
        parts["denominator"] = ask("denominator", "Query of what it is a share of", judge=sentence)
    else:
        parts["query"] = ask("query", "Query", judge=sentence)
    return Draft(files=new_metric(name, summary=summary, owner=owner, kind=kind, good=good, asked=parts))


def _invariant(catalog: Catalog, name: str, ask: Ask, _: int) -> Draft:
    answers.name_of(catalog, name, catalog.invariants)
    summary = ask("summary", "What must hold?", judge=sentence)
    owner = _owner(catalog, ask)
    environment = _where(catalog, ask)
    judge, flags = answers.outcome(catalog), sorted(catalog.flags)
    given = ask("if", "Where this flag is this (KEY=VALUE)", None, flags, judge)
    then = ask("then", "this flag must be this (KEY=VALUE)", None, flags, judge)
    files = new_invariant(
        name,
        summary=summary,
        owner=owner,
        environment=environment,
        given=answers.outcome_of(catalog, given),
        then=answers.outcome_of(catalog, then),
    )
    return Draft(files=files, notes=("it decides nothing: flaggit prove says whether it holds",))


TYPES: Mapping[str, Callable[[Catalog, str, Ask, int], Draft]] = {
    "flag": _flag,
    "segment": _segment,
    "layer": _layer,
    "rollout": _rollout,
    "experiment": _experiment,
    "service": _service,
    "metric": _metric,
    "invariant": _invariant,
}
"""Type to what writes it: from the catalog, the key or name, the answers, and now in seconds since 1970."""


def _draft(
    owned: _Ownership, files: Mapping[str, str], *notes: str, entries: tuple[Entry, ...] = ()
) -> Draft:
    return Draft(files=files, notes=notes, entries=(*owned.entries, *entries))


def _owned(catalog: Catalog, key: str, ask: Ask) -> _Ownership:
    """The owner by domain; a team that is named for a known domain owns this one thing."""
    answers.key_of(catalog, key)
    domain, domains = key.partition(".")[0], catalog.taxonomy.domains
    teams = sorted(catalog.taxonomy.teams)
    if domain not in domains:
        team = ask("owner", f"Who owns the domain {domain}?", _only(teams), teams, one_of(teams, "team"))
        return _Ownership(team=team, entries=(Entry.among(TAXONOMY, "domains", domain, team, domains),))
    team = ask("owner", "", domains[domain], teams, one_of(teams, "team"))
    return _Ownership(team=domains[domain], own=team if team != domains[domain] else "")


def _owner(catalog: Catalog, ask: Ask) -> str:
    teams = sorted(catalog.taxonomy.teams)
    return ask("owner", "Owner", _only(teams), teams, one_of(teams, "team"))


def _where(catalog: Catalog, ask: Ask) -> str:
    """The group or environment that something acts in: the first protected one unless said."""
    taxonomy = catalog.taxonomy
    names = [*taxonomy.groups, *taxonomy.environments]
    guarded = [taxonomy.group_of(name) for name in taxonomy.protected]
    return ask("environment", "Where?", guarded[0] if guarded else names[0], list(dict.fromkeys(names)))


def _only(names: Sequence[str]) -> str | None:
    return names[0] if len(names) == 1 else None
