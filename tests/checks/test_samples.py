"""Every rule, whoever finds it, is shown by its samples: invalid ones give it so many times, valid ones are clean of it."""

from collections.abc import Callable

import pytest

from flaggit.checks.registry import RULES
from flaggit.diagnostics import Finding, Rule, Sample, Severity

Findings = Callable[..., tuple[Finding, ...]]


def test_the_sample_repository_is_free_of_findings(found: Findings) -> None:
    assert [(finding.id, finding.message) for finding in found({})] == []


INVALID = [
    pytest.param(rule, sample, id=f"{rule.id}: {sample.name}") for rule in RULES for sample in rule.invalid
]
VALID = [
    pytest.param(rule, sample, id=f"{rule.id}: {sample.name}") for rule in RULES for sample in rule.valid
]


@pytest.mark.parametrize(("rule", "sample"), INVALID)
def test_an_invalid_sample_shows_its_fault(rule: Rule, sample: Sample, found: Findings) -> None:
    shown = [finding for finding in found(sample.files, sample.base) if finding.id == rule.id]
    assert len(shown) == sample.count > 0, shown
    assert all(finding.message and finding.remedy and finding.place.path for finding in shown)
    assert all(finding.temporal == rule.temporal for finding in shown)


@pytest.mark.parametrize(("rule", "sample"), VALID)
def test_a_valid_sample_shows_neither_its_fault_nor_an_error(
    rule: Rule, sample: Sample, found: Findings
) -> None:
    assert sample.count == 0
    standing = [finding for finding in found(sample.files, sample.base) if not finding.suppressed]
    assert [
        finding for finding in standing if finding.id == rule.id or finding.severity is Severity.ERROR
    ] == []


# Links, submodules and names that differ by case can't be written as texts of files; the tests of `repository` make them.
WITHOUT_SAMPLES = {"FG091"}


def test_every_rule_is_shown_both_ways_and_explained() -> None:
    for rule in RULES:
        assert bool(rule.invalid) == bool(rule.valid) == (rule.id not in WITHOUT_SAMPLES), rule.id
        assert rule.why.endswith("."), rule.id
        assert rule.remedy.endswith("."), rule.id
        assert rule.name == rule.name.strip().rstrip("."), rule.id
