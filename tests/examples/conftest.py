"""Running an example as its reader would: a process, and nothing of this process's settings."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment with a home of its own, an author for git, and the Python that runs the tests."""
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        "[user]\nname = Ada Example\nemail = ada@example.com\n[init]\ndefaultBranch = main\n"
    )
    # What examples start is not traced, as in `tests/docs`: the tests of each package are what covers it.
    hidden = ("COVERAGE", "GIT_", "FLAGGIT_", "COLUMNS", "FORCE_COLOR", "SOURCE_DATE_EPOCH")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    return kept | {
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PYTHON": sys.executable,
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(tmp_path),
    }


@pytest.fixture
def run(environ: dict[str, str]) -> Run:
    """Run a command; what it printed, and its exit code."""

    def runs(
        *command: str | Path, cwd: Path = EXAMPLES, **changes: str
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(word) for word in command],
            cwd=cwd,
            env=environ | changes,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return runs


@pytest.fixture
def corner_shop(tmp_path: Path, run: Run) -> Path:
    """The smallest example, as a repository of its own with one commit."""
    root = tmp_path / "corner-shop"
    for command in (
        ("cp", "-R", str(EXAMPLES / "smallest"), str(root)),
        ("git", "-C", str(root), "init", "--quiet"),
        ("git", "-C", str(root), "add", "--all"),
        ("git", "-C", str(root), "commit", "--quiet", "--message", "Begin"),
    ):
        done = run(*command)
        assert done.returncode == 0, done.stderr
    return root
