"""Real git repositories in temporary folders."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

FILES = {
    "flags/flaggit.yaml": "project: shop\n",
    "flags/checkout/pay.flag.yaml": "summary: pay\nkind: release\nsafe: false\n",
    "schemas/taxonomy.yaml": "kinds: {}\n",
    "README.md": "not governed\n",
}


@dataclass(frozen=True)
class Work:
    """A folder, and git run in it as a user would."""

    root: Path

    def git(self, *arguments: str, stdin: bytes | None = None, check: bool = True) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, input=stdin or b"", capture_output=True, check=False
        )
        assert not check or done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for path, content in files.items():
            place = os.fsencode(self.root) + b"/" + path.encode("utf-8", "surrogateescape")
            os.makedirs(os.path.dirname(place), exist_ok=True)  # noqa: PTH103, PTH120  # Path takes no bytes
            with open(place, "wb") as file:  # noqa: PTH123  # Path takes no bytes
                file.write(content if isinstance(content, bytes) else content.encode())

    def commit(self, message: str = "change", **files: str | bytes) -> str:
        self.write(files)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        "[user]\nname = Ada Example\nemail = ada@example.com\n[commit]\ngpgsign = false\n"
        '[init]\ndefaultBranch = main\n[protocol "file"]\nallow = always\n'
    )
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "xdg"))


@pytest.fixture
def work(tmp_path: Path) -> Work:
    """A flag repository with one commit."""
    made = Work(tmp_path / "shop")
    made.write(FILES)
    made.git("init", "-q")
    made.commit("Begin")
    return made
