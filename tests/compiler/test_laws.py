"""Laws of compiling, over random catalogs."""

import random
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from hypothesis import given, settings, strategies as st
from tests.strategies import ENVIRONMENTS, GROUPS, SERVICES, catalogs

from flaggit import model
from flaggit.bundle import canonical
from flaggit.bundle.body import digest_of
from flaggit.bundle.index import Index, read_index
from flaggit.compiler import Compiler, Decision, compile_flag
from flaggit.frozen import replace
from flaggit.model import Catalog, Flag
from flaggit.runtime.decisions import Decisions

TARGETS = [(environment, service) for environment in ENVIRONMENTS for service in SERVICES]
LAWS = settings(max_examples=50, deadline=None)


def bodies(catalog: Catalog) -> dict[tuple[str, str], bytes]:
    compiler = Compiler(catalog)
    return {target: compiler.body(*target).data for target in TARGETS}


def decisions(catalog: Catalog) -> dict[tuple[str, str, str], Decision]:
    compiler = Compiler(catalog)
    return {(key, *target): compiler.decision(key, *target) for key in catalog.flags for target in TARGETS}


def with_flag(catalog: Catalog, flag: Flag) -> Catalog:
    return replace(catalog, flags={**catalog.flags, flag.key: flag})


def with_percent(flag: Flag, percent: int) -> Flag:
    """The flag, with all its own percentages set to one."""
    blocks = {
        name: replace(
            block,
            rules=tuple(
                rule if rule.percent is None else replace(rule, percent=percent) for rule in block.rules
            ),
        )
        for name, block in flag.environments.items()
    }
    return replace(flag, environments=blocks)


def shuffled(catalog: Catalog, seed: int) -> Catalog:
    """The same catalog, all its mappings in another order."""
    order = random.Random(seed)  # noqa: S311 - a shuffle, not a secret
    changes: dict[str, Any] = {}
    for name in ("flags", "segments", "layers", "rollouts", "experiments", "services"):
        pairs = list(getattr(catalog, name).items())
        order.shuffle(pairs)
        changes[name] = dict(pairs)
    flags: Mapping[str, Flag] = changes["flags"]
    for key, flag in flags.items():
        blocks = list(flag.environments.items())
        order.shuffle(blocks)
        changes["flags"][key] = replace(flag, environments=dict(blocks))
    return replace(catalog, **changes)


@LAWS
@given(catalogs())
def test_what_the_compiler_writes_the_loader_reads(catalog: Catalog) -> None:
    compiler = Compiler(catalog)
    for target in TARGETS:
        body = compiler.body(*target)
        assert digest_of(body.data) == body.decisions
        index = read_index(body.data)
        lines = dict(parsed(body.data, index, index.flags))
        loaded = Decisions.of(lines, dict(parsed(body.data, index, index.segments)))
        for key in index.flags:
            assert loaded.flag(key).key == key
            assert canonical.encode(lines[key]) == canonical.encode(compiler.decision(key, *target))


def parsed(body: bytes, index: Index, places: Mapping[str, int]) -> Iterator[tuple[str, object]]:
    for name, place in places.items():
        line = canonical.decode(index.line(body, place))
        assert isinstance(line, dict)
        yield name, line["decision"]


@LAWS
@given(catalogs())
def test_equal_catalogs_give_equal_bytes(catalog: Catalog) -> None:
    assert bodies(catalog) == bodies(deepcopy(catalog))


@LAWS
@given(catalogs(), st.integers(0, 1000))
def test_order_of_documents_has_no_say(catalog: Catalog, seed: int) -> None:
    assert bodies(catalog) == bodies(shuffled(catalog, seed))


@LAWS
@given(catalogs(), st.data())
def test_a_revert_gives_the_bytes_back(catalog: Catalog, data: st.DataObject) -> None:
    flag = data.draw(st.sampled_from(sorted(catalog.flags.values(), key=lambda flag: flag.key)))
    changed = with_flag(catalog, replace(flag, salt="another"))
    before, after = bodies(catalog), bodies(changed)
    assert bodies(with_flag(changed, flag)) == before
    assert (before != after) == (flag.salt in salts(catalog, flag))


def salts(catalog: Catalog, flag: Flag) -> set[object]:
    """The salts that a flag's own decisions bucket with."""
    return {decision.get("salt") for (key, _, _), decision in decisions(catalog).items() if key == flag.key}


@LAWS
@given(catalogs(), st.integers(0, 100_000))
def test_raising_a_ramp_changes_nothing_but_below(catalog: Catalog, percent: int) -> None:
    ramped = replace(catalog, flags={key: with_percent(flag, percent) for key, flag in catalog.flags.items()})
    before, after = decisions(catalog), decisions(ramped)
    assert without_below(before) == without_below(after)


def without_below(given: Mapping[Any, Decision]) -> dict[Any, Decision]:
    found = deepcopy(dict(given))
    for decision in found.values():
        rules: Any = decision.get("rules", [])
        for rule in rules:
            rule.pop("below", None)
    return found


@LAWS
@given(catalogs())
def test_a_stage_changes_nothing_but_the_stage(catalog: Catalog) -> None:
    plan = catalog.rollouts["checkout.ramp"]
    begun = replace(plan, state="running", wave=plan.waves[-1].name if plan.waves else "")
    stages = [
        decisions(replace(catalog, rollouts={**catalog.rollouts, plan.key: replace(begun, stage=stage.name)}))
        for stage in plan.stages
    ]
    assert all(without_stages(later) == without_stages(stages[0]) for later in stages)


def without_stages(given: Mapping[Any, Decision]) -> dict[Any, Decision]:
    found = deepcopy(dict(given))
    for decision in found.values():
        rules: Any = decision.get("rules", [])
        for rule in rules:
            rule.pop("stage", None)
    return found


@LAWS
@given(catalogs())
def test_stages_accumulate(catalog: Catalog) -> None:
    """Whom an earlier stage admits, a later one does too."""
    for plan in catalog.rollouts.values():
        flag = replace(
            next(iter(catalog.flags.values())),
            environments={"production": ramp_alone(plan.key)},
            variants={},
            type=model.ValueType.BOOLEAN,
            safe=False,
            requires=(),
        )
        admitted: set[str] = set()
        below = 0
        for stage in plan.stages:
            now = replace(plan, stage=stage.name, state="running", waves=(), wave="")
            made: Any = compile_flag(replace(catalog, rollouts={plan.key: now}), flag, "production-eu", "web")
            reached = made["rules"][0]["stage"]
            assert admitted <= set(reached["segments"])
            assert below <= reached["below"]
            admitted, below = set(reached["segments"]), reached["below"]


def ramp_alone(key: str) -> model.Environment:
    rule = model.Rule(name="ramp", serve=True, rollout=key)
    return model.Environment(name="production", otherwise=model.Otherwise(serve=False), rules=(rule,))


@LAWS
@given(catalogs())
def test_renaming_a_segment_changes_nothing_but_its_name(catalog: Catalog) -> None:
    renamed = rename(catalog, "segment-0", "first-segment")
    for target in TARGETS:
        before, after = (Compiler(item).lines(*target) for item in (catalog, renamed))
        assert {key: line.meta for key, line in before.flags.items()} == {
            key: line.meta for key, line in after.flags.items()
        }
        swap = (b'"segment-0"', b'"first-segment"')
        assert {name.replace("segment-0", "first-segment") for name in before.segments} == set(after.segments)
        for key, line in before.flags.items():
            assert sorted_names(line.decision.replace(*swap)) == sorted_names(after.flags[key].decision)
        for name, data in before.segments.items():
            assert data.replace(*swap) == after.segments["first-segment" if name == "segment-0" else name]


def sorted_names(data: bytes) -> object:
    """A decision whose stages' segments stand in one order, for a new name may sort elsewhere."""
    decision: Any = canonical.decode(data)
    for rule in decision.get("rules", []):
        if "stage" in rule:
            rule["stage"]["segments"].sort()
    return decision


def rename(catalog: Catalog, old: str, new: str) -> Catalog:
    def renamed(condition: Any) -> Any:
        match condition:
            case model.InSegment(name=name) if name == old:
                return replace(condition, name=new)
            case model.Not(item=item):
                return model.Not(item=renamed(item))
            case model.All(items=items) | model.Any(items=items):
                return replace(condition, items=tuple(renamed(item) for item in items))
        return condition

    def block(given: model.Environment) -> model.Environment:
        return replace(given, rules=tuple(replace(rule, when=renamed(rule.when)) for rule in given.rules))

    segments = {
        new if name == old else name: replace(
            item, name=new if name == old else name, when=renamed(item.when)
        )
        for name, item in catalog.segments.items()
    }
    flags = {
        key: replace(flag, environments={name: block(item) for name, item in flag.environments.items()})
        for key, flag in catalog.flags.items()
    }
    rollouts = {
        key: replace(
            plan,
            stages=tuple(
                replace(stage, segment=new) if stage.segment == old else stage for stage in plan.stages
            ),
        )
        for key, plan in catalog.rollouts.items()
    }
    return replace(catalog, segments=segments, flags=flags, rollouts=rollouts)


@LAWS
@given(catalogs())
def test_a_bundle_holds_what_its_service_reads_and_what_that_needs(catalog: Catalog) -> None:
    compiler = Compiler(catalog)
    for environment, service in TARGETS:
        lines = compiler.lines(environment, service)
        asked = {key for key, line in lines.flags.items() if line.asked}
        assert asked == {key for key, flag in catalog.flags.items() if service in flag.services}
        needed = set(asked)
        for key in sorted(catalog.flags, reverse=True):  # flags require earlier ones only
            if key in needed:
                needed |= {item.flag for item in catalog.flags[key].requires}
        assert set(lines.flags) == needed
        used: set[str] = set()
        for key in lines.flags:
            used |= segments_named(compiler.decision(key, environment, service))
        for name in sorted(catalog.segments, reverse=True):
            if name in used:
                used |= segments_named(compiler.segment(name))
        assert set(lines.segments) == used


def segments_named(node: Any) -> set[str]:
    if isinstance(node, list):
        return {name for item in node for name in segments_named(item)}
    if not isinstance(node, dict):
        return set()
    own = {node["segment"]} if isinstance(node.get("segment"), str) else set()
    own |= set(node.get("segments", [])) if isinstance(node.get("segments"), list) else set()
    return own.union(*(segments_named(item) for item in node.values()))


@LAWS
@given(catalogs())
def test_environments_of_a_group_share_what_they_decide_alike(catalog: Catalog) -> None:
    compiler = Compiler(catalog)
    for key, flag in catalog.flags.items():
        if not set(GROUPS["non-production"]) & set(flag.environments):
            assert compiler.decision(key, "dev", "web") is compiler.decision(key, "staging", "api")
