import pytest

from flaggit.schema import Field, reference
from flaggit.source import DocumentKind

KINDS = [pytest.param(kind, id=kind.value) for kind in DocumentKind]


def field(kind: DocumentKind, path: str) -> Field:
    return next(each for each in reference(kind).fields if each.path == path)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_says_what_it_holds_and_means(kind: DocumentKind) -> None:
    for each in reference(kind).fields:
        assert each.description.endswith("."), each.path
        assert each.type, each.path
        assert not each.required or not each.default, each.path


@pytest.mark.parametrize("kind", KINDS)
def test_every_path_is_there_once(kind: DocumentKind) -> None:
    paths = [each.path for each in reference(kind).fields]

    assert len(paths) == len(set(paths))


def test_a_percentage_is_described_in_words() -> None:
    assert field(DocumentKind.FLAG, "environments.*.rules[].percent") == Field(
        path="environments.*.rules[].percent",
        type="a number from 0 to 100 with at most three decimals",
        required=False,
        description="How much of everyone is admitted, in per cent.",
        example="25",
    )


def test_choices_come_with_their_meaning() -> None:
    state = field(DocumentKind.ROLLOUT, "now.state")

    assert state.required
    assert state.choices[3] == ("rolled-back", "it admits no one")


@pytest.mark.parametrize(
    ("kind", "path", "words"),
    [
        (DocumentKind.FLAG, "services", "a list, each a name of lower-case words joined by hyphens"),
        (DocumentKind.FLAG, "environments.*.rules", "a list of mappings"),
        (DocumentKind.FLAG, "environments.*.otherwise.split[].weight", "a number from 0 to 100 with at most three decimals"),
        (DocumentKind.CHARTER, "<name>_when[].reach", "> or >= and a percentage"),
        (DocumentKind.LAYER, "members.*", "a range of two percentages: [from, until]"),
        (DocumentKind.TAXONOMY, "attributes.*.unit", "true or false"),
        (DocumentKind.EXPERIMENT, "design.alpha", "a number between 0 and 1"),
    ],
)  # fmt: skip
def test_types_are_said_in_words(kind: DocumentKind, path: str, words: str) -> None:
    assert field(kind, path).type == words


def test_defaults_are_written_as_in_the_file() -> None:
    assert field(DocumentKind.EXPERIMENT, "design.alpha").default == "0.05"
    assert field(DocumentKind.FLAG, "environments.*.active").default == "true"
    assert field(DocumentKind.FLAG, "breaker.rest").default == "1m"


def test_a_document_type_has_title_and_description() -> None:
    layer = reference(DocumentKind.LAYER)

    assert (layer.title, layer.kind) == ("Layer", DocumentKind.LAYER)
    assert layer.description.startswith("A salt, a unit and members")
