"""The rollback walk-through prints what it always printed, and leaves nothing behind."""

import re
from pathlib import Path

from tests.examples.conftest import EXAMPLES, Run

GOLDEN = Path(__file__).with_name("golden") / "walkthrough.txt"
SCRIPT = EXAMPLES / "rollback" / "walkthrough.sh"


def test_it_prints_what_it_always_printed(run: Run, tmp_path: Path) -> None:
    done = run("sh", SCRIPT, cwd=tmp_path, PYTHONWARNINGS="error")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.sub(r"read 5 files, [0-9a-f]{7,}", "read 5 files, COMMIT", done.stdout) == GOLDEN.read_text(
        "utf-8"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_whatever_git_is_set_to(run: Run, tmp_path: Path) -> None:
    """No author, signing demanded, hooks that fail, another default branch: all of it the reader's own business."""
    hooks = tmp_path / "home" / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (hooks / "pre-commit").chmod(0o755)
    (tmp_path / "home" / ".gitconfig").write_text(
        f"[commit]\ngpgsign = true\n[core]\nhooksPath = {hooks}\n[init]\ndefaultBranch = trunk\n[color]\nui = always\n"
    )
    done = run("sh", SCRIPT, cwd=tmp_path, GIT_DIR="/nonexistent")
    assert (done.returncode, done.stderr) == (0, "")
    assert "forty:     refused (serial-lower)" in done.stdout


def test_a_python_without_flaggit_is_said_and_nothing_is_left(run: Run, tmp_path: Path) -> None:
    done = run("sh", SCRIPT, cwd=tmp_path, PYTHON="false")
    assert done.returncode != 0
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
