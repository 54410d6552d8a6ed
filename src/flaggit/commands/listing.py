"""`list`: what there is, by type, with filters."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TypeAlias

from flaggit.binding.suggesting import meant
from flaggit.errors import UsageStop
from flaggit.frozen import Frozen
from flaggit.model import Catalog, Environment, Flag, Rule

Row: TypeAlias = "Mapping[str, str | tuple[str, ...]]"


class Listed(Frozen):
    """Rows of one type of document.

    Attributes:
        what: The type, in the plural.
        columns: The fields of a row, in order.
        rows: In key order.
        total: How many there are without the filters.
    """

    what: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int


class Filters(Frozen):
    """What rows must match; an empty filter matches everything."""

    words: tuple[str, ...] = ()
    owner: str = ""
    kind: str = ""
    service: str = ""
    environment: str = ""

    def match(self, row: Row) -> bool:
        """Whether a row has every word somewhere, and the owner, kind and service where it has such fields."""
        told = " ".join(" ".join(cell) if isinstance(cell, tuple) else cell for cell in row.values()).lower()
        return (
            all(word.lower() in told for word in self.words)
            and (not self.owner or self.owner in _cell(row, "owner", "owners"))
            and (not self.kind or self.kind in _cell(row, "kind"))
            and (not self.service or self.service in _cell(row, "services", "service"))
        )


def listed(catalog: Catalog, what: str, filters: Filters) -> Listed:
    """List documents of one type.

    Raises:
        UsageStop: When the type or a filter names nothing that exists.
    """
    lister = TYPES.get(what)
    if lister is None:
        raise UsageStop(
            f"there is nothing called {what!r} to list{meant(what, TYPES)}",
            remedy=f"one of: {', '.join(TYPES)}; a word to filter by comes behind: flaggit list flags {what}",
        )
    _judge(catalog, what, filters)
    columns, rows = lister(catalog, filters)
    kept = tuple(row for row in rows if filters.match(row))
    return Listed(what=what, columns=columns, rows=kept, total=len(rows))


def _judge(catalog: Catalog, what: str, filters: Filters) -> None:
    taxonomy = catalog.taxonomy
    wanted: tuple[tuple[str, Iterable[str], str], ...] = (
        (filters.owner, taxonomy.teams, "owner"),
        (filters.kind, taxonomy.kinds, "kind"),
        (filters.service, catalog.services, "service"),
        (filters.environment, (*taxonomy.groups, *taxonomy.environments), "environment"),
    )
    for given, names, option in wanted:
        if given and option not in FILTERS[what]:
            raise UsageStop(
                f"{NOUNS.get(what, what)} have no {option}",
                where=f"--{option}",
                remedy=f"filter by a word: flaggit list {what} {given}",
            )
        if given and given not in names:
            raise UsageStop(
                f"there is no {'team' if option == 'owner' else option} {given!r}{meant(given, names)}",
                where=f"--{option}",
                remedy=f"one of: {', '.join(sorted(names))}",
            )


def _cell(row: Row, *names: str) -> tuple[str, ...]:
    cell = next(row[name] for name in names if name in row)
    return cell if isinstance(cell, tuple) else (cell,)


def _day(seconds: int | None) -> str:
    return "" if seconds is None else datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _percent(thousandths: int) -> str:
    return f"{thousandths / 1000:g} %"


def _flags(catalog: Catalog, filters: Filters) -> tuple[tuple[str, ...], list[Row]]:
    environments = (filters.environment,) if filters.environment else tuple(catalog.taxonomy.groups)
    columns = ("key", "kind", "type", "owner", "expires", *environments, "services", "summary")
    rows: list[Row] = [
        {
            "key": flag.key,
            "kind": flag.kind,
            "type": flag.type,
            "owner": flag.owner,
            "expires": _day(flag.expires),
            **{name: state_words(catalog, flag, name) for name in environments},
            "services": flag.services,
            "summary": flag.summary,
        }
        for flag in catalog.flags.values()
    ]
    return columns, rows


def state_words(catalog: Catalog, flag: Flag, name: str) -> str:
    """What an environment decides in a few words, or a group, when all its environments decide by one block."""
    blocks = [catalog.environment(flag, member) for member in catalog.taxonomy.members(name)]
    first = blocks[0] if blocks else None
    if any(block is not first for block in blocks):
        return "differs"
    return "left out" if first is None else _block(first)


def _block(block: Environment) -> str:
    if not block.active:
        return "inactive"
    split = "/".join(f"{share.weight / 1000:g}" for share in block.otherwise.split)
    fallback = f"split {split}" if split else _text(block.otherwise.serve)
    ways = [_rule(rule) for rule in block.rules]
    return f"{fallback}; {', '.join(ways)}" if ways else fallback


def _rule(rule: Rule) -> str:
    if rule.rollout:
        return f"rollout {rule.rollout}"
    if rule.experiment:
        return f"experiment {rule.experiment}"
    served = "split" if rule.split else _text(rule.serve)
    return f"{_percent(rule.percent)} {served}" if rule.percent is not None else f"{rule.name} {served}"


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _segments(catalog: Catalog, _: Filters) -> tuple[tuple[str, ...], list[Row]]:
    rows: list[Row] = [
        {"name": each.name, "owner": each.owner, "summary": each.summary}
        for each in catalog.segments.values()
    ]
    return ("name", "owner", "summary"), rows


def _services(catalog: Catalog, _: Filters) -> tuple[tuple[str, ...], list[Row]]:
    read: dict[str, int] = {}
    for flag in catalog.flags.values():
        for service in flag.services:
            read[service] = read.get(service, 0) + 1
    rows: list[Row] = [
        {
            "service": each.name,
            "owner": each.owner,
            "flags": str(read.get(each.name, 0)),
            "environments": each.environments,
            "depends on": each.depends_on,
            "summary": each.summary,
        }
        for each in catalog.services.values()
    ]
    return ("service", "owner", "flags", "environments", "depends on", "summary"), rows


def _rollouts(catalog: Catalog, _: Filters) -> tuple[tuple[str, ...], list[Row]]:
    rows: list[Row] = [
        {
            "key": each.key,
            "environment": each.environment,
            "stage": each.stage or "none",
            "wave": each.wave,
            "state": each.state,
            "owner": each.owner,
            "summary": each.summary,
        }
        for each in catalog.rollouts.values()
    ]
    return ("key", "environment", "stage", "wave", "state", "owner", "summary"), rows


def _experiments(catalog: Catalog, _: Filters) -> tuple[tuple[str, ...], list[Row]]:
    rows: list[Row] = [
        {
            "key": each.key,
            "status": each.status,
            "iteration": str(each.iteration),
            "from": _day(each.window.start if each.window else None),
            "until": _day(each.window.end if each.window else None),
            "layer": each.layer,
            "owners": each.owners,
            "summary": each.summary,
        }
        for each in catalog.experiments.values()
    ]
    return ("key", "status", "iteration", "from", "until", "layer", "owners", "summary"), rows


def _layers(catalog: Catalog, _: Filters) -> tuple[tuple[str, ...], list[Row]]:
    rows: list[Row] = [
        {
            "key": each.key,
            "unit": each.unit,
            "members": tuple(
                f"{member.name} {member.start / 1000:g}-{member.end / 1000:g} %"
                for member in each.members.values()
            ),
            "owner": each.owner,
            "summary": each.summary,
        }
        for each in catalog.layers.values()
    ]
    return ("key", "unit", "members", "owner", "summary"), rows


def _metrics(catalog: Catalog, _: Filters) -> tuple[tuple[str, ...], list[Row]]:
    rows: list[Row] = [
        {
            "name": each.name,
            "type": each.type,
            "good": each.good,
            "source": each.source,
            "owner": each.owner,
            "summary": each.summary,
        }
        for each in catalog.metrics.values()
    ]
    return ("name", "type", "good", "source", "owner", "summary"), rows


def _invariants(catalog: Catalog, _: Filters) -> tuple[tuple[str, ...], list[Row]]:
    rows: list[Row] = [
        {
            "name": each.name,
            "says": each.word,
            "flags": tuple(sorted({said.flag for said in each.outcomes})),
            "environment": each.environment or "all",
            "owner": each.owner,
            "summary": each.summary,
        }
        for each in catalog.invariants.values()
    ]
    return ("name", "says", "flags", "environment", "owner", "summary"), rows


def _populations(catalog: Catalog, _: Filters) -> tuple[tuple[str, ...], list[Row]]:
    rows: list[Row] = [
        {
            "name": each.name,
            "unit": each.unit,
            "day": each.day,
            "count": f"{each.count:,}",
            "by": each.attributes,
            "summary": each.summary,
        }
        for each in catalog.populations.values()
    ]
    return ("name", "unit", "day", "count", "by", "summary"), rows


def _retired(catalog: Catalog, _: Filters) -> tuple[tuple[str, ...], list[Row]]:
    rows: list[Row] = [
        {
            "key": each.key,
            "value": _text(each.value),
            "until": _day(each.until),
            "services": each.services,
            "summary": each.summary,
        }
        for each in catalog.retired.values()
    ]
    return ("key", "value", "until", "services", "summary"), rows


TYPES: Mapping[str, Callable[[Catalog, Filters], tuple[tuple[str, ...], list[Row]]]] = {
    "flags": _flags,
    "segments": _segments,
    "services": _services,
    "rollouts": _rollouts,
    "experiments": _experiments,
    "layers": _layers,
    "metrics": _metrics,
    "invariants": _invariants,
    "populations": _populations,
    "retired": _retired,
}

NOUNS = {"retired": "retired flags"}

FILTERS: Mapping[str, tuple[str, ...]] = {
    "flags": ("owner", "kind", "service", "environment"),
    "segments": ("owner",),
    "services": ("owner", "service"),
    "rollouts": ("owner",),
    "experiments": ("owner",),
    "layers": ("owner",),
    "metrics": ("owner",),
    "invariants": ("owner",),
    "populations": (),
    "retired": ("service",),
}
"""The filters that each type has a field for."""
