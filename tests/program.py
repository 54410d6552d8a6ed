"""The program, run as its users run it: on real git repositories, with a clock that stands still."""

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from flaggit.checks.samples import SAMPLE, TODAY
from flaggit.cli import main

GITCONFIG = """\
[user]
name = Ada Vale
email = ada@shop.example
[commit]
gpgsign = false
[init]
defaultBranch = main
[protocol "file"]
allow = always
"""


@dataclass(frozen=True)
class Ran:
    """What a run of the program ended with."""

    code: int
    out: str
    err: str

    @property
    def last(self) -> str:
        """The last line of the output."""
        return self.out.splitlines()[-1]


def flaggit(*arguments: str | Path, today: int = TODAY, encoding: str = "utf-8") -> Ran:
    """Run the program in this process."""
    raw = io.BytesIO(), io.BytesIO()
    out, err = (io.TextIOWrapper(each, encoding, write_through=True) for each in raw)
    code: Any = None
    with redirect_stdout(out), redirect_stderr(err), patch("time.time", lambda: float(today)):
        try:
            main([str(each) for each in arguments])
        except SystemExit as end:
            code = end.code
    return Ran(code=int(code), out=raw[0].getvalue().decode(encoding), err=raw[1].getvalue().decode(encoding))


def process(
    *arguments: str, cwd: Path, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a process of its own."""
    return subprocess.run(
        (sys.executable, "-m", "flaggit", *arguments),
        cwd=cwd,
        input=stdin,
        env=os.environ | environment,
        capture_output=True,
        check=False,
    )


@dataclass(frozen=True)
class Work:
    """A folder, with git and the program run in it."""

    root: Path

    def git(self, *arguments: str) -> str:
        done = subprocess.run(("git", *arguments), cwd=self.root, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        for path, content in files.items():
            place = os.fsencode(self.root / path)
            if content is None:
                os.unlink(place)  # noqa: PTH108 - a path of bytes, which Path does not take
                continue
            os.makedirs(os.path.dirname(place), exist_ok=True)  # noqa: PTH103, PTH120 - likewise
            with open(place, "wb") as file:  # noqa: PTH123 - likewise
                file.write(content.encode() if isinstance(content, str) else content)

    def text(self, path: str) -> str:
        return (self.root / path).read_text("utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        text = self.text(path)
        assert old in text
        self.write({path: text.replace(old, new, 1)})

    def commit(self, message: str = "Change flags") -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def run(self, *arguments: str | Path, today: int = TODAY) -> Ran:
        return flaggit("-C", self.root, *arguments, today=today)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user with settings for git, without any of the settings of whoever runs the tests."""
    place = tmp_path / ".home"
    place.mkdir()
    (place / ".gitconfig").write_text(GITCONFIG)
    for name in [name for name in os.environ if name.startswith(("GIT_", "FLAGGIT_"))]:
        monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "SOURCE_DATE_EPOCH", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(place))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(place / "xdg"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_AUTHOR_DATE", f"@{TODAY - 3600} +0000")
    monkeypatch.setenv("GIT_COMMITTER_DATE", f"@{TODAY - 3600} +0000")
    return place


@pytest.fixture
def folder(tmp_path: Path, home: Path) -> Work:
    """An empty folder."""
    assert home.is_dir()
    (tmp_path / "shop").mkdir()
    return Work(tmp_path / "shop")


@pytest.fixture
def shop(folder: Work) -> Work:
    """The sample repository, clean in its first commit."""
    folder.write(dict(SAMPLE))
    folder.git("init", "--quiet", "--template=")
    folder.commit("Begin")
    return folder


@pytest.fixture
def branch(shop: Work) -> Work:
    """The sample repository on a branch that has changed nothing yet."""
    shop.git("switch", "--quiet", "-c", "work")
    return shop
