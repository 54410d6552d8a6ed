"""Hypothesis strategies for catalogs without errors, and for contexts to decide them in.

A catalog has four environments in two groups, three services, a few segments (each may use earlier ones), a layer with a
holdout, rollouts, and flags of every type (each may require earlier ones), some of them decided by experiments. Numbers
are small, so that interesting cases are common: equal percentages, empty stages, shared salts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias, TypeVar

from hypothesis import strategies as st

from flaggit import model
from flaggit.model import AttributeType, Condition, Flag, Value, ValueType

Draw: TypeAlias = st.DrawFn
T = TypeVar("T")

WHOLE = 100_000
DAY = 86_400
START = 1_794_182_400
"""A UTC midnight at which experiments begin: 2026-11-09."""

SERVICES = ("api", "mobile", "web")
GROUPS = {"non-production": ("dev", "staging"), "production": ("production-eu", "production-us")}
ENVIRONMENTS = tuple(name for members in GROUPS.values() for name in members)

LITERALS: Mapping[str, tuple[Any, ...]] = {
    "account": ("a-1", "a-2"),
    "age": (0, 17, 18, 65),
    "app_version": ("1.0.0", "2.3.0-rc.1", "2.3.0"),
    "country": ("AT", "DE", "FR"),
    "network": ("203.0.113.7", "2001:db8::1"),
    "premium": (True, False),
    "roles": ("admin", "staff"),
    "score": (0, 0.5, 1.5),
    "signed_up": ("2026-01-01T00:00:00Z", "2026-06-01T12:00:00+02:00"),
    "user": ("u-1", "u-2", "u-3"),
}
"""Values that tests compare with, and that contexts hold, by attribute."""

TYPES = {
    "account": AttributeType.STRING,
    "age": AttributeType.INTEGER,
    "app_version": AttributeType.VERSION,
    "country": AttributeType.STRING,
    "network": AttributeType.IP,
    "premium": AttributeType.BOOLEAN,
    "roles": AttributeType.STRINGS,
    "score": AttributeType.NUMBER,
    "signed_up": AttributeType.INSTANT,
    "user": AttributeType.STRING,
}
NAMES = tuple(sorted(TYPES))
OPERATORS: Mapping[AttributeType, tuple[str, ...]] = {
    AttributeType.STRING: ("in", "not_in", "starts_with", "ends_with", "contains", "exists"),
    AttributeType.BOOLEAN: ("in", "exists"),
    AttributeType.INTEGER: ("in", "not_in", "gt", "gte", "lt", "lte", "exists"),
    AttributeType.NUMBER: ("in", "not_in", "gt", "gte", "lt", "lte", "exists"),
    AttributeType.VERSION: ("in", "not_in", "gt", "gte", "lt", "lte", "exists"),
    AttributeType.INSTANT: ("before", "after", "gt", "gte", "lt", "lte", "exists"),
    AttributeType.IP: ("in", "not_in", "cidr", "exists"),
    AttributeType.STRINGS: ("contains", "exists"),
}
SETS = frozenset({"in", "not_in", "starts_with", "ends_with", "contains", "cidr"})
NETWORKS = ("203.0.113.0/24", "2001:db8::/32")

TAXONOMY = model.Taxonomy(
    groups=GROUPS,
    protected=GROUPS["production"],
    domains={"checkout": "team-checkout"},
    teams={"team-checkout": model.Team(name="team-checkout")},
    attributes={
        name: model.Attribute(name=name, type=kind, unit=name in {"account", "user"})
        for name, kind in TYPES.items()
    },
    kinds={"release": model.Kind(name="release")},
)
VALUES: Mapping[ValueType, tuple[Value, ...]] = {
    ValueType.BOOLEAN: (True, False),
    ValueType.STRING: ("", "red", "grün"),
    ValueType.INTEGER: (0, 1, -7, 2**53 - 1),
    ValueType.NUMBER: (0, 0.1, 1.0, -2.5e-9),
    ValueType.OBJECT: ({}, {"size": 1}, {"tags": ["a", None], "deep": {"b": 0.5}}),
}

PERCENTS = (0, 1, 5_000, 25_000, 33_333, 50_000, WHOLE)


# Strategies are checked when they are first drawn from, which costs more than drawing: each is made once and kept.
_yes_or_no = st.booleans()
_upto = cache(lambda most: st.integers(0, most))


def upto(draw: Draw, most: int) -> int:
    """A number from 0 to `most`."""
    return int(draw(_upto(most)))


def pick(draw: Draw, items: Sequence[T]) -> T:
    """One of these."""
    return items[upto(draw, len(items) - 1)]


def some(draw: Draw, items: Sequence[T], most: int, least: int = 0) -> list[T]:
    """So many of these; any may come twice."""
    return [pick(draw, items) for _ in range(least + upto(draw, most - least))]


@dataclass(kw_only=True)
class Parts:
    """What flags are made of."""

    segments: Sequence[str]
    rollouts: Sequence[str]
    layer: model.Layer
    experiments: dict[str, model.Experiment] = field(default_factory=dict)
    flags: dict[str, Flag] = field(default_factory=dict)


def maybe(draw: Draw, value: T) -> T | None:
    """This, or None."""
    return value if draw(_yes_or_no) else None


def draw_test(draw: Draw) -> model.Test:
    """One test of one attribute, by an operator of its type."""
    attribute = pick(draw, NAMES)
    operator: Any = pick(draw, OPERATORS[TYPES[attribute]])
    if operator == "exists":
        return model.Test(attribute=attribute, operator=operator, values=(draw(_yes_or_no),))
    pool = NETWORKS if operator == "cidr" else LITERALS[attribute]
    many = operator in SETS and TYPES[attribute] is not AttributeType.BOOLEAN
    return model.Test(
        attribute=attribute, operator=operator, values=tuple(some(draw, pool, 3 if many else 1, least=1))
    )


def draw_condition(draw: Draw, segments: Sequence[str], depth: int = 2) -> Condition:
    """A condition that may use these segments."""
    way = pick(draw, ("test", "test", "segment", "all", "any", "not")) if depth else "test"
    if way == "segment" and segments:
        return model.InSegment(name=pick(draw, segments))
    if way == "not":
        return model.Not(item=draw_condition(draw, segments, depth - 1))
    if way in {"all", "any"}:
        items = tuple(draw_condition(draw, segments, depth - 1) for _ in range(upto(draw, 2)))
        return model.All(items=items) if way == "all" else model.Any(items=items)
    return draw_test(draw)


def draw_shares(draw: Draw, outcomes: Sequence[Value]) -> tuple[tuple[Value, int], ...]:
    """Shares over some of these outcomes that sum to 100 %; some may be nothing."""
    serves = some(draw, outcomes, 3, least=1)
    cuts = sorted(pick(draw, PERCENTS) for _ in serves[1:])
    weights = (end - start for start, end in zip([0, *cuts], [*cuts, WHOLE], strict=True))
    return tuple(zip(serves, weights, strict=True))


def draw_rollout(draw: Draw, key: str, segments: Sequence[str]) -> model.Rollout:
    """A rollout of production, with or without waves, at any stage and in any state."""
    percents = sorted(some(draw, PERCENTS, 3, least=1))
    stages = [
        model.Stage(name=f"stage-{at}", percent=percent, segment=pick(draw, ["", *segments]))
        for at, percent in enumerate(percents)
    ]
    waves: tuple[str, ...] = pick(draw, ((), ("api",), ("api", "web")))
    return model.Rollout(
        key=key,
        path=f"flags/{key.replace('.', '/')}.rollout.yaml",
        environment="production",
        stage=pick(draw, ["", *(stage.name for stage in stages)]),
        state=pick(draw, ("running", "held", "finished", "rolled-back")),
        stages=tuple(stages),
        wave=pick(draw, waves) if waves else "",
        waves=tuple(model.Wave(name=name, services=(name,)) for name in waves),
    )


def _experiment(draw: Draw, key: str, outcomes: Sequence[Value], layer: str) -> model.Experiment:
    return model.Experiment(
        key=key,
        path=f"flags/{key.replace('.', '/')}.experiment.yaml",
        status=pick(draw, ("draft", "running", "concluded")),
        iteration=1 + upto(draw, 2),
        environment="production",
        arms=tuple(model.Arm(serve=serve, weight=weight) for serve, weight in draw_shares(draw, outcomes)),
        salt=key,
        layer=pick(draw, ("", layer)),
        holdout=pick(draw, ("", layer)),
        window=model.Window(start=START, weeks=2) if draw(_yes_or_no) else None,
    )


def _rule(draw: Draw, name: str, flag: str, outcomes: Sequence[Value], parts: Parts) -> model.Rule:
    way = pick(draw, ("always", "percent", "rollout", "layer", "split"))
    shares = draw_shares(draw, outcomes) if way == "split" or upto(draw, 3) == 0 else ()
    return model.Rule(
        name=name,
        when=maybe(draw, draw_condition(draw, parts.segments)),
        serve=None if shares else pick(draw, outcomes),
        split=tuple(model.Share(serve=serve, weight=weight) for serve, weight in shares),
        percent=pick(draw, PERCENTS) if way in {"percent", "layer"} else None,
        rollout=pick(draw, parts.rollouts) if way == "rollout" and parts.rollouts else "",
        layer=parts.layer.key if way == "layer" and flag in parts.layer.members else "",
        activate_at=pick(draw, (None, START, START + DAY)),
        force=draw(_yes_or_no),
    )


def _block(draw: Draw, name: str, flag: str, outcomes: Sequence[Value], parts: Parts) -> model.Environment:
    plain = Parts(segments=parts.segments, rollouts=(), layer=parts.layer)
    used = parts if name in {"production", *GROUPS["production"]} else plain
    rules = [_rule(draw, f"rule-{at}", flag, outcomes, used) for at in range(upto(draw, 3))]
    if used is parts and upto(draw, 2) == 0:
        key = f"{flag}-trial"
        if key not in parts.experiments:
            parts.experiments[key] = _experiment(draw, key, outcomes, parts.layer.key)
        when = maybe(draw, draw_condition(draw, parts.segments))
        rules.insert(upto(draw, len(rules)), model.Rule(name="trial", experiment=key, when=when))
    shares = draw_shares(draw, outcomes) if draw(_yes_or_no) else ()
    otherwise = model.Otherwise(
        split=tuple(model.Share(serve=serve, weight=weight) for serve, weight in shares)
    )
    if not shares:
        otherwise = model.Otherwise(serve=pick(draw, outcomes))
    return model.Environment(name=name, otherwise=otherwise, rules=tuple(rules), active=upto(draw, 4) > 0)


def _flag(draw: Draw, key: str, parts: Parts) -> Flag:
    kind = pick(draw, tuple(ValueType))
    pool = VALUES[kind]
    variants: dict[str, model.Variant] = {}
    outcomes: Sequence[Value] = pool
    if draw(_yes_or_no):
        variants = {name: model.Variant(name=name, value=pick(draw, pool)) for name in ("control", "fresh")}
        outcomes = tuple(variants)
    required = sorted(set(some(draw, sorted(parts.flags), 2))) if parts.flags else []
    names = ["non-production", "production", *some(draw, ENVIRONMENTS, 1)]
    return Flag(
        key=key,
        path=f"flags/{key.replace('.', '/')}.flag.yaml",
        summary=f"What {key} switches",
        kind="release",
        owner="team-checkout",
        type=kind,
        safe=pick(draw, outcomes),
        services=tuple(sorted(set(some(draw, SERVICES, 3, least=1)))),
        unit=pick(draw, ("account", "user")),
        salt=pick(draw, (key, "checkout.shared")),
        variants=variants,
        requires=tuple(_requirement(draw, parts.flags[name]) for name in required),
        environments={name: _block(draw, name, key, outcomes, parts) for name in sorted(names)},
        expires=maybe(draw, START + 90 * DAY),
        on_stale=pick(draw, ("", "safe")),
        breaker=maybe(draw, model.Breaker(errors=5_000)),
    )


def _requirement(draw: Draw, flag: Flag) -> model.Requirement:
    outcomes: Sequence[Value] = tuple(flag.variants) or VALUES[flag.type]
    return model.Requirement(flag=flag.key, name=pick(draw, outcomes))


def _layer(draw: Draw, count: int) -> model.Layer:
    names = ["holdout", *(f"checkout.flag-{at}" for at in range(count))]
    names += [f"{name}-trial" for name in names[1:]]
    bounds = sorted(pick(draw, PERCENTS) for _ in range(2 * len(names)))
    members = {
        name: model.Member(name=name, start=start, end=end)
        for name, start, end in zip(names, bounds[::2], bounds[1::2], strict=True)
    }
    path = "flags/checkout/page.layer.yaml"
    return model.Layer(key="checkout.page", path=path, unit="user", salt="page-1", members=members)


@st.composite
def catalogs(draw: Draw, most_flags: int = 4) -> model.Catalog:
    """Catalogs without errors."""
    segments: dict[str, model.Segment] = {}
    for at in range(upto(draw, 3)):
        name = f"segment-{at}"
        when = draw_condition(draw, sorted(segments))
        path = f"flags/shared/{name}.segment.yaml"
        segments[name] = model.Segment(name=name, path=path, summary=name, when=when)
    count = 1 + upto(draw, most_flags - 1)
    plans = {key: draw_rollout(draw, key, sorted(segments)) for key in ("checkout.ramp", "checkout.slow")}
    parts = Parts(segments=sorted(segments), rollouts=sorted(plans), layer=_layer(draw, count))
    for at in range(count):
        key = f"checkout.flag-{at}"
        parts.flags[key] = _flag(draw, key, parts)
    services = {
        name: model.Service(
            name=name,
            path=f"flags/services/{name}.service.yaml",
            owner="team-checkout",
            environments=ENVIRONMENTS,
            always=("user",),
            sometimes=tuple(sorted(set(TYPES) - {"user"})),
        )
        for name in SERVICES
    }
    return model.Catalog(
        project=model.Project(name="shop"),
        taxonomy=TAXONOMY,
        flags=parts.flags,
        segments=segments,
        layers={parts.layer.key: parts.layer},
        rollouts=plans,
        experiments=dict(sorted(parts.experiments.items())),
        services=services,
    )


@st.composite
def contexts(draw: Draw) -> dict[str, Any]:
    """Contexts of the taxonomy's attributes; any may be missing, now and then one has a wrong type."""
    chosen = {name for name in NAMES if draw(_yes_or_no)}
    context: dict[str, Any] = {}
    for name in sorted(chosen):
        value = pick(draw, LITERALS[name])
        context[name] = [value] if TYPES[name] is AttributeType.STRINGS else value
        if upto(draw, 9) == 0:
            context[name] = pick(draw, (None, "", 3, True, []))
    return context
