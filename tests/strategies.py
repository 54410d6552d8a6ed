"""Hypothesis strategies for catalogs without errors, and for contexts to decide them in.

A catalog has four environments in two groups, three services, a few segments (each may use earlier ones), a layer with a
holdout, rollouts, and flags of every type (each may require earlier ones), some of them decided by experiments. Numbers
are small, so that interesting cases are common: equal percentages, empty stages, shared salts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from hypothesis import strategies as st

from flaggit import model
from flaggit.model import AttributeType, Condition, Flag, Value, ValueType

Draw: TypeAlias = st.DrawFn

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

percentages = st.sampled_from((0, 1, 5_000, 25_000, 33_333, 50_000, WHOLE))


@dataclass(kw_only=True)
class Parts:
    """What flags are made of."""

    segments: Sequence[str]
    rollouts: Sequence[str]
    layer: model.Layer
    experiments: dict[str, model.Experiment] = field(default_factory=dict)
    flags: dict[str, Flag] = field(default_factory=dict)


@st.composite
def tests(draw: Draw) -> model.Test:
    """One test of one attribute, by an operator of its type."""
    attribute = draw(st.sampled_from(sorted(TYPES)))
    operator: Any = draw(st.sampled_from(OPERATORS[TYPES[attribute]]))
    if operator == "exists":
        values: tuple[Any, ...] = (draw(st.booleans()),)
    else:
        pool = NETWORKS if operator == "cidr" else LITERALS[attribute]
        many = operator in SETS and TYPES[attribute] is not AttributeType.BOOLEAN
        values = tuple(draw(st.lists(st.sampled_from(pool), min_size=1, max_size=3 if many else 1)))
    return model.Test(attribute=attribute, operator=operator, values=values)


def conditions(segments: Sequence[str]) -> st.SearchStrategy[Condition]:
    """Conditions that may use these segments."""
    leaves: st.SearchStrategy[Condition] = tests()
    if segments:
        leaves |= st.sampled_from(segments).map(lambda name: model.InSegment(name=name))
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=3).map(lambda items: model.All(items=tuple(items)))
            | st.lists(inner, max_size=3).map(lambda items: model.Any(items=tuple(items)))
            | inner.map(lambda item: model.Not(item=item))
        ),
        max_leaves=4,
    )


def weights(count: int) -> st.SearchStrategy[tuple[int, ...]]:
    """So many weights that sum to 100 %; some may be nothing."""
    cuts = st.lists(percentages, min_size=count - 1, max_size=count - 1).map(sorted)
    return cuts.map(lambda at: tuple(end - start for start, end in zip([0, *at], [*at, WHOLE], strict=True)))


@st.composite
def splits(draw: Draw, outcomes: Sequence[Value]) -> tuple[tuple[Value, int], ...]:
    """Shares over some of these outcomes."""
    serves = draw(st.lists(st.sampled_from(outcomes), min_size=1, max_size=3))
    return tuple(zip(serves, draw(weights(len(serves))), strict=True))


@st.composite
def rollouts(draw: Draw, key: str, segments: Sequence[str]) -> model.Rollout:
    """A rollout of production, with or without waves, at any stage and in any state."""
    percents = sorted(draw(st.lists(percentages, min_size=1, max_size=3)))
    stages = [
        model.Stage(
            name=f"stage-{at}",
            percent=percent,
            segment=draw(st.sampled_from(["", *segments])),
        )
        for at, percent in enumerate(percents)
    ]
    waves = draw(st.sampled_from(((), ("api",), ("api", "web"))))
    return model.Rollout(
        key=key,
        path=f"flags/{key.replace('.', '/')}.rollout.yaml",
        environment="production",
        stage=draw(st.sampled_from(["", *(stage.name for stage in stages)])),
        state=draw(st.sampled_from(("running", "held", "finished", "rolled-back"))),
        stages=tuple(stages),
        wave=draw(st.sampled_from(waves)) if waves else "",
        waves=tuple(model.Wave(name=name, services=(name,)) for name in waves),
    )


def _experiment(draw: Draw, key: str, outcomes: Sequence[Value], layer: str) -> model.Experiment:
    return model.Experiment(
        key=key,
        path=f"flags/{key.replace('.', '/')}.experiment.yaml",
        status=draw(st.sampled_from(("draft", "running", "concluded"))),
        iteration=draw(st.integers(1, 3)),
        environment="production",
        arms=tuple(model.Arm(serve=serve, weight=weight) for serve, weight in draw(splits(outcomes))),
        salt=key,
        layer=draw(st.sampled_from(("", layer))),
        holdout=draw(st.sampled_from(("", layer))),
        window=model.Window(start=START, weeks=2) if draw(st.booleans()) else None,
    )


def _rule(draw: Draw, name: str, flag: str, outcomes: Sequence[Value], parts: Parts) -> model.Rule:
    way = draw(st.sampled_from(("always", "percent", "rollout", "layer", "split")))
    shares = draw(splits(outcomes)) if way == "split" or draw(st.integers(0, 3)) == 0 else ()
    return model.Rule(
        name=name,
        when=draw(st.none() | conditions(parts.segments)),
        serve=None if shares else draw(st.sampled_from(outcomes)),
        split=tuple(model.Share(serve=serve, weight=weight) for serve, weight in shares),
        percent=draw(percentages) if way in {"percent", "layer"} else None,
        rollout=draw(st.sampled_from(parts.rollouts)) if way == "rollout" and parts.rollouts else "",
        layer=parts.layer.key if way == "layer" and flag in parts.layer.members else "",
        activate_at=draw(st.none() | st.sampled_from((START, START + DAY))),
        force=draw(st.booleans()),
    )


def _block(draw: Draw, name: str, flag: str, outcomes: Sequence[Value], parts: Parts) -> model.Environment:
    plain = Parts(segments=parts.segments, rollouts=(), layer=parts.layer)
    used = parts if name in {"production", *GROUPS["production"]} else plain
    rules = [_rule(draw, f"rule-{at}", flag, outcomes, used) for at in range(draw(st.integers(0, 3)))]
    if used is parts and draw(st.integers(0, 2)) == 0:
        key = f"{flag}-trial"
        if key not in parts.experiments:
            parts.experiments[key] = _experiment(draw, key, outcomes, parts.layer.key)
        when = draw(st.none() | conditions(parts.segments))
        rules.insert(draw(st.integers(0, len(rules))), model.Rule(name="trial", experiment=key, when=when))
    shares = draw(st.just(()) | splits(outcomes))
    otherwise = model.Otherwise(
        split=tuple(model.Share(serve=serve, weight=weight) for serve, weight in shares)
    )
    if not shares:
        otherwise = model.Otherwise(serve=draw(st.sampled_from(outcomes)))
    return model.Environment(
        name=name, otherwise=otherwise, rules=tuple(rules), active=draw(st.integers(0, 4)) > 0
    )


def _flag(draw: Draw, key: str, parts: Parts) -> Flag:
    kind = draw(st.sampled_from(ValueType))
    pool = VALUES[kind]
    variants: dict[str, model.Variant] = {}
    outcomes: Sequence[Value] = pool
    if draw(st.booleans()):
        variants = {
            name: model.Variant(name=name, value=draw(st.sampled_from(pool))) for name in ("control", "fresh")
        }
        outcomes = tuple(variants)
    required = (
        draw(st.lists(st.sampled_from(sorted(parts.flags)), max_size=2, unique=True)) if parts.flags else []
    )
    names = ["non-production", "production", *draw(st.lists(st.sampled_from(ENVIRONMENTS), max_size=1))]
    return Flag(
        key=key,
        path=f"flags/{key.replace('.', '/')}.flag.yaml",
        summary=f"What {key} switches",
        kind="release",
        owner="team-checkout",
        type=kind,
        safe=draw(st.sampled_from(outcomes)),
        services=tuple(sorted(draw(st.sets(st.sampled_from(SERVICES), min_size=1)))),
        unit=draw(st.sampled_from(("account", "user"))),
        salt=draw(st.sampled_from((key, "checkout.shared"))),
        variants=variants,
        requires=tuple(_requirement(draw, parts.flags[name]) for name in required),
        environments={name: _block(draw, name, key, outcomes, parts) for name in sorted(names)},
        expires=draw(st.none() | st.just(START + 90 * DAY)),
        on_stale=draw(st.sampled_from(("", "safe"))),
        breaker=draw(st.none() | st.just(model.Breaker(errors=5_000))),
    )


def _requirement(draw: Draw, flag: Flag) -> model.Requirement:
    outcomes: Sequence[Value] = tuple(flag.variants) or VALUES[flag.type]
    return model.Requirement(flag=flag.key, name=draw(st.sampled_from(outcomes)))


def _layer(draw: Draw, count: int) -> model.Layer:
    names = ["holdout", *(f"checkout.flag-{at}" for at in range(count))]
    names += [f"{name}-trial" for name in names[1:]]
    bounds = sorted(draw(st.lists(percentages, min_size=2 * len(names), max_size=2 * len(names))))
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
    for at in range(draw(st.integers(0, 3))):
        name = f"segment-{at}"
        when = draw(conditions(sorted(segments)))
        path = f"flags/shared/{name}.segment.yaml"
        segments[name] = model.Segment(name=name, path=path, summary=name, when=when)
    count = draw(st.integers(1, most_flags))
    plans = {key: draw(rollouts(key, sorted(segments))) for key in ("checkout.ramp", "checkout.slow")}
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
    chosen = draw(st.sets(st.sampled_from(sorted(TYPES))))
    context: dict[str, Any] = {}
    for name in sorted(chosen):
        value = draw(st.sampled_from(LITERALS[name]))
        context[name] = [value] if TYPES[name] is AttributeType.STRINGS else value
        if draw(st.integers(0, 9)) == 0:
            context[name] = draw(st.sampled_from((None, "", 3, True, [])))
    return context
