"""The catalog: everything a flag repository says at one commit, as frozen values.

For: the one vocabulary that checks, compiler, decision tables and analysis share. May import nothing of ours.
Promises: values are frozen, keyword-only and slotted; names are resolved nowhere here, so that a value can be made in a
test in one line; sets are sorted tuples, order that has meaning is kept; percentages and weights are integers in
thousandths of a percent (100 % is 100,000), durations are seconds, instants are seconds since 1970 UTC. `where` gives the
JSON pointer of a part in its file wherever it can't be told from the part's position.
"""

from flaggit.model.catalog import Catalog
from flaggit.model.charter import (
    BreakGlass,
    Charter,
    Escalation,
    Freeze,
    Matcher,
    Permission,
    Person,
    Precedence,
    Reach,
    Standards,
    Tier,
)
from flaggit.model.conditions import All, Any, Condition, InSegment, Not, Test
from flaggit.model.experiment import Arm, Covariate, Decide, Design, Experiment, Hypothesis, Result, Window
from flaggit.model.flag import (
    Breaker,
    Environment,
    Flag,
    Otherwise,
    Requirement,
    Retired,
    Rule,
    Share,
    Value,
    ValueType,
    Variant,
)
from flaggit.model.invariant import AllOf, AnyOf, Invariant, NotSo, Statement
from flaggit.model.metric import Metric, NoData
from flaggit.model.population import Group, Population
from flaggit.model.project import Project
from flaggit.model.rollout import Breach, Failures, Guardrail, Layer, Member, Rollout, Stage, Wave
from flaggit.model.service import Segment, Service, Tolerance
from flaggit.model.table import Admit, Case, Expectation, Table
from flaggit.model.taxonomy import Attribute, AttributeType, Duty, Kind, Naming, Taxonomy, Team

__all__ = [
    "Admit",
    "All",
    "AllOf",
    "Any",
    "AnyOf",
    "Arm",
    "Attribute",
    "AttributeType",
    "Breach",
    "BreakGlass",
    "Breaker",
    "Case",
    "Catalog",
    "Charter",
    "Condition",
    "Covariate",
    "Decide",
    "Design",
    "Duty",
    "Environment",
    "Escalation",
    "Expectation",
    "Experiment",
    "Failures",
    "Flag",
    "Freeze",
    "Group",
    "Guardrail",
    "Hypothesis",
    "InSegment",
    "Invariant",
    "Kind",
    "Layer",
    "Matcher",
    "Member",
    "Metric",
    "Naming",
    "NoData",
    "Not",
    "NotSo",
    "Otherwise",
    "Permission",
    "Person",
    "Population",
    "Precedence",
    "Project",
    "Reach",
    "Requirement",
    "Result",
    "Retired",
    "Rollout",
    "Rule",
    "Segment",
    "Service",
    "Share",
    "Stage",
    "Standards",
    "Statement",
    "Table",
    "Taxonomy",
    "Team",
    "Test",
    "Tier",
    "Tolerance",
    "Value",
    "ValueType",
    "Variant",
    "Wave",
    "Window",
]
