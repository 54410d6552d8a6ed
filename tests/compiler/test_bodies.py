"""What a bundle's body holds: what its service reads and what that needs, and nothing else."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from flaggit.bundle import canonical
from flaggit.bundle.body import digest_of
from flaggit.bundle.index import read_index
from flaggit.compiler import Compiler
from flaggit.frozen import replace
from flaggit.model import Catalog, Flag, InSegment, Not, Requirement, Retired, ValueType

GOLDEN = Path(__file__).parent / "golden"
TOKENISED = "payments.tokenised-cards"


@pytest.mark.parametrize("service", ["payments", "web"])
@pytest.mark.parametrize("environment", ["dev", "production-eu"])
def test_the_sample_repository_compiles_to(environment: str, service: str, sample: Catalog) -> None:
    body = Compiler(sample).body(environment, service)
    golden = GOLDEN / f"{environment}.{service}.body"
    assert body.data.decode() == golden.read_text("utf-8")
    assert body.decisions == digest_of(body.data)


def test_a_flag_that_is_only_required_cannot_be_asked_for(sample: Catalog) -> None:
    body = Compiler(sample).body("production-eu", "web")
    index = read_index(body.data)
    assert index.hidden == {TOKENISED}
    assert body.keys == ("checkout.cart-layout", "checkout.express-pay")
    assert set(index.flags) == {*body.keys, TOKENISED}


def test_only_segments_that_something_in_it_uses_are_there(sample: Catalog) -> None:
    compiler = Compiler(sample)
    assert set(compiler.lines("production-eu", "web").segments) == {"employees"}
    assert compiler.lines("dev", "web").segments == {}


def test_segments_inside_segments_come_along(sample: Catalog) -> None:
    employees = sample.segments["employees"]
    nested = {
        "employees": replace(employees, when=InSegment(name="crew")),
        "crew": replace(employees, name="crew", when=Not(item=InSegment(name="guests"))),
        "guests": replace(employees, name="guests"),
        "unused": replace(employees, name="unused"),
    }
    lines = Compiler(replace(sample, segments=nested)).lines("production-eu", "web")
    assert sorted(lines.segments) == ["crew", "employees", "guests"]


def test_a_rule_whose_rollout_has_not_begun_missed_its_segment_and_broke_the_flag(sample: Catalog) -> None:
    ramp = replace(sample.rollouts["checkout.pay"], stage="", wave="")
    flag = sample.flags[TOKENISED]
    block = flag.environments["production"]
    (rule,) = block.rules
    block = replace(block, rules=(replace(rule, when=InSegment(name="employees")),))
    flag = replace(flag, environments={**flag.environments, "production": block})
    changed = replace(sample, flags={**sample.flags, flag.key: flag}, rollouts={ramp.key: ramp})
    assert list(Compiler(changed).lines("production-eu", "payments").segments) == ["employees"]


def test_former_keys_lead_to_the_flag_that_bears_them(sample: Catalog) -> None:
    flag = replace(sample.flags["checkout.express-pay"], formerly=("checkout.quick-pay",))
    changed = replace(sample, flags={**sample.flags, flag.key: flag})
    compiler = Compiler(changed)
    assert read_index(compiler.body("dev", "web").data).aliases == {"checkout.quick-pay": flag.key}
    assert read_index(compiler.body("dev", "payments").data).aliases == {}


def test_a_hidden_flags_former_keys_cannot_be_asked_for_either(sample: Catalog) -> None:
    flag = replace(sample.flags[TOKENISED], formerly=("payments.tokens",))
    compiler = Compiler(replace(sample, flags={**sample.flags, flag.key: flag}))
    assert compiler.lines("dev", "web").aliases == {}
    assert compiler.lines("dev", "payments").aliases == {"payments.tokens": TOKENISED}


def test_prerequisites_of_prerequisites_come_along_and_a_diamond_is_fine(sample: Catalog) -> None:
    plain = replace(sample.flags[TOKENISED], services=())

    def made(key: str, *requires: str) -> dict[str, Flag]:
        wanted = tuple(Requirement(flag=name, name=True) for name in requires)
        return {key: replace(plain, key=key, requires=wanted)}

    flags = {
        **made("checkout.top", "checkout.left", "checkout.right"),
        **made("checkout.left", "checkout.bottom"),
        **made("checkout.right", "checkout.bottom"),
        **made("checkout.bottom"),
        **made("checkout.unrelated"),
    }
    top = replace(flags["checkout.top"], services=("web",))
    catalog = replace(sample, flags={**flags, "checkout.top": top})
    lines = Compiler(catalog).lines("dev", "web")
    assert sorted(lines.flags) == ["checkout.bottom", "checkout.left", "checkout.right", "checkout.top"]
    assert [key for key, line in lines.flags.items() if line.asked] == ["checkout.top"]


def test_a_cycle_of_prerequisites_ends(sample: Catalog) -> None:
    flag = sample.flags["checkout.express-pay"]
    other = replace(sample.flags[TOKENISED], requires=(Requirement(flag=flag.key, name=True),))
    lines = Compiler(replace(sample, flags={flag.key: flag, TOKENISED: other})).lines("dev", "web")
    assert sorted(lines.flags) == [flag.key, TOKENISED]


def test_ten_thousand_prerequisites_in_a_row_need_no_recursion(sample: Catalog) -> None:
    plain = sample.flags[TOKENISED]
    count = 10_000
    flags = {
        f"checkout.f-{at}": replace(
            plain,
            key=f"checkout.f-{at}",
            services=() if at else ("web",),
            requires=(Requirement(flag=f"checkout.f-{at + 1}", name=True),) if at < count - 1 else (),
        )
        for at in range(count)
    }
    assert len(Compiler(replace(sample, flags=flags)).lines("dev", "web").flags) == count


def test_a_service_that_reads_nothing_has_an_empty_body(sample: Catalog) -> None:
    body = Compiler(sample).body("dev", "warehouse")
    assert body.keys == ()
    assert read_index(body.data).flags == {}


def test_a_tombstone_is_in_the_bundles_of_the_services_that_it_lists(sample: Catalog) -> None:
    tombstone = Retired(
        key="checkout.ribbon",
        path="flags/checkout/ribbon.retired.yaml",
        summary="Ribbons",
        type=ValueType.BOOLEAN,
        value=True,
        until=1_800_000_000,
        services=("web",),
    )
    compiler = Compiler(replace(sample, retired={tombstone.key: tombstone}))
    assert tombstone.key in compiler.body("dev", "web").keys
    assert tombstone.key not in compiler.lines("dev", "payments").flags
    assert metas(compiler.body("dev", "web").data)[tombstone.key] == {
        "summary": "Ribbons",
        "path": tombstone.path,
        "expires": "2027-01-15",
        "retired": True,
    }


def test_a_meta_says_what_people_want_to_know(sample: Catalog) -> None:
    flag = replace(sample.flags["checkout.express-pay"], without_bundle=True)
    compiler = Compiler(replace(sample, flags={**sample.flags, flag.key: flag}))
    found = metas(compiler.body("production-eu", "web").data)
    assert found[flag.key] == {
        "summary": "One-click payment on the cart page",
        "kind": "release",
        "owner": "team-checkout",
        "path": "flags/checkout/express-pay.flag.yaml",
        "expires": "2027-02-01",
        "rollout": "checkout.pay",
        "without_bundle": True,
    }
    assert found["checkout.cart-layout"]["experiment"] == "checkout.cart-layout"
    assert "rollout" not in metas(compiler.body("dev", "web").data)[flag.key]


def test_a_meta_changes_no_decision(sample: Catalog) -> None:
    flags = {
        key: replace(flag, summary="Other words", owner="", expires=None)
        for key, flag in sample.flags.items()
    }
    before, after = (
        Compiler(item).body("production-eu", "web") for item in (sample, replace(sample, flags=flags))
    )
    assert before.data != after.data
    assert before.decisions == after.decisions


def metas(body: bytes) -> dict[str, dict[str, object]]:
    return dict(_metas(body))


def _metas(body: bytes) -> Iterator[tuple[str, dict[str, object]]]:
    index = read_index(body)
    for key, place in index.flags.items():
        line = index.line(body, place)
        assert canonical.encode(canonical.decode(line)) == line
        yield key, json.loads(line)["meta"]
