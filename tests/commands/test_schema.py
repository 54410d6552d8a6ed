"""`schema`: the editor's files follow the taxonomy."""

import json

import pytest
from tests.program import Work

FILES = [
    f"schemas/{name}.schema.json"
    for name in (
        "charter", "experiment", "flag", "invariant", "layer", "metric", "population", "project", "retired", "rollout",
        "segment", "service", "taxonomy", "test",
    )
]  # fmt: skip


@pytest.fixture
def current(shop: Work) -> Work:
    assert shop.run("schema").code == 0
    shop.commit("Write schemas")
    return shop


def test_the_first_run_writes_all_of_them_and_the_editors_settings(shop: Work) -> None:
    ran = shop.run("schema")
    assert ran.code == 0
    assert [line for line in ran.out.splitlines() if ".schema.json" in line] == [
        f"wrote  {path}" for path in FILES
    ]
    assert "wrote  .vscode/settings.json" in ran.out
    settings = json.loads(shop.text(".vscode/settings.json"))
    assert "*.flag.yaml" in json.dumps(settings)


def test_what_is_up_to_date_is_not_written_again(current: Work) -> None:
    for arguments in ([], ["--check"], ["--rev", "HEAD"]):
        ran = current.run("schema", *arguments)
        assert (ran.code, ran.out) == (0, "14 files up to date\n")
    assert current.git("status", "--short") == ""


def test_check_fails_when_the_taxonomy_says_more(current: Work) -> None:
    current.edit("schemas/taxonomy.yaml", "  ops: {", "  tuning: {summary: Tunes}\n  ops: {")
    before = current.text("schemas/flag.schema.json")
    ran = current.run("schema", "--check")
    assert ran.code == 1
    assert "out of date  schemas/flag.schema.json\n" in ran.out
    assert ran.last == "next: flaggit schema"
    assert current.text("schemas/flag.schema.json") == before
    assert current.run("schema").code == 0
    assert '"tuning"' in current.text("schemas/flag.schema.json")
    assert current.run("schema", "--check").code == 0


def test_a_schema_of_no_type_is_named_and_left_to_its_owner(current: Work) -> None:
    current.write({"schemas/wave.schema.json": "{}"})
    ran = current.run("schema", "--check")
    assert ran.code == 1
    assert "no document type has it any more  schemas/wave.schema.json\n" in ran.out
    assert ran.last == "next: flaggit schema, and git rm the rest"
    found = json.loads(current.run("schema", "--format", "json").out)
    assert found == {"outdated": [], "current": FILES, "stray": ["schemas/wave.schema.json"], "written": True}
    assert current.text("schemas/wave.schema.json") == "{}"


def test_an_editors_settings_of_somebodys_own_are_left_alone(shop: Work) -> None:
    shop.write({".vscode/settings.json": "{}\n"})
    assert shop.run("schema").code == 0
    assert shop.text(".vscode/settings.json") == "{}\n"


@pytest.mark.parametrize(
    ("taxonomy", "code", "says"),
    [
        pytest.param(None, 3, "there is no taxonomy", id="gone"),
        pytest.param("kinds: [\n", 1, "the taxonomy can't be read: ", id="broken"),
        pytest.param("", 1, "the taxonomy can't be read: ", id="empty"),
    ],
)
def test_without_a_taxonomy_nothing_is_written(
    shop: Work, taxonomy: str | None, code: int, says: str
) -> None:
    shop.write({"schemas/taxonomy.yaml": taxonomy})
    ran = shop.run("schema")
    assert ran.code == code
    assert says in ran.err
    assert not list((shop.root / "schemas").glob("*.json"))
