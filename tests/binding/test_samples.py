"""Every rule of binding by its own samples, and every message as people read it."""

from pathlib import Path

import pytest
from tests.binding.conftest import bound

from flaggit.binding import RULES
from flaggit.diagnostics import Rule, Sample

GOLDEN = Path(__file__).parent / "golden" / "messages.txt"
INVALID = [
    pytest.param(rule, sample, id=f"{rule.id} {sample.name}") for rule in RULES for sample in rule.invalid
]
VALID = [pytest.param(rule, sample, id=f"{rule.id} {sample.name}") for rule in RULES for sample in rule.valid]


@pytest.mark.parametrize(("rule", "sample"), INVALID)
def test_an_invalid_sample_shows_its_fault_and_no_other(rule: Rule, sample: Sample) -> None:
    assert [finding.id for finding in bound(sample.files).findings] == [rule.id] * sample.count


@pytest.mark.parametrize(("rule", "sample"), VALID)
def test_a_valid_sample_shows_none(rule: Rule, sample: Sample) -> None:
    assert sample.count == 0
    assert bound(sample.files).findings == ()
    assert rule.valid


def test_ids_are_those_of_binding_and_each_stands_once() -> None:
    ids = [rule.id for rule in RULES]
    assert ids == sorted(set(ids))
    assert all(rule_id in {"FG001", "FG002", "FG003"} or "FG220" <= rule_id <= "FG250" for rule_id in ids)


def test_messages_read_so() -> None:
    lines = []
    for rule in RULES:
        lines.append(f"{rule.id} {rule.name}")
        for sample in rule.invalid:
            for finding in bound(sample.files).findings:
                place = f"{finding.place.path}#{finding.place.pointer} ({finding.place.on})"
                lines += [f"  {sample.name}", f"    {place}", f"    {finding.message}"]
                lines += [f"    see {other.path}: {other.note}" for other in finding.related]
                lines += [f"    fix: {finding.fix.description}"] if finding.fix else []
                lines += [f"    {finding.remedy}"] if finding.remedy != rule.remedy else []
    assert "\n".join(lines) + "\n" == GOLDEN.read_text("utf-8")
