"""A scratch clone of the flag repository, with a key of its own: what is done in it touches nothing else."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

RAMPED = "flags/payments/pix.flag.yaml"
STEP, EVERYONE = 20, 100


class Failed(Exception):
    """A command did not do what it should."""


class Scratch:
    """A clone in a temporary folder, and its keys and bundles beside it.

    Args:
        folder: The temporary folder.
        source: The repository that is cloned.
    """

    def __init__(self, folder: Path, source: Path) -> None:
        self.root = folder / "shop"
        self.bundles = folder / "bundles"
        self.keyring = folder / "keyring.json"
        self._folder = folder
        self._environ = _environ(folder)
        self._clone(source)

    def git(self, *arguments: str) -> str:
        """Run git in the clone."""
        return self._run("git", *arguments)

    def flaggit(self, *arguments: str) -> str:
        """Run flaggit in the clone, as a person would."""
        return self._run(sys.executable, "-m", "flaggit", *arguments)

    def make_keys(self) -> None:
        """Make the key that signs, and the keyring that services are deployed with."""
        for name in ("root", "ci"):
            self.flaggit("keys", "new", name, "--output", str(self._folder))
        group = f"ci={self._folder / 'ci.pub.pem'}"
        ring = ("--root", str(self._folder / "root.pem"), "--group", group, "--output", str(self.keyring))
        self.flaggit("keys", "keyring", *ring)

    def build(self) -> dict[str, Any]:
        """Build all bundles of the commit, and publish them as one folder."""
        key, output = str(self._folder / "ci.pem"), str(self.bundles)
        options = ("--rev", "HEAD", "--issued", "now", "--key", key, "--output", output, "--format", "json")
        built: dict[str, Any] = json.loads(self.flaggit("build", *options))
        return built

    def ramp(self) -> str:
        """Raise a percentage by a commit; the lines that changed."""
        path = self.root / RAMPED
        text = path.read_text(encoding="utf-8")
        found = re.search(r"percent: (\d+)", text)
        if not found or int(found[1]) + STEP > EVERYONE:
            raise Failed(f"{RAMPED} has no percentage that can be raised by {STEP}")
        raised = f"percent: {int(found[1]) + STEP}"
        path.write_text(text.replace(found[0], raised, 1), encoding="utf-8")
        self.git("commit", "--quiet", "--all", "--message", f"Pix: {found[0]} becomes {raised}")
        return self.changed()

    def changed(self) -> str:
        """What the last commit changed, without context lines."""
        shown = self.git(
            "show", "--format=", "--unified=0", "--no-color", "--no-ext-diff", "HEAD"
        ).splitlines()
        return "\n".join(line for line in shown if line.startswith(("+ ", "- ")))

    def _clone(self, source: Path) -> None:
        try:
            self._run("git", "clone", "--quiet", str(source), str(self.root), cwd=self._folder)
            whole = self.git("rev-parse", "--is-shallow-repository") == "false"
        except Failed:
            whole = False
        if not whole:
            self._begin(source)

    def _begin(self, source: Path) -> None:
        """Begin a repository with the same files where there is no whole history: an archive, or a shallow clone."""
        shutil.rmtree(self.root, ignore_errors=True)
        for name in ("flags", "schemas"):
            shutil.copytree(source / name, self.root / name)
        self.git("init", "--quiet")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Begin")

    def _run(self, *command: str, cwd: Path | None = None) -> str:
        done = subprocess.run(
            command,
            cwd=cwd or self.root,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip()
            raise Failed(
                f"{Path(command[0]).name} {' '.join(command[1:4])} ended with {done.returncode}: {said}"
            )
        return done.stdout.strip()


def _environ(home: Path) -> dict[str, str]:
    """The environment of every command: an author for these commits, and nothing of the user's git settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "FLAGGIT_"))}
    kept.pop("SOURCE_DATE_EPOCH", None)
    return kept | {
        "GIT_AUTHOR_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.com",
        "GIT_COMMITTER_NAME": "Ada",
        "GIT_COMMITTER_EMAIL": "ada@example.com",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "HOME": str(home),
        "PYTHONUTF8": "1",
    }
