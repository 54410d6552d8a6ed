"""One list of checks, and one of rules."""

import re
from pathlib import Path

import pytest

import flaggit.checks.rules
from flaggit.checks.registry import CHECKS, IDS, RULES, rule
from flaggit.checks.samples import SAMPLE, edited


def test_no_id_and_no_name_stands_for_two_rules() -> None:
    assert len({each.id for each in RULES}) == len(RULES) == len(IDS)
    names = [each.name for each in RULES]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_ids_are_well_formed_and_in_order() -> None:
    assert all(re.fullmatch(r"FG[0-9]{3}", each.id) for each in RULES)
    assert [each.id for each in RULES] == sorted(each.id for each in RULES)
    assert [check.RULE.id for check in CHECKS] == sorted(check.RULE.id for check in CHECKS)


def test_every_module_of_rules_is_listed() -> None:
    (folder,) = flaggit.checks.rules.__path__
    modules = {path for path in Path(folder).glob("*/*.py") if path.stem != "__init__"}
    assert len(CHECKS) == len(modules)


def test_what_the_clock_decides_is_temporal_and_nothing_else_is() -> None:
    assert [each.id for each in RULES if each.temporal] == [
        each.id for each in RULES if each.id.startswith("FG6")
    ]


@pytest.mark.parametrize("name", ["FG311", "fg311"])
def test_a_rule_is_found_by_its_id(name: str) -> None:
    found = rule(name)
    assert found is not None
    assert found.name == "diluted ramp"


def test_no_rule_is_found_by_another_id() -> None:
    assert rule("FG999") is None


def test_samples_refuse_edits_that_would_change_nothing() -> None:
    with pytest.raises(ValueError, match="does not hold"):
        edited("express-pay.flag.yaml", ("no such text", ""))
    with pytest.raises(ValueError, match="0 files"):
        edited("ghost.flag.yaml")
    assert edited("web.service.yaml") == {
        "flags/services/web.service.yaml": SAMPLE["flags/services/web.service.yaml"]
    }
