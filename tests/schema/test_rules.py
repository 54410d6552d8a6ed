"""Each rule's samples, laid over the sample repository: the invalid ones show the rule alone, the valid ones nothing."""

import pytest

from flaggit.checks.samples import SAMPLE
from flaggit.diagnostics import Rule, Sample
from flaggit.schema import RULES, Schemas, examine_taxonomy
from flaggit.source import parse

SCHEMAS = Schemas.build(parse(SAMPLE["schemas/taxonomy.yaml"].encode(), "schemas/taxonomy.yaml").value)
SAMPLES = [
    pytest.param(rule, sample, id=f"{rule.id} {sample.name}")
    for rule in RULES
    for sample in (*rule.invalid, *rule.valid)
]


def found(path: str, content: str | bytes) -> list[str]:
    data = content if isinstance(content, bytes) else content.encode()
    return [finding.id for finding in SCHEMAS.examine(parse(data, path))]


@pytest.mark.parametrize(("rule", "sample"), SAMPLES)
def test_a_sample_shows_its_rule_as_often_as_it_says(rule: Rule, sample: Sample) -> None:
    ids = [
        id_ for path, content in sample.files.items() if content is not None for id_ in found(path, content)
    ]

    assert ids == [rule.id] * sample.count


def test_ids_are_in_order_and_in_their_family() -> None:
    assert [rule.id for rule in RULES] == [f"FG{201 + at}" for at in range(len(RULES))]
    assert all(rule.invalid and rule.valid and rule.why.endswith(".") for rule in RULES)


@pytest.mark.parametrize("path", SAMPLE)
def test_the_sample_repository_is_in_shape(path: str) -> None:
    assert found(path, SAMPLE[path]) == []


def test_the_sample_taxonomy_holds_by_its_own_names() -> None:
    assert examine_taxonomy(parse(SAMPLE["schemas/taxonomy.yaml"].encode(), "schemas/taxonomy.yaml")) == ()
