"""Documents become frozen values: the project, the taxonomy, the charter, services, metrics and plans."""

import pytest
from tests.binding.conftest import bound, catalog, told

from flaggit import model
from flaggit.checks.samples import SAMPLE
from flaggit.frozen import replace
from flaggit.model import ValueType

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
            name="team-checkout",
            forge="@shop/checkout",
            pager="checkout",
            summary="Cart and checkout",
            members=("ada", "grace"),
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
                model.Tier(
                    name="routine", approvals={"owner": 1}, when=(model.Matcher(document="taxonomy"),)
                ),
                model.Tier(
                    name="careful",
                    approvals={"owner": 1, "sre": 1},
                    when=(
                        model.Matcher(environment="production", reach=model.Reach(over=10_000)),
                        model.Matcher(moves_users=True),
                        model.Matcher(compatibility="breaking"),
                        model.Matcher(weakens_guardrail=True),
                        model.Matcher(touches_experiment=True),
                    ),
                ),
            ),
            owners=("team-platform",),
            roles={"on-call": ("team-platform",), "sre": ("team-platform",)},
            people={
                "ada": model.Person(
                    login="ada",
                    keys=(
                        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFKeV+y/66BV2CORfvv4cqH7hP8LpbMGXXSMn75nG3ST ada",
                    ),
                    mail=("ada@shop.example",),
                ),
                "release-bot": model.Person(login="release-bot", bot=True),
            },
            may=(
                model.Permission(
                    name="migrations-of-payments",
                    do=("create", "retire"),
                    by=("sre", "team-payments"),
                    where=model.Matcher(domain="payments", kind="migration"),
                ),
            ),
            precedence=(model.Precedence(kind="domain", name="payments"),),
            valid_for=14 * 86_400,
            restore={"on-call": 1},
            restore_age=30 * 86_400,
            kill="on-call",
            kill_for=4 * 3_600,
            break_glass=model.BreakGlass(by="on-call", settle_within=2 * 86_400),
            freezes=(
                model.Freeze(
                    start=1_795_712_400,
                    end=1_796_108_400,
                    exceptions=("kill", "restore"),
                    reason="The busiest week of the year",
                ),
                model.Freeze(
                    start=1_795_143_600,
                    end=1_795_251_600,
                    exceptions=("break-glass", "kill", "restore"),
                    reason="Card payments fail",
                    domain="payments",
                    hold=True,
                ),
            ),
            experiments=model.Standards(
                must_have=("decide", "hypothesis", "window"),
                guardrails=("checkout-errors",),
                alpha=0.05,
                power=0.8,
                weeks=2,
            ),
            escalation=(
                model.Escalation(after=4 * 3_600, ask="sre"),
                model.Escalation(after=86_400, ask="team-platform", contact="platform@shop.example"),
            ),
            force=2,
        )

    def test_a_reach_of_at_least_and_a_matcher_of_a_service(self) -> None:
        text = 'tiers: {routine: {owner: 1}}\nroutine_when: [{service: web, reach: ">=12.5%"}]\n'
        found = catalog({"flags/charter.yaml": text}).charter
        assert found is not None
        assert found.tiers[0].when == (
            model.Matcher(service="web", reach=model.Reach(over=12_500, inclusive=True)),
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


def test_equal_documents_give_equal_values(sample: model.Catalog) -> None:
    assert catalog({}) == sample
    assert replace(sample) == sample
