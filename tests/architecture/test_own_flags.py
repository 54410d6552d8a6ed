"""The flag repository at the project's root is in the order that its own workflow asks for."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "verb", [("check", "--all"), ("test",), ("fmt", "--check"), ("schema", "--check")], ids=" ".join
)
def test_the_projects_own_flags_pass(verb: tuple[str, ...]) -> None:
    ran = subprocess.run(
        (sys.executable, "-m", "flaggit", *verb), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
