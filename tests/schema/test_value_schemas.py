import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from flaggit.schema import check_value_schema, value_problems


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param({}, id="anything"),
        pytest.param(
            {"type": "object", "properties": {"id": {"type": "string"}}}, id="a field whose name is a keyword"
        ),
        pytest.param({"$schema": "https://json-schema.org/draft/2020-12/schema"}, id="2020-12"),
        pytest.param({"$schema": "http://json-schema.org/draft-07/schema#"}, id="draft-07"),
        pytest.param(
            {"$defs": {"a": {"type": "string"}}, "items": {"$ref": "#/$defs/a"}}, id="its own definitions"
        ),
        pytest.param(
            {"definitions": {"a/b": {}}, "not": {"$ref": "#/definitions/a~1b"}}, id="an escaped name"
        ),
        pytest.param({"enum": [{"$ref": "x"}], "const": {"$id": "y"}}, id="values that look like keywords"),
        pytest.param({"pattern": "^(a+)+$"}, id="a pattern that others take long for"),
    ],
)
def test_a_value_schema_can_be(schema: dict[str, Any]) -> None:
    assert check_value_schema(schema) is None


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        pytest.param({"type": "textual"}, "/type:", id="no JSON schema"),
        pytest.param({"$schema": "http://json-schema.org/draft-04/schema#"}, "only the drafts", id="another draft"),
        pytest.param({"$schema": 1}, "only the drafts", id="a draft that is no text"),
        pytest.param({"$ref": "#"}, "refers to #;", id="itself"),
        pytest.param({"$ref": 1}, "refers to 1;", id="a reference that is no text"),
        pytest.param({"$ref": "#/$defs/a"}, "which is not there", id="nothing"),
        pytest.param({"$ref": "#/$defs/a", "$defs": []}, "which is not there", id="definitions that are none"),
        pytest.param({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}, "leads back", id="a loop"),
        pytest.param(
            {"$ref": "#/$defs/a", "$defs": {"a": {"items": {"$ref": "#/$defs/b"}}, "b": {"not": {"$ref": "#/$defs/a"}}}},
            "leads back",
            id="a longer loop",
        ),
        pytest.param({"$id": "https://example.com/a"}, "uses $id", id="an address of its own"),
        pytest.param({"$dynamicRef": "#a"}, "uses $dynamicRef", id="a dynamic reference"),
        pytest.param({"pattern": "(?=a)b"}, "/pattern:", id="look-ahead"),
        pytest.param({"pattern": "(a)\\1"}, "/pattern:", id="a back-reference"),
        pytest.param({"pattern": "(a{1000}){1000}"}, "/pattern:", id="a very large automaton"),
        pytest.param({"patternProperties": {f"a{n}": {} for n in range(101)}}, "more than 100 regular", id="many patterns"),
        pytest.param({"enum": []}, "", id="an empty enumeration") ,
        pytest.param({"allOf": [{}] * 3000}, "more than 2,000 parts", id="too many parts"),
    ],
)  # fmt: skip
def test_a_value_schema_can_not_be(schema: dict[str, Any], problem: str) -> None:
    found = check_value_schema(schema)

    if schema == {"enum": []}:  # allowed by 2020-12, though nothing satisfies it
        assert found is None
    else:
        assert found is not None
        assert problem in found
        assert "\n" not in found


def test_references_that_double_at_every_step_are_counted_before_anything_runs() -> None:
    definitions = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(60)}
    schema = {"$ref": "#/$defs/d0", "$defs": {**definitions, "d60": {"type": "string"}}}

    assert "more than" in str(check_value_schema(schema))


def test_a_schema_of_a_thousand_levels_is_refused() -> None:
    schema: dict[str, Any] = {}
    for _ in range(2000):
        schema = {"not": schema}

    assert check_value_schema(schema) is not None


class _Handler(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """Serve an empty schema on loopback, and keep what was asked for."""
    asked: list[str] = []
    handler = type("Handler", (_Handler,), {"asked": asked})
    with HTTPServer(("127.0.0.1", 0), handler) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}/schema", asked
        http.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param({"$ref": "ADDRESS"}, id="a reference"),
        pytest.param({"$schema": "ADDRESS"}, id="a meta-schema"),
        pytest.param({"$id": "ADDRESS", "$ref": "other"}, id="a relative reference"),
        pytest.param({"x": {"$ref": "ADDRESS"}}, id="below a keyword that nobody knows"),
        pytest.param({"properties": {"$ref": {"$ref": "ADDRESS"}}}, id="below a field called $ref"),
        pytest.param({"$dynamicRef": "ADDRESS"}, id="a dynamic reference"),
    ],
)
def test_nothing_is_fetched(server: tuple[str, list[str]], schema: dict[str, Any]) -> None:
    address, asked = server
    there = eval(repr(schema).replace("ADDRESS", address))  # noqa: S307 - the test's own data, with the port put in

    assert check_value_schema(there) is not None
    assert value_problems(there, {"a": 1}) == ()
    assert asked == []


def test_no_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "schema.json"
    file.write_text('{"type": "string"}')

    assert check_value_schema({"$ref": file.as_uri()}) is not None
    assert value_problems({"$ref": file.as_uri()}, 1) == ()


COLUMNS = {"type": "object", "required": ["columns"], "properties": {"columns": {"type": "integer", "maximum": 4}, "day": {"format": "date"}}}  # fmt: skip


@pytest.mark.parametrize(
    ("value", "problems"),
    [
        pytest.param({"columns": 3}, (), id="fits"),
        pytest.param({"columns": 5}, ("/columns: 5 is greater than the maximum of 4",), id="too much"),
        pytest.param({}, ('"columns" is a required property',), id="missing"),
        pytest.param(
            {"columns": 1, "day": "2026-02-30"}, ('/day: "2026-02-30" is not a "date"',), id="a format"
        ),
        pytest.param({"columns": "\ud800"}, None, id="no JSON text"),
    ],
)
def test_a_value_is_held_against_the_schema(value: object, problems: tuple[str, ...] | None) -> None:
    found = value_problems(COLUMNS, value)

    assert len(found) == 1 if problems is None else found == problems


def test_a_value_with_very_many_faults_gives_some_of_them() -> None:
    found = value_problems({"items": {"type": "string"}}, list(range(5000)))

    assert len(found) == 20


def test_a_hostile_pattern_takes_no_time_to_refuse_a_long_text() -> None:
    assert value_problems({"pattern": "^(a+)+$"}, "a" * 100_000 + "b")
