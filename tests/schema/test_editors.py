import json

import pytest

from flaggit.schema import editor_settings, generate, modeline
from flaggit.source import DocumentKind, kind_of


def test_every_generated_schema_is_tied_to_files_of_its_type() -> None:
    tied = json.loads(editor_settings()[".vscode/settings.json"])["yaml.schemas"]

    assert [name.removeprefix("schemas/") for name in tied] == list(generate({}))
    for schema, pattern in tied.items():
        assert kind_of(pattern.replace("*", "x")) == DocumentKind(
            schema.removeprefix("schemas/").partition(".")[0]
        )


def test_the_extension_that_reads_them_is_recommended() -> None:
    assert json.loads(editor_settings()[".vscode/extensions.json"]) == {
        "recommendations": ["redhat.vscode-yaml"]
    }


@pytest.mark.parametrize(
    ("kind", "depth", "line"),
    [
        (DocumentKind.FLAG, 2, "# yaml-language-server: $schema=../../schemas/flag.schema.json"),
        (DocumentKind.PROJECT, 1, "# yaml-language-server: $schema=../schemas/project.schema.json"),
    ],
)
def test_a_comment_ties_one_file_to_its_schema(kind: DocumentKind, depth: int, line: str) -> None:
    assert modeline(kind, depth) == line
