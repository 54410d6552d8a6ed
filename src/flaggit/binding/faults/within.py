"""Names that belong to one document: rules, stages, waves, tiers."""

from flaggit.binding.faults.samples import FLAG, flag, table
from flaggit.diagnostics import Rule, Sample, Severity

_ROLLOUT = "flags/checkout/wrap.rollout.yaml"
_CHARTER = "flags/charter.yaml"
_TABLE = "flags/checkout/gift-wrap.test.yaml"


def _rollout(now: str, second: str = "half") -> str:
    return f"""\
now: {{{now}, state: running}}
environment: production
waves:
  - {{name: front, services: [web]}}
stages:
  - {{name: pilot, segment: employees, hold: 1d}}
  - {{name: {second}, percent: 50, hold: 1d}}
"""


TWICE = Rule(
    id="FG225",
    name="name used twice",
    severity=Severity.ERROR,
    why="Tests, diffs and `now:` name rules, stages and waves; of two with one name, nobody can tell which is meant.",
    remedy="Rename one of them.",
    invalid=(
        Sample(
            name="two rules",
            files={
                FLAG: flag(
                    rules="[{name: some, percent: 5, serve: true}, {name: some, percent: 9, serve: true}]"
                )
            },
        ),
        Sample(name="two stages", files={_ROLLOUT: _rollout("stage: pilot, wave: front", second="pilot")}),
    ),
    valid=(
        Sample(
            name="the same name in two blocks",
            files={FLAG: flag(rules="[{name: some, percent: 5, serve: true}]")},
            count=0,
        ),
    ),
)

UNKNOWN_STAGE = Rule(
    id="FG246",
    name="unknown stage or wave",
    severity=Severity.ERROR,
    why="`now` says how far a rollout has got; a stage or wave that its plan lacks would take everyone back out.",
    remedy="Name a stage and a wave of this file, or `none` before the first stage.",
    invalid=(
        Sample(name="a stage", files={_ROLLOUT: _rollout("stage: pilots, wave: front")}),
        Sample(name="a wave", files={_ROLLOUT: _rollout("stage: pilot, wave: fronts")}),
        Sample(name="a plan of waves, and none reached", files={_ROLLOUT: _rollout("stage: pilot")}),
    ),
    valid=(Sample(name="before the first stage", files={_ROLLOUT: _rollout("stage: none")}, count=0),),
)

UNKNOWN_RULE = Rule(
    id="FG247",
    name="unknown rule",
    severity=Severity.ERROR,
    why="A test that admits or expects a rule which its flag lacks tests something else than it says.",
    remedy="Name a rule that the flag has in the test's environment, or `otherwise`.",
    invalid=(
        Sample(
            name="admitted",
            files={
                FLAG: flag(rules="[{name: some, percent: 5, serve: true}]"),
                _TABLE: table("{name: in, admit: [sone], expect: {serve: true}}"),
            },
        ),
        Sample(
            name="expected",
            files={
                FLAG: flag(rules="[{name: some, percent: 5, serve: true}]"),
                _TABLE: table("{name: in, admit: all, expect: {serve: true, rule: sone}}"),
            },
        ),
    ),
    valid=(
        Sample(
            name="a rule and otherwise",
            files={
                FLAG: flag(rules="[{name: some, percent: 5, serve: true}]"),
                _TABLE: table(
                    "{name: in, admit: [some], expect: {rule: some}}",
                    "{name: out, admit: none, expect: {rule: otherwise}}",
                ),
            },
            count=0,
        ),
    ),
)

UNKNOWN_TIER = Rule(
    id="FG249",
    name="unknown tier",
    severity=Severity.ERROR,
    why="What belongs to a tier that is not there belongs to none, so that risky changes need no more approvals than any other.",
    remedy="Write the name of a tier before `_when`, or add the tier under `tiers`.",
    invalid=(
        Sample(
            name="a slip in its name",
            files={
                _CHARTER: "tiers: {routine: {owner: 1}, careful: {owner: 2}}\ncarful_when: [{environment: production}]\n"
            },
        ),
    ),
    valid=(
        Sample(
            name="a tier of the charter",
            files={
                _CHARTER: "tiers: {routine: {owner: 1}, careful: {owner: 2}}\ncareful_when: [{environment: production}]\n"
            },
            count=0,
        ),
    ),
)

RULES: tuple[Rule, ...] = (TWICE, UNKNOWN_STAGE, UNKNOWN_RULE, UNKNOWN_TIER)
