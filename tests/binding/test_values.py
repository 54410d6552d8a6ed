"""Documents become frozen values: every field, converted."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.binding.conftest import bound, catalog, told

from flaggit import model
from flaggit.binding.faults.samples import FLAG, flag, segment, table
from flaggit.binding.outcomes import Outcomes, shown
from flaggit.checks.samples import SAMPLE
from flaggit.model import ValueType

TABLE = "flags/checkout/gift-wrap.test.yaml"
NOVEMBER_9 = 1_794_182_400


@pytest.fixture(scope="module")
def sample() -> model.Catalog:
    return catalog({})


class TestFoundation:
    def test_the_project(self) -> None:
        text = (
            "project: shop\nformat: 1\ntool: '>=0.1'\nepoch: 2\nbundles: {expires_after: 2w}\n"
            "release: {production: main, dev: next}\n"
        )
        assert catalog({"flags/flaggit.yaml": text}).project == model.Project(
            name="shop",
            tool=">=0.1",
            release={"dev": "next", "production": "main"},
            epoch=2,
            expires_after=14 * 86_400,
        )

    def test_the_taxonomy(self, sample: model.Catalog) -> None:
        found = sample.taxonomy
        assert found.groups == {
            "non-production": ("dev", "staging"),
            "production": ("production-eu", "production-us"),
        }
        assert found.protected == ("production-eu", "production-us")
        assert found.teams["team-checkout"] == model.Team(
            name="team-checkout", forge="@shop/checkout", pager="checkout", summary="Cart and checkout"
        )
        assert found.attributes["country"].values == ("AT", "BR", "DE", "FR", "NL")
        assert found.attributes["user"] == model.Attribute(
            name="user", type=model.AttributeType.STRING, summary="The customer", unit=True, personal=True
        )
        assert found.kinds["release"].expires_within == 90 * 86_400
        assert found.kinds["release"].duties == (model.Duty.EXPIRES, model.Duty.TESTS)
        assert found.naming == model.Naming(max_length=60, forbidden=("new", "old", "temp", "test"))

    def test_protected_environments_and_groups_are_resolved(self) -> None:
        path = "schemas/taxonomy.yaml"
        text = SAMPLE[path] + "protected: [production-us, non-production]\n"
        assert catalog({path: text}).taxonomy.protected == ("dev", "staging", "production-us")

    def test_a_group_of_its_one_namesake(self) -> None:
        path = "schemas/taxonomy.yaml"
        text = SAMPLE[path].replace("[production-eu, production-us]", "[production]")
        assert catalog({path: text}).taxonomy.protected == ("production",)

    def test_the_charter(self, sample: model.Catalog) -> None:
        assert sample.charter == model.Charter(
            path="flags/charter.yaml",
            tiers=(
                model.Tier(name="routine", approvals={"owner": 1}),
                model.Tier(
                    name="careful",
                    approvals={"owner": 1, "sre": 1},
                    when=({"environment": "production", "reach": ">10%"}, {"moves_users": True}),
                ),
            ),
            roles={"on-call": ("team-platform",), "sre": ("team-platform",)},
            restore={"on-call": 1},
            restore_age=30 * 86_400,
            kill="on-call",
            kill_for=4 * 3_600,
            freezes=(
                model.Freeze(
                    start=1_795_712_400,
                    end=1_796_108_400,
                    exceptions=("kill", "restore"),
                    reason="The busiest week of the year",
                ),
            ),
            force=2,
        )

    def test_the_shortest_charter(self) -> None:
        found = catalog({"flags/charter.yaml": "tiers: {routine: {owner: 1.0}}\n"}).charter
        assert found == model.Charter(
            path="flags/charter.yaml", tiers=(model.Tier(name="routine", approvals={"owner": 1}),)
        )


class TestThings:
    def test_a_service(self, sample: model.Catalog) -> None:
        assert sample.services["web"] == model.Service(
            name="web",
            path="flags/services/web.service.yaml",
            owner="team-checkout",
            environments=("dev", "staging", "production-eu", "production-us"),
            always=("country", "user"),
            sometimes=("app_version", "plan", "roles", "signed_up"),
            depends_on=("payments",),
            repository="shop/web",
            summary="What customers see",
            tolerates=model.Tolerance(stale=3_600, start_with_expired=True, format=1),
        )

    def test_a_services_environments_are_resolved_in_the_order_of_the_taxonomy(self) -> None:
        text = "owner: team-checkout\nenvironments: [production-us, non-production]\n"
        found = catalog({"flags/services/app.service.yaml": text}).services["app"]
        assert found.environments == ("dev", "staging", "production-us")

    def test_a_metric(self, sample: model.Catalog) -> None:
        found = sample.metrics["checkout-errors"]
        assert found.no_data == model.NoData(below=200, stale=120, delay=60)
        assert (found.type, found.good, found.source, found.query) == ("ratio", "lower", "prometheus", "")
        assert found.numerator.startswith("sum by (variant)")

    def test_a_rollout(self, sample: model.Catalog) -> None:
        found = sample.rollouts["checkout.pay"]
        assert (found.stage, found.wave, found.state, found.environment) == (
            "quarter",
            "front",
            "running",
            "production",
        )
        assert found.stages[0] == model.Stage(name="pilot", segment="employees", hold=86_400)
        assert found.stages[2] == model.Stage(name="quarter", percent=25_000, hold=172_800)
        assert found.waves[1] == model.Wave(name="front", services=("web",))
        assert found.guardrails == (
            model.Guardrail(
                metric="checkout-errors",
                against="control",
                breach=model.Breach(relative=20_000, absolute=0.002),
                failures=model.Failures(at_least=3, of=5, every=60),
                then="roll-back",
                no_data="hold",
            ),
        )

    def test_a_layer(self, sample: model.Catalog) -> None:
        assert sample.layers["checkout.cart-page"] == model.Layer(
            key="checkout.cart-page",
            path="flags/checkout/cart-page.layer.yaml",
            unit="user",
            salt="cart-page-1",
            members={
                "checkout.cart-layout": model.Member(name="checkout.cart-layout", start=0, end=40_000),
                "holdout": model.Member(name="holdout", start=90_000, end=100_000),
            },
            summary="What is tried on the cart page",
            owner="team-checkout",
        )

    def test_an_experiment(self, sample: model.Catalog) -> None:
        found = sample.experiments["checkout.cart-layout"]
        assert found == model.Experiment(
            key="checkout.cart-layout",
            path="flags/checkout/cart-layout.experiment.yaml",
            status="running",
            iteration=1,
            environment="production",
            arms=(model.Arm(serve="control", weight=50_000), model.Arm(serve="compact", weight=50_000)),
            salt="checkout.cart-layout",
            layer="checkout.cart-page",
            summary="One screen instead of two",
            owners=("team-checkout",),
            hypothesis=model.Hypothesis(
                because="38 % abandon on screen two", change="one screen", metric="orders-per-user", by=2_000
            ),
            secondary=("checkout-errors",),
            guardrails=("checkout-errors",),
            design=model.Design(method="group-sequential", looks=4, baseline=0.53),
            window=model.Window(start=NOVEMBER_9, weeks=4),
            decide=model.Decide(win="best-arm", lose="control", inconclusive="control"),
        )

    def test_an_experiment_with_its_result(self) -> None:
        path = "flags/checkout/cart-layout.experiment.yaml"
        text = SAMPLE[path].replace("owners: [team-checkout]\n", "salt: trial\n").replace(
            "running", "concluded"
        ) + (
            "covariate: {metric: orders-per-user, days: 14}\n"
            "learnings: [Fewer screens sell more]\n"
            "result: {decision: win, decided: 2026-12-07, served: compact, effect: +2.1%, interval: [+0.3%, +3.9%]}\n"
        )
        found = catalog({path: text}).experiments["checkout.cart-layout"]
        assert found.salt == "trial"
        assert found.owners == ("team-checkout",)
        assert found.covariate == model.Covariate(metric="orders-per-user", days=14)
        assert found.learnings == ("Fewer screens sell more",)
        assert found.result is not None
        assert (found.result.decision, found.result.served, found.result.effect) == ("win", "compact", 0.021)
        assert found.result.interval == (0.003, 0.039)

    def test_a_draft_needs_little(self) -> None:
        text = "now: {status: draft, iteration: 1}\nenvironment: production\narms: [{serve: true, weight: 100}]\n"
        found = catalog({"flags/checkout/idea.experiment.yaml": text}).experiments["checkout.idea"]
        assert (found.window, found.decide, found.design, found.hypothesis) == (None, None, None, None)

    def test_a_tombstone(self) -> None:
        text = (
            "summary: Ribbons\ntype: integer\nvalue: 3\nuntil: 2027-01-15\nservices: [web]\n"
            "replaced_by: checkout.express-pay\n"
        )
        assert catalog({"flags/checkout/ribbon.retired.yaml": text}).retired[
            "checkout.ribbon"
        ] == model.Retired(
            key="checkout.ribbon",
            path="flags/checkout/ribbon.retired.yaml",
            summary="Ribbons",
            type=ValueType.INTEGER,
            value=3,
            until=1_799_971_200,
            services=("web",),
            replaced_by="checkout.express-pay",
        )

    def test_a_tombstone_alone(self) -> None:
        text = "summary: Ribbons\ntype: integer\nvalue: three\nuntil: 2027-01-15\n"
        path = "flags/checkout/ribbon.retired.yaml"
        assert told(bound({path: text})) == [
            f'FG241 {path}#/value "three" is not an integer, and the flag\'s type is integer'
        ]


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


class TestTables:
    def cases(self, *cases: str, head: str = "") -> tuple[model.Case, ...]:
        files = {FLAG: flag(rules="[{name: some, percent: 5, serve: true}]"), TABLE: head + table(*cases)}
        return catalog(files).tables["checkout.gift-wrap"].cases

    def test_a_case(self) -> None:
        text = (
            "{name: all of it, context: {plan: pro}, assume: {checkout.express-pay: true}, admit: [some], arm: true,"
            " at: 2026-11-09T00:00:00Z, environment: production-eu, service: payments,"
            " expect: {serve: true, value: true, rule: some, reason: SPLIT}}"
        )
        assert self.cases(text) == (
            model.Case(
                name="all of it",
                index=0,
                context={"user": "u-1", "country": "DE", "plan": "pro"},
                expect=model.Expectation(serve=True, value=True, rule="some", reason="SPLIT"),
                admit=("some",),
                assume={"checkout.express-pay": True},
                arm=True,
                at=NOVEMBER_9,
                environment="production-eu",
                service="payments",
            ),
        )

    def test_the_plainest_case_has_what_the_table_gives(self) -> None:
        (case,) = self.cases(
            "{name: plain, expect: {serve: false}}", head="assume: {checkout.express-pay: false}\n"
        )
        assert case.context == {"user": "u-1", "country": "DE"}
        assert case.assume == {"checkout.express-pay": False}
        assert (case.admit, case.arm, case.at, case.service) == ("real", None, None, "")

    def test_a_cases_own_assumption_wins(self) -> None:
        (case,) = self.cases(
            "{name: own, assume: {checkout.express-pay: true}, expect: {serve: false}}",
            head="assume: {checkout.express-pay: false, payments.tokenised-cards: true}\n",
        )
        assert case.assume == {"checkout.express-pay": True, "payments.tokenised-cards": True}

    def test_null_takes_a_given_attribute_away(self) -> None:
        (case,) = self.cases("{name: nowhere, context: {country: null}, expect: {serve: false}}")
        assert case.context == {"user": "u-1"}

    def test_a_matrix_is_unrolled(self) -> None:
        cases = self.cases(
            "{name: first, expect: {serve: false}}",
            "{name: grid, context: {age: 3}, matrix: {plan: [beta, pro], country: [DE, FR]}, expect: {serve: false}}",
        )
        assert [(case.index, case.name) for case in cases] == [
            (0, "first"),
            (1, "grid [country=DE, plan=beta]"),
            (1, "grid [country=DE, plan=pro]"),
            (1, "grid [country=FR, plan=beta]"),
            (1, "grid [country=FR, plan=pro]"),
        ]
        assert cases[-1].context == {"user": "u-1", "age": 3, "country": "FR", "plan": "pro"}

    def test_values_that_are_no_text_are_named_as_json(self) -> None:
        cases = self.cases("{name: ages, matrix: {age: [3, 70]}, expect: {serve: false}}")
        assert [case.name for case in cases] == ["ages [age=3]", "ages [age=70]"]

    def test_ten_thousand_cases_are_unrolled_and_one_more_is_not(self) -> None:
        numbers = ", ".join(map(str, range(100)))
        square = f"{{name: grid, matrix: {{age: [{numbers}], user: [{', '.join(f'u-{at}' for at in range(100))}]}}, expect: {{serve: false}}}}"
        assert len(self.cases(square)) == 10_000
        result = bound({FLAG: flag(), TABLE: table(square, "{name: one more, expect: {serve: false}}")})
        assert told(result) == [f"FG244 {TABLE}#/cases the matrices unroll to 10,001 cases, more than 10,000"]
        assert result.catalog is not None
        assert "test:checkout.gift-wrap" in result.catalog.broken

    def test_a_matrix_beyond_all_numbers_is_not_begun(self) -> None:
        names = ("account", "age", "app_version", "network", "signed_up", "user")
        values: dict[str, list[Any]] = {
            "account": [f"a-{at}" for at in range(90)],
            "age": list(range(90)),
            "app_version": [f'"1.0.{at}"' for at in range(90)],
            "network": [f"203.0.113.{at}" for at in range(90)],
            "signed_up": [f'"2026-01-01T00:00:{at % 60:02}Z"' for at in range(60)],
            "user": [f"u-{at}" for at in range(90)],
        }
        matrix = ", ".join(f"{name}: [{', '.join(map(str, values[name]))}]" for name in names)
        result = bound(
            {FLAG: flag(), TABLE: table(f"{{name: vast, matrix: {{{matrix}}}, expect: {{serve: false}}}}")}
        )
        assert [item.id for item in result.findings] == ["FG244"]

    def test_the_table_of_a_flag_that_is_gone_is_bound(self) -> None:
        found = catalog({TABLE: table("{name: a, admit: [some], expect: {serve: x, rule: some}}")})
        assert "checkout.gift-wrap" in found.tables

    def test_rules_are_looked_for_where_the_case_is_for(self) -> None:
        text = flag(rules="[{name: some, percent: 5, serve: true}]")
        own = "  production-us:\n    otherwise: false\n    rules: [{name: other, percent: 5, serve: true}]\n"
        cases = [
            "{name: group, admit: [other, some], expect: {rule: some}}",
            "{name: own, environment: production-us, expect: {rule: some}}",
            "{name: the other, environment: production-eu, admit: [other], expect: {rule: otherwise}}",
            "{name: nowhere, environment: dev, matrix: {age: [1, 2]}, expect: {rule: some}}",
        ]
        assert told(bound({FLAG: text + own, TABLE: table(*cases)})) == [
            f"FG247 {TABLE}#/cases/1/expect/rule checkout.gift-wrap has no rule some there",
            f"FG247 {TABLE}#/cases/2/admit checkout.gift-wrap has no rule other there",
            f"FG247 {TABLE}#/cases/3/expect/rule checkout.gift-wrap has no rule some there",
        ]


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


def test_equal_documents_give_equal_values(sample: model.Catalog) -> None:
    assert catalog({}) == sample
    assert replace(sample) == sample
