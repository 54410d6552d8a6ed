"""The compiled form, part by part, as the bundle specification says."""

from typing import Any

import pytest
from tests.strategies import DAY, START, TAXONOMY

from flaggit import model
from flaggit.compiler import Compiler, Decision, compile_flag
from flaggit.errors import FailedStop
from flaggit.frozen import replace
from flaggit.model import All, InSegment, Not, Value, ValueType

HALF = (model.Share(serve="a", weight=50_000), model.Share(serve="b", weight=50_000))


def flag(
    *rules: model.Rule, kind: ValueType = ValueType.STRING, otherwise: Value = "a", **more: Any
) -> model.Flag:
    """A flag that decides by these rules in production, and serves its safe value elsewhere."""
    safe = more.pop("safe", "a")
    blocks = {
        "production": model.Environment(
            name="production", otherwise=more.pop("ending", model.Otherwise(serve=otherwise)), rules=rules
        ),
        "non-production": model.Environment(name="non-production", otherwise=model.Otherwise(serve=safe)),
    }
    given: dict[str, Any] = {
        "key": "checkout.wrap",
        "path": "flags/checkout/wrap.flag.yaml",
        "summary": "Gift wrap",
        "kind": "release",
        "services": ("web",),
        "environments": blocks,
        "unit": "user",
        "salt": "checkout.wrap",
    }
    return model.Flag(**{**given, "type": kind, "safe": safe, **more})


def catalog(*flags: model.Flag, **parts: Any) -> model.Catalog:
    services = {
        name: model.Service(
            name=name, path=f"flags/services/{name}.service.yaml", owner="t", environments=("production-eu",)
        )
        for name in ("api", "web")
    }
    return model.Catalog(
        project=model.Project(name="shop"),
        taxonomy=TAXONOMY,
        flags={item.key: item for item in flags},
        services=services,
        **parts,
    )


def compiled(
    item: model.Flag, environment: str = "production-eu", service: str = "web", **parts: Any
) -> Decision:
    return compile_flag(catalog(item, **parts), item, environment, service)


def rules_of(item: model.Flag, environment: str = "production-eu", service: str = "web", **parts: Any) -> Any:
    return compiled(item, environment, service, **parts).get("rules")


ROLLOUT = model.Rollout(
    key="checkout.ramp",
    path="flags/checkout/ramp.rollout.yaml",
    environment="production",
    stage="quarter",
    state="running",
    stages=(
        model.Stage(name="pilot", segment="employees"),
        model.Stage(name="five", percent=5_000),
        model.Stage(name="beta", segment="beta", percent=5_000),
        model.Stage(name="quarter", percent=25_000),
        model.Stage(name="everyone", percent=100_000),
    ),
    wave="back",
    waves=(model.Wave(name="back", services=("api",)), model.Wave(name="front", services=("web",))),
)
LAYER = model.Layer(
    key="checkout.page",
    path="flags/checkout/page.layer.yaml",
    unit="account",
    salt="page-1",
    members={
        "checkout.trial": model.Member(name="checkout.trial", start=0, end=40_000),
        "checkout.wrap": model.Member(name="checkout.wrap", start=40_000, end=60_000),
        "holdout": model.Member(name="holdout", start=95_000, end=100_000),
    },
)
EXPERIMENT = model.Experiment(
    key="checkout.trial",
    path="flags/checkout/trial.experiment.yaml",
    status="running",
    iteration=3,
    environment="production",
    arms=(model.Arm(serve="a", weight=33_333), model.Arm(serve="b", weight=66_667)),
    salt="trial-salt",
    layer="checkout.page",
    holdout="checkout.page",
    window=model.Window(start=START, weeks=2),
)
RAMP = model.Rule(name="ramp", serve="b", rollout="checkout.ramp")
TRIAL = model.Rule(name="trial", experiment="checkout.trial")


def test_the_plainest_flag_says_its_type_its_safe_value_and_what_it_serves() -> None:
    assert compiled(flag()) == {"type": "string", "safe": "a", "otherwise": {"serve": "a"}}


@pytest.mark.parametrize(
    ("rule", "form"),
    [
        pytest.param(model.Rule(name="r", serve="b"), {}, id="nothing but a value"),
        pytest.param(model.Rule(name="r", serve="b", percent=25_000), {"below": 25_000}, id="a percentage"),
        pytest.param(
            model.Rule(name="r", serve="b", percent=0),
            {"below": 0},
            id="0 % stays, for it is the author's line",
        ),
        pytest.param(
            model.Rule(name="r", serve="b", activate_at=START),
            {"window": {"from": START}},
            id="from an instant on",
        ),
        pytest.param(model.Rule(name="r", serve="b", force=True), {"force": True}, id="forced"),
        pytest.param(
            model.Rule(name="r", serve="b", when=InSegment(name="employees")),
            {"when": {"segment": "employees"}},
            id="a condition",
        ),
        pytest.param(
            model.Rule(name="r", serve="b", layer="checkout.page", percent=10_000),
            {
                "range": {"salt": "page-1", "unit": "account", "from": 40_000, "until": 60_000},
                "below": 10_000,
            },
            id="a layer with a percentage: both must admit",
        ),
    ],
)
def test_a_rule_compiles_to(rule: model.Rule, form: dict[str, object]) -> None:
    parts: Any = {"layers": {LAYER.key: LAYER}}
    assert rules_of(flag(rule), **parts) == [{"name": "r", "serve": "b", **form}]


def test_a_split_has_the_flags_salt_and_cumulative_shares() -> None:
    three = tuple(
        model.Share(serve=name, weight=weight)
        for name, weight in (("a", 33_333), ("b", 33_333), ("c", 33_334))
    )
    item = flag(model.Rule(name="r", split=three), salt="shared")
    assert rules_of(item) == [
        {"name": "r", "split": {"salt": "shared", "shares": [["a", 33_333], ["b", 66_666], ["c", 100_000]]}}
    ]


def test_a_share_of_nothing_is_left_out() -> None:
    shares = (model.Share(serve="a", weight=0), model.Share(serve="b", weight=100_000))
    ending = model.Otherwise(split=shares)
    assert compiled(flag(ending=ending))["otherwise"] == {
        "split": {"salt": "checkout.wrap", "shares": [["b", 100_000]]}
    }


@pytest.mark.parametrize(
    ("item", "buckets"),
    [
        pytest.param(flag(), False, id="a value"),
        pytest.param(flag(model.Rule(name="r", serve="b")), False, id="a rule with a value"),
        pytest.param(
            flag(model.Rule(name="r", serve="b", layer="checkout.page")),
            False,
            id="a layer brings its own salt",
        ),
        pytest.param(flag(model.Rule(name="r", serve="b", percent=0)), True, id="a percentage"),
        pytest.param(flag(RAMP), True, id="a rollout"),
        pytest.param(flag(TRIAL), True, id="an experiment"),
        pytest.param(flag(model.Rule(name="r", split=HALF)), True, id="a split"),
        pytest.param(flag(ending=model.Otherwise(split=HALF)), True, id="otherwise a split"),
    ],
)
def test_salt_unit_and_bucketing_are_there_when_the_flag_buckets(item: model.Flag, *, buckets: bool) -> None:
    parts: Any = {
        "layers": {LAYER.key: LAYER},
        "rollouts": {ROLLOUT.key: ROLLOUT},
        "experiments": {EXPERIMENT.key: EXPERIMENT},
    }
    made = compiled(item, service="api", **parts)
    given = {name: made.get(name) for name in ("salt", "unit", "bucketing")}
    usual = {"salt": "checkout.wrap", "unit": "user", "bucketing": "flaggit-1"}
    assert given == (usual if buckets else dict.fromkeys(usual))


def test_with_variants_names_are_served_and_their_values_told() -> None:
    variants = {
        name: model.Variant(name=name, value=value) for name, value in (("a", {"n": 1}), ("b", {"n": 2}))
    }
    made = compiled(flag(kind=ValueType.OBJECT, variants=variants))
    assert made == {
        "type": "object",
        "variants": {"a": {"n": 1}, "b": {"n": 2}},
        "safe": "a",
        "otherwise": {"serve": "a"},
    }


def test_inactive_stale_and_breaker_are_told() -> None:
    item = flag(on_stale="safe", breaker=model.Breaker(errors=5_000, latency=300))
    blocks = {**item.environments, "production": replace(item.environments["production"], active=False)}
    made = compiled(replace(item, environments=blocks))
    assert made["active"] is False
    assert made["on_stale"] == "safe"
    assert made["breaker"] == {"errors": 5_000, "latency": 300, "calls": 20, "window": 30, "rest": 60}


def test_a_breaker_tells_only_the_bounds_that_it_has() -> None:
    assert compiled(flag(breaker=model.Breaker()))["breaker"] == {"calls": 20, "window": 30, "rest": 60}


def test_a_requirement_is_the_value_behind_the_variants_name() -> None:
    variants = {"off": model.Variant(name="off", value=0), "on": model.Variant(name="on", value=2)}
    other = flag(key="checkout.paper", kind=ValueType.INTEGER, variants=variants, safe="off", otherwise="on")
    item = flag(requires=(model.Requirement(flag="checkout.paper", name="on"),))
    made = compile_flag(catalog(item, other), item, "production-eu", "web")
    assert made["requires"] == [{"flag": "checkout.paper", "is": 2}]


class TestRollouts:
    def form(self, service: str = "api", **changes: Any) -> Any:
        plan = replace(ROLLOUT, **changes)
        return rules_of(flag(RAMP), "production-eu", service, rollouts={plan.key: plan})

    def test_stages_reached_are_put_together(self) -> None:
        stage = {"segments": ["beta", "employees"], "below": 25_000}
        assert self.form() == [{"name": "ramp", "serve": "b", "stage": stage}]

    def test_a_later_wave_is_one_stage_behind(self) -> None:
        stage = {"segments": ["beta", "employees"], "below": 5_000}
        assert self.form("web") == [{"name": "ramp", "serve": "b", "stage": stage}]

    def test_a_pilot_of_a_segment_admits_no_percentage(self) -> None:
        assert self.form(stage="pilot") == [
            {"name": "ramp", "serve": "b", "stage": {"segments": ["employees"], "below": 0}}
        ]

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"stage": ""}, id="before the first stage"),
            pytest.param({"state": "rolled-back"}, id="rolled back"),
            pytest.param({"environment": "dev"}, id="in another environment"),
            pytest.param({"stage": "pilot", "service": "web"}, id="in a wave that has reached none"),
        ],
    )
    def test_a_stage_that_admits_no_one_can_still_be_forced_in(self, changes: dict[str, Any]) -> None:
        stage = {"segments": [], "below": 0}
        assert self.form(**changes) == [{"name": "ramp", "serve": "b", "stage": stage}]


class TestExperiments:
    def form(self, rule: model.Rule = TRIAL, **changes: Any) -> Any:
        plan = replace(EXPERIMENT, **changes)
        parts: Any = {"experiments": {plan.key: plan}, "layers": {LAYER.key: LAYER}}
        return rules_of(flag(rule), **parts)

    def test_window_layer_holdout_and_arms(self) -> None:
        assert self.form() == [
            {
                "name": "trial",
                "window": {"from": START, "until": START + 14 * DAY},
                "range": {"salt": "page-1", "unit": "account", "from": 0, "until": 40_000},
                "outside": {"salt": "page-1", "unit": "account", "from": 95_000, "until": 100_000},
                "experiment": {"key": "checkout.trial", "iteration": 3},
                "split": {"salt": "trial-salt#3", "shares": [["a", 33_333], ["b", 100_000]]},
            }
        ]

    def test_the_later_of_window_and_activation_begins_it(self) -> None:
        assert self.form(replace(TRIAL, activate_at=START + DAY))[0]["window"]["from"] == START + DAY
        assert self.form(replace(TRIAL, activate_at=START - DAY))[0]["window"]["from"] == START

    def test_without_layer_holdout_and_window(self) -> None:
        made = self.form(layer="", holdout="", window=None)
        assert sorted(made[0]) == ["experiment", "name", "split"]

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"status": "draft"}, id="a draft"),
            pytest.param({"status": "concluded"}, id="concluded"),
            pytest.param({"environment": "non-production"}, id="in another environment"),
        ],
    )
    def test_one_that_does_not_run_here_is_left_out(self, changes: dict[str, Any]) -> None:
        assert self.form(**changes) is None

    def test_a_rule_may_repeat_the_layer_but_not_name_another(self) -> None:
        with pytest.raises(FailedStop, match="different layers"):
            self.form(replace(TRIAL, layer="checkout.page"))


class TestConditions:
    def form(self, condition: model.Condition) -> Any:
        return rules_of(flag(model.Rule(name="r", serve="b", when=condition)))[0]["when"]

    def test_tests_carry_their_attributes_type(self) -> None:
        test = model.Test(attribute="app_version", operator="gte", values=("2.3.0",))
        assert self.form(test) == {
            "attribute": "app_version",
            "type": "version",
            "op": "gte",
            "values": ["2.3.0"],
        }

    @pytest.mark.parametrize(
        ("test", "values"),
        [
            pytest.param(model.Test(attribute="country", operator="in", values=("FR", "DE", "FR")), ["DE", "FR"], id="in"),
            pytest.param(model.Test(attribute="country", operator="not_in", values=("b", "a")), ["a", "b"], id="not in"),
            pytest.param(model.Test(attribute="network", operator="cidr", values=("2001:db8::/32", "10.0.0.0/8")), ["10.0.0.0/8", "2001:db8::/32"], id="networks"),
            pytest.param(model.Test(attribute="score", operator="in", values=(1.5, 1, 1.0)), [1, 1.5], id="equal numbers are one"),
            pytest.param(model.Test(attribute="roles", operator="contains", values=("b", "a")), ["a", "b"], id="contains"),
            pytest.param(model.Test(attribute="user", operator="exists", values=(False,)), [False], id="exists"),
        ],
    )  # fmt: skip
    def test_values_without_an_order_are_sorted(self, test: model.Test, values: list[object]) -> None:
        assert self.form(test)["values"] == values

    def test_words_nest(self) -> None:
        inner = model.Any(items=(InSegment(name="a"), Not(item=InSegment(name="b"))))
        assert self.form(All(items=(inner, All(items=())))) == {
            "all": [{"any": [{"segment": "a"}, {"not": {"segment": "b"}}]}, {"all": []}]
        }


def test_a_segment_compiles_to_its_condition(sample: model.Catalog) -> None:
    assert Compiler(sample).segment("employees") == {
        "when": {"attribute": "roles", "type": "strings", "op": "contains", "values": ["staff"]}
    }


def test_a_tombstone_serves_its_value_to_all() -> None:
    tombstone = model.Retired(
        key="checkout.ribbon",
        path="flags/checkout/ribbon.retired.yaml",
        summary="Ribbons",
        type=ValueType.STRING,
        value="red",
        until=START,
        services=("web",),
    )
    compiler = Compiler(catalog(retired={tombstone.key: tombstone}))
    assert compiler.keys("web") == ("checkout.ribbon",)
    made = compiler.decision("checkout.ribbon", "production-eu", "web")
    assert made == {"type": "string", "safe": "red", "otherwise": {"serve": "red"}}
    assert compiler.decision("checkout.ribbon", "production-eu", "web") is made


def test_an_environments_own_block_wins_over_its_groups_whole() -> None:
    own = model.Environment(name="production-us", otherwise=model.Otherwise(serve="us"))
    item = flag(model.Rule(name="r", serve="b"))
    item = replace(item, environments={**item.environments, "production-us": own})
    assert compiled(item, "production-us") == {"type": "string", "safe": "a", "otherwise": {"serve": "us"}}
    assert "rules" in compiled(item, "production-eu")
