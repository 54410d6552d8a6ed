"""Names that are known and still must not be used as they are."""

from flaggit.binding.faults.samples import FLAG, flag, segment
from flaggit.diagnostics import Rule, Sample, Severity

_REQUIRES = "requires: [{{flag: {}, is: true}}]\n"
_DEV_ROLLOUT = """\
now: {stage: pilot, state: running}
environment: dev
stages:
  - {name: pilot, percent: 5, hold: 1d}
"""


def _requires(key: str) -> str:
    return flag(head=_REQUIRES.format(key))


RETIRED = Rule(
    id="FG235",
    name="retired flag in use",
    severity=Severity.ERROR,
    why="A tombstone keeps a key's last value for code that still asks; nothing new may depend on it.",
    remedy="Refer to the flag that replaced it, or drop the reference.",
    invalid=(
        Sample(
            name="a prerequisite that was retired",
            files={
                FLAG: _requires("checkout.ribbon"),
                "flags/checkout/ribbon.retired.yaml": "summary: Ribbons\ntype: boolean\nvalue: true\nuntil: 2027-06-01\n",
            },
        ),
    ),
    valid=(
        Sample(name="a prerequisite that lives", files={FLAG: _requires("checkout.express-pay")}, count=0),
    ),
)

CYCLE = Rule(
    id="FG236",
    name="cyclic prerequisites",
    severity=Severity.ERROR,
    why="Flags that wait for each other are never met: all of them would serve their safe values for ever.",
    remedy="Take one of the prerequisites out.",
    invalid=(
        Sample(name="itself", files={FLAG: _requires("checkout.gift-wrap")}),
        Sample(
            name="two steps away",
            files={
                FLAG: _requires("checkout.ribbon"),
                "flags/checkout/ribbon.flag.yaml": _requires("checkout.paper"),
                "flags/checkout/paper.flag.yaml": _requires("checkout.gift-wrap"),
            },
        ),
    ),
    valid=(
        Sample(
            name="a diamond",
            files={
                FLAG: flag(
                    head="requires: [{flag: checkout.ribbon, is: true}, {flag: checkout.paper, is: true}]\n"
                ),
                "flags/checkout/ribbon.flag.yaml": _requires("checkout.shop"),
                "flags/checkout/paper.flag.yaml": _requires("checkout.shop"),
                "flags/checkout/shop.flag.yaml": flag(),
            },
            count=0,
        ),
    ),
)

SEGMENT_CYCLE = Rule(
    id="FG237",
    name="cyclic segments",
    severity=Severity.ERROR,
    why="A segment that is defined by itself says nothing about anybody.",
    remedy="Take one of the references out, or move what they share into a segment of its own.",
    invalid=(
        Sample(
            name="two segments of each other",
            files={
                "flags/shared/early.segment.yaml": segment("{segment: late}"),
                "flags/shared/late.segment.yaml": segment("{not: {segment: early}}"),
            },
        ),
    ),
    valid=(
        Sample(
            name="one of the other",
            files={
                "flags/shared/early.segment.yaml": segment("{country: DE}"),
                "flags/shared/late.segment.yaml": segment("{not: {segment: early}}"),
            },
            count=0,
        ),
    ),
)

FOREIGN = Rule(
    id="FG238",
    name="foreign reference",
    severity=Severity.ERROR,
    why="A rollout or experiment acts in its own environment, and a layer has ranges for its own members; used anywhere "
    "else it admits no one.",
    remedy="Use it where it acts, or widen it: its `environment`, or the layer's `members`.",
    invalid=(
        Sample(
            name="a rollout of another environment",
            files={
                FLAG: flag(rules="[{name: ramp, rollout: checkout.wrap, serve: true}]"),
                "flags/checkout/wrap.rollout.yaml": _DEV_ROLLOUT,
            },
        ),
        Sample(
            name="a layer that the flag is no member of",
            files={FLAG: flag(rules="[{name: some, layer: checkout.cart-page, serve: true}]")},
        ),
    ),
    valid=(
        Sample(
            name="a layer and its member",
            files={
                FLAG: flag(rules="[{name: some, layer: checkout.wrap-page, serve: true}]"),
                "flags/checkout/wrap-page.layer.yaml": "unit: user\nsalt: wrap-1\nmembers: {checkout.gift-wrap: [0, 50]}\n",
            },
            count=0,
        ),
    ),
)

RULES: tuple[Rule, ...] = (RETIRED, CYCLE, SEGMENT_CYCLE, FOREIGN)
