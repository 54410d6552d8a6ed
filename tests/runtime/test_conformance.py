"""The conformance kit: its files are what its tables say, and this loader passes every case in both of its ways."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from flaggit.runtime import Flags
from flaggit.runtime.decisions import Decisions
from flaggit.runtime.explain import explain
from flaggit.runtime.given import Given
from flaggit.runtime.interpret import interpret

KIT = Path(__file__).parents[2] / "conformance"
FILES = sorted(KIT.glob("*.json"))
EVERY: list[tuple[str, dict[str, Any]]] = [
    (f"{path.stem}: {case['name'][:80]}", case)
    for path in FILES
    for case in json.loads(path.read_text("utf-8"))["cases"]
]
CASES = [pytest.param(case, id=name) for name, case in EVERY]
UNTYPED = [pytest.param(case, id=name) for name, case in EVERY if "type" not in case]
DECIDED = [pytest.param(case, id=name) for name, case in EVERY if not case["expect"]["error_code"]]
PARTS = ("value", "variant", "reason", "error_code", "rule")

Opened = Callable[..., Flags]


def outcome(decision: Any) -> dict[str, Any]:
    return {part: getattr(decision, part) for part in PARTS}


def test_the_files_are_what_the_tables_say() -> None:
    ran = subprocess.run(
        [sys.executable, KIT / "generate.py", "--check"], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (0, "up to date\n")


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 300
    assert len(FILES) >= 14


@pytest.mark.parametrize("case", CASES)
def test_the_loader_decides(case: Mapping[str, Any], opened: Opened, release: Any) -> None:
    flags = opened(
        release(case["flags"], case["segments"], issued=0, expires=10**10), clock=lambda: case["at"]
    )
    decided = flags.details(case["ask"], case["default"], case["context"], case.get("type", ""))
    assert outcome(decided) == case["expect"]
    assert type(decided.value) is type(case["expect"]["value"]) or case["flags"]["flag"]["type"] == "number"
    if "type" in case:
        typed = getattr(flags, case["type"])(case["ask"], case["default"], case["context"])
        assert typed == case["expect"]["value"]


@pytest.mark.parametrize("case", UNTYPED)
def test_the_interpreter_decides(case: Mapping[str, Any]) -> None:
    decisions = Decisions.of(case["flags"], case["segments"])
    decided = interpret(decisions, case["ask"], case["default"], case["context"], at=case["at"])
    assert outcome(decided) == case["expect"]


@pytest.mark.parametrize("case", DECIDED)
def test_an_explanation_decides_alike(case: Mapping[str, Any]) -> None:
    decisions = Decisions.of(case["flags"], case["segments"])
    given = Given(case["context"], case["at"], partial=False)
    decided = explain(decisions, case["ask"], given).decision
    assert outcome(decided) == case["expect"]
