"""The sample repository with people who have SSH keys, made by the real ssh-keygen."""

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.program import Ran, Work, folder, home, shop

from flaggit.checks.samples import SAMPLE, TODAY

__all__ = ["folder", "home", "shop"]

HOUR, DAY = 3_600, 86_400
PEOPLE = ("ada", "grace", "alan", "barbara", "edsger", "frances")
EXPRESS = "flags/checkout/express-pay.flag.yaml"
EMPLOYEES = "flags/shared/employees.segment.yaml"
CHARTER = "flags/charter.yaml"
BANNER = "flags/checkout/banner.flag.yaml"
BANNER_TEXT = """\
summary: Announces the sale
kind: ops
type: boolean
safe: false
unit: user
services:
  - web
environments:
  non-production:
    otherwise: true
  production:
    otherwise: false
    rules:
      - name: some
        percent: 5
        serve: true
"""


@dataclass
class Org:
    """A flag repository, its people, and a clock that each commit moves on."""

    work: Work
    keys: dict[str, Path]
    monkeypatch: pytest.MonkeyPatch
    now: int = TODAY - HOUR
    taken: list[str] = field(default_factory=list)

    def later(self, seconds: int = 60) -> int:
        self.now += seconds
        for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
            self.monkeypatch.setenv(name, f"@{self.now} +0000")
        return self.now

    def by(self, login: str) -> None:
        """Let somebody else write what follows."""
        self.work.git("config", "user.name", login)
        self.work.git("config", "user.email", f"{login}@shop.example")

    def commit(self, message: str = "Change flags") -> str:
        self.later()
        return self.work.commit(message)

    def git(self, *arguments: str) -> str:
        self.later()
        return self.work.git(*arguments)

    def approve(self, login: str, asked: str = "main...HEAD", **more: int) -> Ran:
        self.later()
        done = self.work.run("policy", "approve", asked, "--key", self.keys[login], today=self.now, **more)
        assert done.code == 0, done.err
        return done

    def check(self, asked: str = "main...HEAD", *arguments: str | Path, wait: int = 60) -> dict[str, Any]:
        self.later(wait)
        done = self.work.run("policy", "check", asked, "--format", "json", *arguments, today=self.now)
        assert done.code in {0, 1}, done.err
        found: dict[str, Any] = json.loads(done.out)
        assert found["passed"] is (done.code == 0)
        return found

    def text(self, asked: str = "main...HEAD", *arguments: str | Path) -> Ran:
        self.later()
        return self.work.run("policy", "check", asked, *arguments, today=self.now)


def missing(found: dict[str, Any]) -> list[str]:
    return [f"{each['missing']} {each['label']}" for each in found["requirements"] if each["missing"]]


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A private key for each person, of the types that people have."""
    place = tmp_path_factory.mktemp("keys")
    types = {"grace": ("ecdsa", "256"), "alan": ("rsa", "2048"), "edsger": ("ecdsa", "521")}
    for login in (*PEOPLE, "mallory"):
        kind, bits = types.get(login, ("ed25519", "256"))
        command = (
            "ssh-keygen",
            "-q",
            "-t",
            kind,
            "-b",
            bits,
            "-N",
            "",
            "-C",
            login,
            "-f",
            str(place / login),
        )
        subprocess.run(command, check=True)
    return {login: place / login for login in (*PEOPLE, "mallory")}


@pytest.fixture
def org(shop: Work, keys: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Org:
    """The sample repository on a branch, its people with keys and addresses."""
    lines = [
        f"  {login}:\n    mail:\n      - {login}@shop.example\n    keys:\n      - {keys[login].with_suffix('.pub').read_text().strip()}\n"
        for login in PEOPLE
    ]
    text = SAMPLE[CHARTER]
    shop.write(
        {
            CHARTER: text[: text.index("people:")]
            + "people:\n"
            + "".join(lines)
            + "  release-bot: {bot: true}\n"
        }
    )
    made = Org(shop, keys, monkeypatch)
    shop.write({BANNER: BANNER_TEXT})
    made.by("edsger")
    made.commit("Bring people")
    made.git("switch", "--quiet", "-c", "work")
    made.by("ada")
    return made
