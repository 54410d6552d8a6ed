"""Names that lead nowhere: one rule for each kind of name."""

from flaggit.binding.faults.samples import FLAG, flag, segment, table
from flaggit.diagnostics import Rule, Sample, Severity

_ROLLOUT = "flags/checkout/wrap.rollout.yaml"
_EXPERIMENT = "flags/checkout/wrap.experiment.yaml"
_LAYER = "flags/checkout/wrap-page.layer.yaml"


def _rollout(segment: str = "employees", service: str = "web", metric: str = "checkout-errors") -> str:
    return f"""\
now: {{stage: none, wave: all, state: running}}
environment: production
waves:
  - {{name: all, services: [{service}]}}
stages:
  - {{name: pilot, segment: {segment}, hold: 1d}}
guardrails:
  - metric: {metric}
    against: control
    breach: {{relative: +20%}}
    failures: {{at_least: 3, of: 5, every: 1m}}
    then: hold
    no_data: hold
"""


def _experiment(layer: str) -> str:
    return f"""\
now: {{status: draft, iteration: 1}}
environment: production
layer: {layer}
arms:
  - {{serve: true, weight: 50}}
  - {{serve: false, weight: 50}}
"""


def _layer(member: str) -> str:
    return f"unit: user\nsalt: wrap-page-1\nmembers: {{{member}: [0, 40]}}\n"


def _rule(
    rule_id: str, name: str, why: str, *, invalid: tuple[Sample, ...], valid: tuple[Sample, ...]
) -> Rule:
    return Rule(
        id=rule_id,
        name=name,
        severity=Severity.ERROR,
        why=why,
        remedy="Correct the name, or add what it names.",
        invalid=invalid,
        valid=valid,
    )


UNKNOWN_FLAG = _rule(
    "FG226",
    "unknown flag",
    "A prerequisite that is not there is never met, so the flag would serve its safe value for ever.",
    invalid=(
        Sample(
            name="a prerequisite",
            files={FLAG: flag(head="requires: [{flag: checkout.expres-pay, is: true}]\n")},
        ),
        Sample(name="a layer's member", files={_LAYER: _layer("checkout.gift-rap")}),
        Sample(
            name="an assumption of a test",
            files={
                FLAG: flag(),
                "flags/checkout/gift-wrap.test.yaml": table(
                    "{name: assumed, assume: {checkout.expres-pay: true}, expect: {serve: false}}"
                ),
            },
        ),
    ),
    valid=(
        Sample(
            name="a flag that exists",
            files={FLAG: flag(head="requires: [{flag: checkout.express-pay, is: true}]\n")},
            count=0,
        ),
    ),
)

UNKNOWN_SEGMENT = _rule(
    "FG227",
    "unknown segment",
    "A segment that is not there makes its condition unknown; under `not` or in a rule that protects people, that is the "
    "difference between everyone and nobody.",
    invalid=(
        Sample(
            name="a segment that was removed, under not",
            files={FLAG: flag(rules="[{name: others, serve: true, when: {not: {segment: early-birds}}}]")},
        ),
        Sample(
            name="in another segment",
            files={"flags/shared/staff.segment.yaml": segment("{segment: employes}")},
        ),
        Sample(name="in a stage", files={_ROLLOUT: _rollout(segment="employes")}),
    ),
    valid=(
        Sample(
            name="a segment that exists",
            files={"flags/shared/staff.segment.yaml": segment("{segment: employees}")},
            count=0,
        ),
    ),
)

UNKNOWN_LAYER = _rule(
    "FG228",
    "unknown layer",
    "Without its layer an experiment would overlap with those that it has to exclude.",
    invalid=(
        Sample(name="of an experiment", files={_EXPERIMENT: _experiment("checkout.cart-pages")}),
        Sample(
            name="of a rule",
            files={FLAG: flag(rules="[{name: some, layer: checkout.cart-pages, serve: true}]")},
        ),
    ),
    valid=(
        Sample(
            name="a layer that exists",
            files={_EXPERIMENT: _experiment("checkout.wrap-page"), _LAYER: _layer("checkout.wrap")},
            count=0,
        ),
    ),
)

UNKNOWN_ROLLOUT = _rule(
    "FG229",
    "unknown rollout",
    "A rule whose rollout is not there would admit no one, or everyone.",
    invalid=(
        Sample(
            name="of a rule", files={FLAG: flag(rules="[{name: ramp, rollout: checkout.pays, serve: true}]")}
        ),
    ),
    valid=(
        Sample(
            name="a rollout that exists",
            files={
                FLAG: flag(rules="[{name: ramp, rollout: checkout.wrap, serve: true}]"),
                _ROLLOUT: _rollout(),
            },
            count=0,
        ),
    ),
)

UNKNOWN_EXPERIMENT = _rule(
    "FG230",
    "unknown experiment",
    "A rule whose experiment is not there never decides, and nobody is measured.",
    invalid=(
        Sample(
            name="of a rule", files={FLAG: flag(rules="[{name: trial, experiment: checkout.cart-layouts}]")}
        ),
    ),
    valid=(
        Sample(
            name="an experiment that exists",
            files={
                FLAG: flag(rules="[{name: trial, experiment: checkout.wrap}]"),
                _EXPERIMENT: _experiment("checkout.wrap-page"),
                _LAYER: _layer("checkout.wrap"),
            },
            count=0,
        ),
    ),
)

UNKNOWN_METRIC = _rule(
    "FG231",
    "unknown metric",
    "A guardrail on a metric that is not there never trips.",
    invalid=(Sample(name="of a guardrail", files={_ROLLOUT: _rollout(metric="checkout-error")}),),
    valid=(Sample(name="a metric that exists", files={_ROLLOUT: _rollout()}, count=0),),
)

UNKNOWN_SERVICE = _rule(
    "FG232",
    "unknown service",
    "A service that is not there gets no bundle; the one that was meant lacks the flag.",
    invalid=(
        Sample(name="that reads a flag", files={FLAG: flag(services="[web, paymnets]")}),
        Sample(name="in a wave", files={_ROLLOUT: _rollout(service="wbe")}),
        Sample(
            name="that another depends on",
            files={"flags/services/app.service.yaml": "owner: team-checkout\ndepends_on: [we]\n"},
        ),
    ),
    valid=(Sample(name="services that exist", files={FLAG: flag(services="[payments, web]")}, count=0),),
)

UNKNOWN_DOMAIN = _rule(
    "FG239",
    "unknown domain",
    "The first folder is the domain, and the taxonomy says which team owns it; what lies in a folder that it does not "
    "know has no owner.",
    invalid=(Sample(name="a slip in the folder", files={"flags/chekout/gift-wrap.flag.yaml": flag()}),),
    valid=(Sample(name="a domain of the taxonomy", files={FLAG: flag()}, count=0),),
)

UNKNOWN_ROLE = _rule(
    "FG248",
    "unknown role",
    "An approval by a role that nobody holds can never be given.",
    invalid=(
        Sample(
            name="of a tier",
            files={"flags/charter.yaml": "tiers: {routine: {owner: 1, sre: 1}}\nroles: {}\n"},
        ),
    ),
    valid=(
        Sample(
            name="a role, a team and the owner",
            files={
                "flags/charter.yaml": "tiers: {routine: {owner: 1, sre: 1, team-checkout: 1}}\nroles: {sre: [team-platform]}\n"
            },
            count=0,
        ),
    ),
)

RULES: tuple[Rule, ...] = (
    UNKNOWN_FLAG,
    UNKNOWN_SEGMENT,
    UNKNOWN_LAYER,
    UNKNOWN_ROLLOUT,
    UNKNOWN_EXPERIMENT,
    UNKNOWN_METRIC,
    UNKNOWN_SERVICE,
    UNKNOWN_DOMAIN,
    UNKNOWN_ROLE,
)
