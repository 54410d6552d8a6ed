"""Run a page as a reader would, block by block. The kinds of blocks: see `blocks`."""

import doctest
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

from tests.docs.blocks import ROOT, Block, Command, blocks, commands

GIT = """\
[user]
  name = Ada Vale
  email = ada@shop.example
[init]
  defaultBranch = main
[advice]
  detachedHead = false
"""
LONGEST = 120
"""Seconds that a command may take."""


class Reader:
    """Somebody who does what a page says, in a folder of their own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "here"
        self.folder.mkdir()
        self.names: dict[str, object] = {"__name__": "__page__"}
        (home / ".gitconfig").write_text(GIT, "utf-8")
        # Nothing else comes in from whoever runs the tests, so these programs are not traced: pages are here to be
        # true, and the tests of each package are what covers it.
        self.environment = {
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PYTHONUTF8": "1",
            "PYTHONWARNINGS": "error",
            # A plugin of our own tests that takes longer to start than pytest itself, and that a reader may not have.
            "PYTEST_ADDOPTS": "-p no:hypothesispytest",
            "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "FLAGGIT_ROOT": str(ROOT),
        }

    def follow(self, page: str) -> None:
        """Do everything that a page says."""
        for block in blocks(page):
            try:
                self._do(block)
            except AssertionError as wrong:
                raise AssertionError(f"the {block.language} block at line {block.line}: {wrong}") from None

    def _do(self, block: Block) -> None:
        if block.language == "console":
            for command in commands(block.text):
                self._run(command)
        elif block.language == "diff":
            self._edit(block)
        elif block.about.startswith("in "):
            self._compare(block)
        elif block.about:
            self._write(block)
        elif block.language in {"python", "pycon"}:
            self._interpret(block)

    def _run(self, command: Command) -> None:
        state = self.home / "state"
        # One shell a command, each beginning where the one before ended.
        script = f"cd {str(self.folder)!r}\n{command.line}\ncode=$?\npwd > {str(state)!r}\nexit $code\n"
        done = subprocess.run(
            ("bash", "-c", script),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=LONGEST,
        )
        self.folder = Path(state.read_text("utf-8").strip())
        printed = "\n".join(line.rstrip() for line in done.stdout.strip("\n").split("\n"))
        said = f"$ {command.line}\n{done.stdout}\ndiffers from\n{command.shown}"
        assert re.fullmatch(_pattern(command.shown), f"{printed}\n"), said

    def _write(self, block: Block) -> None:
        path = self.folder / block.about
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, "utf-8")

    def _edit(self, block: Block) -> None:
        path = self.folder / block.about
        lines = block.text.splitlines(keepends=True)
        assert all(line[0] in " +-" for line in lines), "each line begins with a blank, + or -"
        before = "".join(line[1:] for line in lines if line[0] != "+")
        after = "".join(line[1:] for line in lines if line[0] != "-")
        text = path.read_text("utf-8")
        assert text.count(before) == 1, (
            f"{block.about} holds this {text.count(before)} times:\n{before}\n{text}"
        )
        path.write_text(text.replace(before, after), "utf-8")

    def _compare(self, block: Block) -> None:
        text = (self.folder / block.about.removeprefix("in ")).read_text("utf-8")
        wanted = textwrap.dedent(block.text).splitlines()
        lines = text.splitlines()
        parts = (lines[at : at + len(wanted)] for at in range(len(lines)))
        assert wanted in ([*textwrap.dedent("\n".join(part)).splitlines()] for part in parts), text

    def _interpret(self, block: Block) -> None:
        here = Path.cwd()
        os.chdir(self.folder)
        try:
            if block.language == "python":
                exec(compile(block.text, f"line {block.line}", "exec"), self.names)  # noqa: S102 - the page's own code
            else:
                self._converse(block)
        finally:
            os.chdir(here)

    def _converse(self, block: Block) -> None:
        test = doctest.DocTestParser().get_doctest(block.text, self.names, "page", None, block.line)
        said: list[str] = []
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        results = runner.run(test, out=said.append, clear_globs=False)
        self.names.update(test.globs)
        assert not results.failed, "".join(said)


def _pattern(shown: str) -> str:
    lines = shown.split("\n")
    return "".join(r"(?:.*\n)*?" if line.strip() == "…" else _line(line.rstrip()) + r"\n" for line in lines)


def _line(shown: str) -> str:
    return "".join(_gap(part) if "…" in part else re.escape(part) for part in re.split(r"( *… *)", shown))


def _gap(shown: str) -> str:
    """Anything; in a table, two blanks or more beside it are as many as the column needs."""
    before, after = (" +" if len(side) > 1 else side for side in shown.split("…"))
    return f"{before}.*?{after}"
