"""What can't be compiled stops, and names the file and what to do."""

import pytest
from tests.compiler.test_form import EXPERIMENT, LAYER, RAMP, ROLLOUT, TRIAL, catalog, compiled, flag
from tests.strategies import GROUPS

from flaggit import model
from flaggit.compiler import Compiler
from flaggit.errors import FailedStop
from flaggit.frozen import replace
from flaggit.model import ValueType


class TestWhatCannotBeCompiledStops:
    @pytest.mark.parametrize(
        ("item", "what"),
        [
            pytest.param(flag(RAMP), "no rollout checkout.ramp", id="rollout"),
            pytest.param(flag(TRIAL), "no experiment checkout.trial", id="experiment"),
            pytest.param(
                flag(model.Rule(name="r", serve="b", layer="checkout.page")),
                "no layer checkout.page",
                id="layer",
            ),
            pytest.param(
                flag(requires=(model.Requirement(flag="checkout.paper", name=True),)),
                "no flag checkout.paper",
                id="flag",
            ),
            pytest.param(
                flag(
                    model.Rule(
                        name="r",
                        serve="b",
                        when=model.Test(attribute="hat", operator="exists", values=(True,)),
                    )
                ),
                "no attribute hat",
                id="attribute",
            ),
        ],
    )
    def test_a_name_that_leads_nowhere(self, item: model.Flag, what: str) -> None:
        with pytest.raises(FailedStop, match=f"there is {what}") as stop:
            compiled(item)
        assert stop.value.remedy == "Run flaggit check."

    def test_a_layer_that_it_is_no_member_of(self) -> None:
        item = flag(model.Rule(name="r", serve="b", layer="checkout.page"), key="checkout.bow")
        with pytest.raises(FailedStop, match=r"checkout\.bow is no member of the layer checkout\.page"):
            compiled(item, layers={LAYER.key: LAYER})

    @pytest.mark.parametrize("environment", ["dev", "moon"])
    def test_an_environment_that_it_leaves_out(self, environment: str) -> None:
        item = flag()
        item = replace(item, environments={"production": item.environments["production"]})
        with pytest.raises(FailedStop, match=f"says nothing about the environment {environment}") as stop:
            compiled(item, environment)
        assert stop.value.where == item.path
        assert environment in {*GROUPS["non-production"], "moon"}

    def test_a_flag_that_is_not_there(self, sample: model.Catalog) -> None:
        with pytest.raises(FailedStop, match="there is no flag none"):
            Compiler(sample).decision("none", "production-eu", "web")

    def test_a_segment_that_is_not_there(self, sample: model.Catalog) -> None:
        with pytest.raises(FailedStop, match="there is no segment none"):
            Compiler(sample).segment("none")


class TestWhatWasSilencedIsNotSigned:
    """A taxonomy that turned FG310 off published bundles whose lines every service refused."""

    HALF = (model.Share(serve="a", weight=10_000), model.Share(serve="b", weight=20_000))

    @pytest.mark.parametrize(
        "item",
        [
            pytest.param(flag(model.Rule(name="r", split=HALF)), id="of a rule"),
            pytest.param(
                replace(flag(), environments={"production": model.Environment(name="production", otherwise=model.Otherwise(split=HALF))}),
                id="of those whom no rule decided",
            ),
        ],
    )  # fmt: skip
    def test_weights_of_30_percent(self, item: model.Flag) -> None:
        with pytest.raises(FailedStop, match="do not sum to 100") as stop:
            compiled(item)
        assert stop.value.where == item.path

    def test_arms_of_30_percent(self) -> None:
        arms = tuple(model.Arm(serve=share.serve, weight=share.weight) for share in self.HALF)
        trial = replace(EXPERIMENT, arms=arms, layer="", holdout="")
        with pytest.raises(FailedStop, match="do not sum to 100") as stop:
            compiled(flag(TRIAL), experiments={trial.key: trial})
        assert stop.value.where == trial.path

    @pytest.mark.parametrize(
        "rule",
        [
            pytest.param(model.Rule(name="r", serve="b", percent=10_000), id="a percentage"),
            pytest.param(RAMP, id="a stage"),
            pytest.param(model.Rule(name="r", split=(model.Share(serve="a", weight=100_000),)), id="a split"),
        ],
    )
    def test_people_divided_without_a_unit(self, rule: model.Rule) -> None:
        item = replace(flag(rule), unit="")
        with pytest.raises(FailedStop, match="has no unit to divide them by") as stop:
            compiled(item, rollouts={ROLLOUT.key: ROLLOUT})
        assert stop.value.where == item.path

    @pytest.mark.parametrize(
        "rule",
        [
            pytest.param(model.Rule(name="r", serve="b", percent=0), id="nobody"),
            pytest.param(RAMP, id="a pilot of a segment"),
        ],
    )
    def test_nobody_divided_needs_none(self, rule: model.Rule) -> None:
        plan = replace(ROLLOUT, stage="pilot")
        assert compiled(replace(flag(rule), unit=""), rollouts={plan.key: plan})["unit"] == ""

    def test_a_range_turned_round(self) -> None:
        name = flag().key
        layer = replace(LAYER, members={name: model.Member(name=name, start=40_000, end=0)})
        with pytest.raises(FailedStop, match="ends before it begins") as stop:
            compiled(flag(model.Rule(name="r", serve="b", layer=layer.key)), layers={layer.key: layer})
        assert stop.value.where == layer.path


class TestLongLines:
    def test_a_value_longer_than_a_line(self) -> None:
        item = flag(otherwise="x" * (1 << 20), path="flags/long.flag.yaml")
        with pytest.raises(FailedStop, match="longer than the 1,048,576 bytes") as stop:
            Compiler(catalog(item)).body("production-eu", "web")
        assert stop.value.where == "flags/long.flag.yaml"

    def test_a_value_that_is_named_very_often_is_never_written_out(self) -> None:
        value = {"text": "x" * 200_000, "list": [1, None, True]}
        other = flag(
            key="checkout.paper",
            kind=ValueType.OBJECT,
            variants={"v": model.Variant(name="v", value=value)},
            safe="v",
            otherwise="v",
        )
        item = flag(requires=(model.Requirement(flag="checkout.paper", name="v"),) * 100_000)
        with pytest.raises(FailedStop, match="longer than"):
            Compiler(catalog(item, other)).body("production-eu", "web")

    def test_many_short_rules_are_fine(self) -> None:
        item = flag(*(model.Rule(name=f"r-{at}", serve="b") for at in range(100)))
        assert len(Compiler(catalog(item)).body("production-eu", "web").data) > 3_000

    def test_a_body_longer_than_a_loader_reads(self) -> None:
        flags = [flag(key=f"checkout.f-{at}", otherwise="x" * 1_000_000) for at in range(70)]
        with pytest.raises(FailedStop, match="the bundle of web in production-eu has"):
            Compiler(catalog(*flags)).body("production-eu", "web")
