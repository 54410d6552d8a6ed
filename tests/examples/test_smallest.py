"""The smallest flag repository: nothing to complain of, and the same bytes for ever."""

import hashlib
import sys
from pathlib import Path

from tests.examples.conftest import EXAMPLES, Run

GOLDEN = Path(__file__).with_name("golden") / "smallest-bodies.txt"


def test_it_is_clean_where_it_stands(run: Run) -> None:
    for verb in (("check",), ("test",), ("fmt", "--check")):
        done = run(sys.executable, "-m", "flaggit", "-C", EXAMPLES / "smallest", *verb)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_its_files_are_all_needed(corner_shop: Path, run: Run) -> None:
    """Without any one of them, something is missing: a flag without its decision table breaks its kind's duty."""
    paths = sorted(path for path in corner_shop.rglob("*.yaml"))
    assert len(paths) == 5
    for path in paths:
        text = path.read_text("utf-8")
        path.unlink()
        assert run(sys.executable, "-m", "flaggit", "check", "--all", cwd=corner_shop).returncode != 0, path
        path.write_text(text, "utf-8")


def test_its_bodies_are_what_they_always_were(corner_shop: Path, run: Run) -> None:
    """Every Python that the tests run on, on whatever machine, writes these bytes: a change of them is a change of the format."""
    done = run(
        *(sys.executable, "-m", "flaggit", "build", "--throw-away-key", "--issued", "now"),
        cwd=corner_shop,
    )
    assert done.returncode == 0, done.stderr
    bodies = [body_line(path) for path in sorted((corner_shop / "bundles").glob("*.bundle"))]
    assert "".join(bodies) == GOLDEN.read_text("utf-8")


def body_line(path: Path) -> str:
    body = path.read_bytes().partition(b"\n")[2]
    return f"{hashlib.sha256(body).hexdigest()}  {path.name}\n"
