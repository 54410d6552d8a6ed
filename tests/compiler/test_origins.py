"""Where each rule comes from, for `explain`."""

import pytest

from flaggit.compiler import Origin, origins
from flaggit.errors import FailedStop
from flaggit.frozen import replace
from flaggit.model import Catalog, InSegment, Rule

EXPRESS = "flags/checkout/express-pay.flag.yaml"
LAYOUT = "flags/checkout/cart-layout.flag.yaml"
PAY = "flags/checkout/pay.rollout.yaml"
TRIAL = "flags/checkout/cart-layout.experiment.yaml"
PAGE = "flags/checkout/cart-page.layer.yaml"
EMPLOYEES = Origin("flags/shared/employees.segment.yaml", "/when")


def test_a_rollouts_rule_comes_from_the_plan_and_its_segments_too(sample: Catalog) -> None:
    found = origins(sample, sample.flags["checkout.express-pay"], "production-us")
    assert found == {
        "employees": (Origin(EXPRESS, "/environments/production/rules/0"), EMPLOYEES),
        "early-markets": (Origin(EXPRESS, "/environments/production/rules/1"),),
        "ramp": (
            Origin(EXPRESS, "/environments/production/rules/2"),
            Origin(PAY, "/now"),
            *(Origin(PAY, f"/stages/{at}") for at in range(4)),
            EMPLOYEES,
        ),
        "otherwise": (Origin(EXPRESS, "/environments/production/otherwise"),),
    }


def test_an_experiments_rule_comes_from_the_experiment_and_its_layers_too(sample: Catalog) -> None:
    plan = replace(sample.experiments["checkout.cart-layout"], holdout="checkout.cart-page")
    changed = replace(sample, experiments={plan.key: plan})
    found = origins(changed, sample.flags["checkout.cart-layout"], "production-eu")
    assert found["trial"] == (
        Origin(LAYOUT, "/environments/production/rules/0"),
        Origin(TRIAL, "/now"),
        Origin(TRIAL, "/arms"),
        Origin(PAGE, "/members/checkout.cart-layout"),
        Origin(PAGE, "/members/holdout"),
    )


def test_segments_of_segments_are_named_once_even_in_a_cycle(sample: Catalog) -> None:
    employees = sample.segments["employees"]
    segments = {
        "employees": replace(employees, when=InSegment(name="crew")),
        "crew": replace(
            employees, name="crew", path="flags/shared/crew.segment.yaml", when=InSegment(name="employees")
        ),
    }
    flag = sample.flags["checkout.express-pay"]
    found = origins(replace(sample, segments=segments), flag, "production-eu")
    assert found["employees"][1:] == (EMPLOYEES, Origin("flags/shared/crew.segment.yaml", "/when"))


def test_names_that_lead_nowhere_have_no_place(sample: Catalog) -> None:
    flag = sample.flags["checkout.cart-layout"]
    block = flag.environments["production"]
    lost = Rule(
        name="lost", rollout="no.plan", layer="no.layer", serve="control", when=InSegment(name="nobody")
    )
    flag = replace(flag, environments={"production": replace(block, rules=(lost,))})
    assert origins(sample, flag, "production-eu")["lost"] == (
        Origin(LAYOUT, "/environments/production/rules/0"),
    )


def test_an_environment_that_the_flag_leaves_out_stops(sample: Catalog) -> None:
    flag = replace(sample.flags["checkout.cart-layout"], environments={})
    with pytest.raises(FailedStop):
        origins(sample, flag, "production-eu")
