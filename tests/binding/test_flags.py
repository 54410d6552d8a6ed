"""Flags: every field converted, every outcome judged, every use of plans and layers where they act."""

from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.binding.conftest import bound, catalog, told

from flaggit import model
from flaggit.binding.faults.samples import FLAG, flag, segment
from flaggit.binding.outcomes import Outcomes, shown
from flaggit.checks.samples import SAMPLE
from flaggit.model import ValueType

NOVEMBER_9 = 1_794_182_400


@pytest.fixture(scope="module")
def sample() -> model.Catalog:
    return catalog({})


class TestFlags:
    def test_a_flag(self, sample: model.Catalog) -> None:
        found = sample.flags["checkout.express-pay"]
        assert (found.owner, found.salt, found.own_salt, found.unit) == (
            "team-checkout",
            "payments.tokenised-cards",
            True,
            "user",
        )
        assert found.expires == 1_801_440_000
        assert found.requires == (model.Requirement(flag="payments.tokenised-cards", name=True),)
        rules = found.environments["production"].rules
        assert [rule.name for rule in rules] == ["employees", "early-markets", "ramp"]
        assert rules[1].percent == 25_000
        assert rules[2].rollout == "checkout.pay"

    def test_the_salt_is_the_key_unless_said(self, sample: model.Catalog) -> None:
        found = sample.flags["payments.tokenised-cards"]
        assert (found.salt, found.own_salt) == ("payments.tokenised-cards", False)

    def test_everything_else_that_a_flag_may_say(self) -> None:
        head = (
            "salt: gift\nowner: team-platform\nwithout_bundle: true\nformerly: [checkout.wrap-b, checkout.wrap-a]\n"
            "on_stale: safe\nrunbook: https://example.org/wrap\nbreaker: {errors: 5%, latency: 300ms, calls: 7, window: 1m, rest: 2m}\n"
        )
        rules = (
            "[{name: a, serve: true, activate_at: 2026-11-09T00:00:00Z, force: true},"
            " {name: b, percent: 33.333, split: [{serve: true, weight: 12.5}, {serve: false, weight: 87.5}]}]"
        )
        found = catalog({FLAG: flag(head=head, rules=rules)}).flags["checkout.gift-wrap"]
        assert (found.owner, found.salt, found.without_bundle, found.on_stale) == (
            "team-platform",
            "gift",
            True,
            "safe",
        )
        assert found.formerly == ("checkout.wrap-a", "checkout.wrap-b")
        assert found.breaker == model.Breaker(errors=5_000, latency=300, calls=7, window=60, rest=120)
        one, two = found.environments["production"].rules
        assert one == model.Rule(name="a", serve=True, activate_at=NOVEMBER_9, force=True)
        assert two == model.Rule(
            name="b",
            percent=33_333,
            split=(model.Share(serve=True, weight=12_500), model.Share(serve=False, weight=87_500)),
        )

    def test_a_breaker_has_defaults(self) -> None:
        found = catalog({FLAG: flag(head="breaker: {errors: 5%}\n")}).flags["checkout.gift-wrap"]
        assert found.breaker == model.Breaker(errors=5_000)

    def test_otherwise_may_be_a_split(self) -> None:
        text = flag(otherwise="{split: [{serve: true, weight: 50}, {serve: false, weight: 50}]}")
        found = catalog({FLAG: text}).flags["checkout.gift-wrap"].environments["production"].otherwise
        assert found.serve is None
        assert [share.weight for share in found.split] == [50_000, 50_000]

    def test_a_base_is_merged_under_object_variants(self) -> None:
        head = "base: {size: 2, theme: {colour: grey, dense: false}}\nvariants: {large: {size: 3, theme: {dense: null}}, plain: {}}\n"
        found = catalog({FLAG: flag(head=head, kind="object", safe="plain", otherwise="large")}).flags
        values = {name: variant.value for name, variant in found["checkout.gift-wrap"].variants.items()}
        assert values == {
            "large": {"size": 3, "theme": {"colour": "grey"}},
            "plain": {"size": 2, "theme": {"colour": "grey", "dense": False}},
        }

    def test_without_a_base_null_is_a_value(self) -> None:
        head = "variants: {plain: {size: null}}\n"
        found = catalog({FLAG: flag(head=head, kind="object", safe="plain", otherwise="plain")}).flags
        assert found["checkout.gift-wrap"].variants["plain"].value == {"size": None}

    def test_a_base_under_values_that_are_no_mappings(self) -> None:
        text = flag(head="base: {size: 2}\nvariants: {a: x}\n", kind="string", safe="a", otherwise="a")
        assert told(bound({FLAG: text})) == [
            f"FG241 {FLAG}#/base a base is merged under mappings, and the flag's type is string"
        ]

    def test_a_base_that_would_be_copied_too_often(self) -> None:
        variants = ", ".join(f"v{at}: {{}}" for at in range(200))
        head = f"base: {{text: {'x' * 6_000}}}\nvariants: {{{variants}}}\n"
        result = bound({FLAG: flag(head=head, kind="object", safe="v0", otherwise="v0")})
        assert told(result) == [f"FG244 {FLAG}#/base merged under 200 variants, the base is too large"]

    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            ("boolean", "true"),
            ("string", '"no"'),
            ("integer", "-7"),
            ("number", "0.5"),
            ("object", "{a: [1, null]}"),
        ],
    )
    def test_values_of_every_type(self, kind: str, value: str) -> None:
        found = catalog({FLAG: flag(kind=kind, safe=value, otherwise=value)}).flags["checkout.gift-wrap"]
        assert found.safe == found.environments["production"].otherwise.serve

    def test_values_without_variants_satisfy_the_schema_too(self) -> None:
        text = flag(head="schema: {type: integer, minimum: 5}\n", kind="integer", safe="5", otherwise="4")
        assert [item.id for item in bound({FLAG: text}).findings] == ["FG243"]


class TestConditions:
    def when(self, text: str) -> model.Condition:
        return catalog({"flags/shared/some.segment.yaml": segment(text)}).segments["some"].when

    @pytest.mark.parametrize(
        ("text", "condition"),
        [
            (
                "{country: DE}",
                model.Test(attribute="country", operator="in", values=("DE",), where="/when/country"),
            ),
            (
                "{country: [FR, DE]}",
                model.Test(attribute="country", operator="in", values=("FR", "DE"), where="/when/country"),
            ),
            (
                "{age: {gte: 18, lt: 65}}",
                model.All(
                    items=(
                        model.Test(attribute="age", operator="gte", values=(18,), where="/when/age/gte"),
                        model.Test(attribute="age", operator="lt", values=(65,), where="/when/age/lt"),
                    )
                ),
            ),
            (
                "{not: {segment: employees}}",
                model.Not(item=model.InSegment(name="employees", where="/when/not/segment")),
            ),
            ("{segment: [employees]}", model.InSegment(name="employees", where="/when/segment/0")),
        ],
    )
    def test_a_condition_is(self, text: str, condition: model.Condition) -> None:
        assert self.when(text) == condition

    def test_several_segments_are_any_of_them(self) -> None:
        files = {
            "flags/shared/a.segment.yaml": segment("{country: DE}"),
            "flags/shared/b.segment.yaml": segment("{segment: [a, employees]}"),
        }
        assert catalog(files).segments["b"].when == model.Any(
            items=(
                model.InSegment(name="a", where="/when/segment/0"),
                model.InSegment(name="employees", where="/when/segment/1"),
            )
        )

    def test_the_order_of_a_mapping_has_no_meaning_and_that_of_a_list_is_kept(self) -> None:
        one = self.when("{country: DE, age: {lt: 9, gt: 3}, all: [{plan: pro}, {age: 4}], any: [{age: 1}]}")
        two = self.when("{any: [{age: 1}], all: [{plan: pro}, {age: 4}], age: {gt: 3, lt: 9}, country: DE}")
        assert one == two
        assert self.when("{all: [{age: 4}, {plan: pro}]}") != self.when("{all: [{plan: pro}, {age: 4}]}")


class TestUse:
    def test_a_rollout_of_one_environment_in_a_groups_block(self) -> None:
        rollout = "now: {stage: none, state: running}\nenvironment: production-eu\nstages: [{name: a, percent: 5}]\n"
        files = {
            "flags/checkout/wrap.rollout.yaml": rollout,
            FLAG: flag(rules="[{name: ramp, rollout: checkout.wrap, serve: true}]"),
        }
        place = "/environments/production/rules/0/rollout"
        assert told(bound(files)) == [
            f"FG238 {FLAG}#{place} the rollout checkout.wrap acts in production-eu, and not in production-us"
        ]
        own = "  production-us:\n    otherwise: false\n"
        assert catalog({**files, FLAG: files[FLAG] + own}).rollouts

    def test_an_experiment_used_in_another_environment(self) -> None:
        blocks = "  staging:\n    otherwise: control\n    rules: [{name: trial, experiment: checkout.cart-layout}]\n"
        text = (
            flag(head="variants: {control: true, compact: false}\n", safe="control", otherwise="control")
            + blocks
        )
        assert [item.id for item in bound({FLAG: text}).findings] == ["FG238"]

    def test_an_experiments_layers_must_have_it_as_a_member(self) -> None:
        path = "flags/checkout/cart-page.layer.yaml"
        text = "unit: user\nsalt: cart-page-1\nmembers: {checkout.express-pay: [0, 40]}\n"
        experiment = "flags/checkout/cart-layout.experiment.yaml"
        files = {path: text, experiment: SAMPLE[experiment] + "holdout: checkout.cart-page\n"}
        assert told(bound(files)) == [
            f"FG238 {experiment}#/holdout holdout is no member of the layer checkout.cart-page",
            f"FG238 {experiment}#/layer checkout.cart-layout is no member of the layer checkout.cart-page",
        ]

    def test_a_rule_and_its_experiment_have_one_layer(self) -> None:
        path = "flags/checkout/cart-layout.flag.yaml"
        layer = "flags/checkout/other.layer.yaml"
        rule = "experiment: checkout.cart-layout\n        layer: {}"
        text = SAMPLE[path].replace("experiment: checkout.cart-layout", rule.format("checkout.other"))
        files = {path: text, layer: "unit: user\nsalt: o-1\nmembers: {checkout.cart-layout: [0, 9]}\n"}
        assert [item.id for item in bound(files).findings] == ["FG238"]
        same = SAMPLE[path].replace("experiment: checkout.cart-layout", rule.format("checkout.cart-page"))
        assert catalog({path: same}).flags

    def test_a_tombstones_successor_must_be_there(self) -> None:
        text = "summary: R\ntype: boolean\nvalue: true\nuntil: 2027-01-15\nreplaced_by: checkout.expres-pay\n"
        assert [item.id for item in bound({"flags/checkout/r.retired.yaml": text}).findings] == ["FG226"]

    def test_a_retired_flags_successor_is_named(self) -> None:
        text = (
            "summary: R\ntype: boolean\nvalue: true\nuntil: 2027-01-15\nreplaced_by: checkout.express-pay\n"
        )
        files = {
            "flags/checkout/r.retired.yaml": text,
            FLAG: flag(head="requires: [{flag: checkout.r, is: true}]\n"),
        }
        assert told(bound(files)) == [
            f"FG235 {FLAG}#/requires/0/flag checkout.r was retired; checkout.express-pay replaced it"
        ]


class TestOutcomes:
    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            pytest.param("integer", 2**53, id="an integer too large"),
            pytest.param("integer", -(2**53), id="an integer too small"),
            pytest.param("number", float("inf"), id="infinity"),
            pytest.param("number", float("nan"), id="not a number"),
            pytest.param("string", "\ud800", id="a lone surrogate"),
            pytest.param("object", {"a": ["\udfff"]}, id="a lone surrogate inside"),
            pytest.param("object", {"a": {"b": 2**60}}, id="a large integer inside"),
        ],
    )
    def test_what_no_bundle_can_hold(self, kind: str, value: Any) -> None:
        problem = Outcomes(ValueType(kind), {}, None).problem(value)
        assert problem is not None
        assert problem[0].id == "FG242"

    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            pytest.param("integer", 2**53 - 1, id="the largest integer"),
            pytest.param("number", 1e300, id="a large number"),
            pytest.param("string", "1234567890123456789", id="digits in a string"),
            pytest.param("string", "\\ud800", id="a surrogate's escape as text"),
            pytest.param("string", "\U0001f381", id="a character beyond the first plane"),
        ],
    )
    def test_what_a_bundle_can_hold(self, kind: str, value: Any) -> None:
        assert Outcomes(ValueType(kind), {}, None).problem(value) is None

    @given(
        st.sampled_from(ValueType),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.none()),
    )
    def test_a_boolean_is_never_a_number_and_nothing_is_converted(self, kind: ValueType, value: Any) -> None:
        right = {
            ValueType.BOOLEAN: type(value) is bool,
            ValueType.STRING: type(value) is str,
            ValueType.INTEGER: type(value) is int,
            ValueType.NUMBER: type(value) in {int, float},
            ValueType.OBJECT: False,
        }
        problem = Outcomes(kind, {}, None).problem(value)
        assert (problem is None or problem[0].id != "FG241") == right[kind]

    def test_many_variants_are_listed_in_short(self) -> None:
        variants = {f"v-{at}": model.Variant(name=f"v-{at}", value=at) for at in range(9)}
        problem = Outcomes(ValueType.INTEGER, variants, None).problem(7)
        assert problem is not None
        assert problem[1] == "7 is no variant: there are v-0, v-1, v-2, v-3, v-4, v-5 and 3 more"

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            ("a" * 50, '"' + "a" * 38 + "…"),
            ({"a": 1}, '{"a": 1}'),
            ({1, 2} - {2}, "{1}"),
            ("\x1b[31m", '"\\u001b[31m"'),
        ],
    )
    def test_values_are_shown_short_and_harmless(self, value: object, text: str) -> None:
        assert shown(value) == text
