"""Names that belong to one document: rules, stages, waves."""

from flaggit.binding.faults.samples import FLAG, flag, table
from flaggit.diagnostics import Rule, Sample, Severity

_ROLLOUT = "flags/checkout/wrap.rollout.yaml"
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
    ),
    valid=(
        Sample(
            name="before the first stage", files={_ROLLOUT: _rollout("stage: none, wave: front")}, count=0
        ),
    ),
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

RULES: tuple[Rule, ...] = (TWICE, UNKNOWN_STAGE, UNKNOWN_RULE)
