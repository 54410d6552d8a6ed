"""A flag repository in real git, with a key of its own, whose every commit can be built and opened.

Commits are dated one minute apart from a fixed instant, so that a build is the same in every run and nothing expires.
"""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from flaggit.checks.samples import SAMPLE, TODAY
from flaggit.commands.build import Wish, build
from flaggit.commands.keys import GroupWish, new_key, write_keyring
from flaggit.runtime import Flags, open_flags

ENVIRONMENTS: Final = ("dev", "production-eu", "production-us", "staging")
UNITS: Final = 20_000
CONTEXTS: Final = tuple(
    {
        "user": f"u-{number}",
        "country": ("AT", "BR", "DE", "FR", "NL")[number % 5],
        "plan": ("free", "beta", "pro")[number % 3],
        "roles": ["staff"] if number % 16 == 0 else ["tester"] if number % 16 == 1 else [],
    }
    for number in range(UNITS)
)
"""Whom the laws are measured on."""


def now() -> float:
    """The clock of every loader here: ten hours after the first commit."""
    return TODAY + 36_000


@dataclass(frozen=True)
class Release:
    """What a build published, held as bytes: the folder is replaced by the next one."""

    serial: int
    digests: Mapping[tuple[str, str], str]
    files: Mapping[tuple[str, str], bytes]

    def bundle(self, service: str = "web", environment: str = "production-eu") -> bytes:
        return self.files[environment, service]

    def digest(self, service: str = "web", environment: str = "production-eu") -> str:
        return self.digests[environment, service]

    def body(self, service: str = "web", environment: str = "production-eu") -> bytes:
        """What follows the signed first line."""
        return self.bundle(service, environment).partition(b"\n")[2]


@dataclass
class Shop:
    """A repository at `root`, its keys and its bundles beside it."""

    root: Path
    home: Path
    commits: int = 0
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> Path:
        return self.home / "ci.pem"

    @property
    def keyring(self) -> Path:
        return self.home / "keyring.json"

    @property
    def bundles(self) -> Path:
        return self.home / "bundles"

    def git(self, *arguments: str) -> str:
        """Run git as a user with a clock of our own would; what it says on success."""
        moment = f"{TODAY + 60 * self.commits} +0000"
        environ = self.environ | {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        self.commits += 1
        return done.stdout.strip()

    def write(self, files: Mapping[str, str]) -> None:
        for path, text in files.items():
            place = self.root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")

    def commit(self, files: Mapping[str, str], message: str = "Change flags") -> str:
        """Write files and commit them; the commit's id."""
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")

    def edit(self, path: str, old: str, new: str) -> str:
        """Change one piece of one file and commit that; the commit's id."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{path} holds {old!r} {text.count(old)} times"
        return self.commit({path: text.replace(old, new)}, f"{old} becomes {new}")

    def release(self, rev: str = "HEAD") -> Release:
        """Build a commit, signed with the shop's key."""
        built = build(
            self.root,
            Wish(rev=rev, output=self.bundles, keys=(str(self.key),)),
            now=int(now()),
            environ={},
        )
        return Release(
            serial=built.serial,
            digests={(each.environment, each.service): each.decisions for each in built.bundles},
            files={
                (each.environment, each.service): (self.bundles / each.file).read_bytes()
                for each in built.bundles
            },
        )

    def open(self, release: Release, service: str = "web", environment: str = "production-eu") -> Flags:
        """Open a release as a service would, with the deployed keyring; it must be accepted."""
        flags = open_flags(
            release.bundle(service, environment),
            project="shop",
            environment=environment,
            service=service,
            keyring=self.keyring,
            clock=now,
        )
        assert flags.refused is None
        return flags


def variants(flags: Flags, key: str) -> list[tuple[object, str, str]]:
    """What each unit gets: value, variant and rule."""
    return [_seen(flags, key, context) for context in CONTEXTS]


def _seen(flags: Flags, key: str, context: Mapping[str, object]) -> tuple[object, str, str]:
    decision = flags.details(key, None, context)
    assert decision.error_code == ""
    return decision.value, decision.variant, decision.rule


def moved(before: list[tuple[object, str, str]], after: list[tuple[object, str, str]]) -> int:
    """How many units get another variant."""
    return sum(one[:2] != other[:2] for one, other in zip(before, after, strict=True))


def environ(home: Path) -> dict[str, str]:
    """An environment in which git knows one author and nothing of whoever runs the tests."""
    (home / ".gitconfig").write_text(
        "[user]\nname = Ada Example\nemail = ada@example.com\n"
        "[init]\ndefaultBranch = main\n[commit]\ngpgsign = false\n[core]\nautocrlf = false\n"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "xdg"), "GIT_CONFIG_NOSYSTEM": "1"}


def make(folder: Path, files: Mapping[str, str], name: str = "shop") -> Shop:
    """Make a flag repository with one commit: the sample repository with `files` laid over it."""
    root, home = folder / name, folder / "home"
    root.mkdir(parents=True)
    home.mkdir(exist_ok=True)
    shop = Shop(root=root, home=home, environ=environ(home))
    shop.git("init", "--quiet")
    shop.commit({**SAMPLE, **files}, "Begin")
    made = [new_key(home, each, "ed25519") for each in ("root", "ci")]
    write_keyring(
        shop.keyring,
        project="shop",
        root=[str(made[0].private)],
        groups=[GroupWish(name="ci", keys=(made[1].public,))],
        environments=dict.fromkeys(ENVIRONMENTS, ("ci",)),
        environ={},
    )
    return shop


def percent_flag(
    percent: float, then: str = "serve: true", values: str = "type: boolean\nsafe: false"
) -> str:
    """A flag of which `percent` of all users get something, as YAML."""
    otherwise = "false" if "boolean" in values else "control"
    return (
        "summary: Ramped in these tests\nkind: ops\n"
        f"{values}\nunit: user\nservices: [web]\nenvironments:\n"
        f"  non-production:\n    otherwise: {otherwise}\n"
        f"  production:\n    otherwise: {otherwise}\n    rules:\n"
        f"      - name: ramp\n        percent: {percent}\n        {then}\n"
    )


THREE: Final = (
    "type: string\nvariants: {control: two-screens, compact: one-screen, wide: three-columns}\nsafe: control"
)
"""Three variants, as a flag declares them."""


def split(*weights: float) -> str:
    """A split over the three variants, for `percent_flag`."""
    shares = zip(("control", "compact", "wide"), weights, strict=True)
    return "split: [" + ", ".join(f"{{serve: {name}, weight: {weight}}}" for name, weight in shares) + "]"
