"""What a file is, by its name."""

import pytest

from flaggit.source import DocumentKind, kind_of, misnamed


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("flags/checkout/express-pay.flag.yaml", DocumentKind.FLAG),
        ("express-pay.test.yaml", DocumentKind.TEST),
        ("flags/a b/pay.rollout.yaml", DocumentKind.ROLLOUT),
        ("flags/x.layer.yaml", DocumentKind.LAYER),
        ("flags/x.experiment.yaml", DocumentKind.EXPERIMENT),
        ("flags/x.segment.yaml", DocumentKind.SEGMENT),
        ("flags/x.service.yaml", DocumentKind.SERVICE),
        ("flags/x.metric.yaml", DocumentKind.METRIC),
        ("flags/x.invariant.yaml", DocumentKind.INVARIANT),
        ("flags/x.population.yaml", DocumentKind.POPULATION),
        ("flags/x.retired.yaml", DocumentKind.RETIRED),
        ("flags/flaggit.yaml", DocumentKind.PROJECT),
        ("flags/charter.yaml", DocumentKind.CHARTER),
        ("schemas/taxonomy.yaml", DocumentKind.TAXONOMY),
        ("flags/x.flag.yml", None),
        ("flags/x.flag.json", None),
        ("flags/flag.yaml", None),
        ("flags/.flag.yaml", None),
        ("flags/x.charter.yaml", None),
        ("flags/notes.yaml", None),
        ("flags.flag.yaml/README", None),
        ("", None),
    ],
)
def test_the_suffix_is_the_kind(path: str, kind: DocumentKind | None) -> None:
    assert kind_of(path) is kind


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("flags/Pay.flag.yml", "flags/Pay.flag.yaml"),
        ("flags/Pay.Flag.yaml", "flags/Pay.flag.yaml"),
        ("pay.SEGMENT.YAML", "pay.segment.yaml"),
        ("flags/Charter.yaml", "flags/charter.yaml"),
        ("flags/flaggit.yml", "flags/flaggit.yaml"),
        ("flags/pay.flag.yaml", None),
        ("flags/pay.flags.yaml", None),
        ("docker-compose.yml", None),
        ("README.md", None),
    ],
)
def test_a_name_that_is_nearly_right_is_misnamed(path: str, name: str | None) -> None:
    assert misnamed(path) == name
