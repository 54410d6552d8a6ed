"""The reference of telemetry says what the code says."""

import ast
import inspect
import itertools
from pathlib import Path

import pytest

from flaggit.runtime import events
from flaggit.telemetry import drops
from flaggit.telemetry.exposures import FIELDS
from flaggit.telemetry.metrics import TABLE
from flaggit.telemetry.paths import BUCKETS, OUTCOMES

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "telemetry.md"


def documented(module: object) -> dict[str, str]:
    """Give the text constants of a module with what is said of each below it."""
    body = ast.parse(inspect.getsource(module)).body  # type: ignore[arg-type] # a module
    found = {}
    for line, below in itertools.pairwise(body):
        if isinstance(line, ast.AnnAssign) and isinstance(line.value, ast.Constant):
            assert isinstance(below, ast.Expr)
            assert isinstance(below.value, ast.Constant)
            found[str(line.value.value)] = " ".join(str(below.value.value).split())
    return found


def event_rows() -> list[str]:
    said = documented(events)
    del said[events.PREFIX]
    return [f"| `org.flaggit.{kind}` | {text} |" for kind, text in said.items()]


def metric_rows() -> list[str]:
    return [
        f"| `{each.name}` | {each.kind} | {', '.join(f'`{label}`' for label in each.labels)} | {each.help} | {each.bound} |"
        for each in TABLE
    ]


SECTIONS = {
    "Events": ["| type | what happened |", "|---|---|", *event_rows()],
    "Exposures": [
        "| field | what it is |",
        "|---|---|",
        *(f"| `{field}` | {text} |" for field, text in FIELDS.items()),
    ],
    "Metrics": [
        "| metric | kind | labels | what it says | series |",
        "|---|---|---|---|---|",
        *metric_rows(),
    ],
    "Why records are dropped": [
        "| reason | what happened |",
        "|---|---|",
        *(f"| `{reason}` | {text} |" for reason, text in documented(drops).items()),
    ],
}


@pytest.mark.parametrize("title", SECTIONS)
def test_a_table_says_what_the_code_says(title: str) -> None:
    section = PAGE.read_text("utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("|")]
    assert table[-len(SECTIONS[title]) :] == SECTIONS[title]


def test_the_histogram_and_the_outcomes_are_named() -> None:
    text = PAGE.read_text("utf-8")
    assert f"in seconds: {', '.join(map(str, BUCKETS))}." in text
    assert f"outcomes of a call: {', '.join(f'`{outcome}`' for outcome in OUTCOMES)}." in text
